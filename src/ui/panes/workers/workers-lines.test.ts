import { describe, expect, it } from 'vitest'
import hostileStrings from '../../../../data/hostile-strings.json' with { type: 'json' }
import { textWidth } from '../../../lib/text-width.js'
import { createCommandBench } from '../../../test/support/explorer.js'
import type { CommandBench } from '../../../test/support/explorer.js'
import { findForbidden } from '../../../test/support/forbidden-text.js'
import { reachWorkers } from '../../../test/support/workers-stage.js'
import type { WorkersStage } from '../../../test/support/workers-stage.js'
import { paintLine } from '../../components/line.js'
import { createTheme } from '../../theme.js'
import { layoutScreen } from '../../layout.js'
import { laneNotes, workersCorner } from './lane-notes.js'
import { laneOfWorkers, laneViews, outByLane } from './lane-view.js'
import { workersLines } from './workers-lines.js'

const theme = createTheme({}, { ascii: false, palette: 'none' })
const sizes = [
  [40, 10],
  [60, 20],
  [80, 24],
  [100, 30],
  [120, 15],
  [120, 40],
  [160, 50],
  [200, 60],
] as const

/** The lines of the pane on a screen of this size, with the keys in lane `focus`. */
function draw(bench: CommandBench, [columns, rows]: readonly [number, number], focus = 0, as = theme) {
  const { workers } = layoutScreen(columns, rows, { focus: 'workers', lower: 'truth', head: 2 }).panes
  if (!workers) throw new Error('no place for the workers')
  const { lanes: beside } = bench.workspace
  const lanes = laneViews(bench.workspace, bench.view.get())
  const laneOf = laneOfWorkers(beside)
  const nowMs = bench.clock.now()
  const { totals } = beside.state.get()
  const notes = laneNotes({ lanes, out: outByLane(lanes, laneOf), totals, focus, nowMs })
  const { laneCursors: cursors } = bench.ui.get()
  const room = workers.height - 1
  const width = workers.width - 1
  const drawn = workersLines({ lanes, laneOf, focus, cursors, notes, nowMs, width, room, theme: as })
  const text = drawn.lines.map((line) => line.map((span) => span.text).join(''))
  return { ...drawn, text, all: text.join('\n'), room, width, lanes }
}

async function stage(): Promise<CommandBench & WorkersStage> {
  const bench = createCommandBench()
  return { ...bench, ...(await reachWorkers(bench)) }
}

describe.each(sizes)('workers at %dx%d', (columns, rows) => {
  it('fill their room, and the one with the keys is always seen, with its cursor', async () => {
    const bench = await stage()
    for (const focus of [0, 1, 2]) {
      const { text, room, width, areas, hidden, lanes, all } = draw(bench, [columns, rows], focus)
      expect(text).toHaveLength(room)
      for (const line of text) expect(textWidth(line), line).toBeLessThanOrEqual(width)
      expect(areas.length + hidden).toBe(lanes.length)
      expect(areas.map(({ id }) => id)).toContain(focus)
      // Its head and the row under its cursor have the sign, and nothing else.
      expect(all.match(/▌/g)).toHaveLength(2)
    }
  })

  it('show every lane there is, or say how many are not in sight', async () => {
    const bench = await stage()
    const [, frozen] = bench.beside.lanes.state.get().lanes
    for (const id of [4, 5, 6, 7, 8]) bench.beside.put({ ...frozen, id, state: { kind: 'works' } })
    for (const focus of [0, 5, 8]) {
      const { areas, hidden, lanes, room } = draw(bench, [columns, rows], focus)
      expect(lanes).toHaveLength(9)
      expect(areas.length + hidden).toBe(9)
      expect(areas.map(({ id }) => id)).toContain(focus)
      for (const { y, height } of areas) expect(y + height).toBeLessThanOrEqual(room)
      expect(workersCorner(lanes, hidden).includes('not in sight')).toBe(hidden > 0)
    }
  })

  it('hold no forbidden character, whatever a name, a subject or a payload says', async () => {
    for (const { name, text } of hostileStrings) {
      const bench = await stage()
      const place = { kind: 'shared', stream: 'REVIEWS', consumer: text, how: 'pull' } as const
      bench.beside.put({ ...laneOf(bench, 1), place, policy: { kind: 'term-matching', text, afterMs: 1 } })
      const seen = [{ subject: text, atMs: 1, bytes: 3 }]
      bench.beside.put({ ...laneOf(bench, 3), place: { kind: 'core', subject: text, queue: text }, seen })
      const problem = { summary: text, advice: text }
      bench.beside.put({ ...laneOf(bench, 2), state: { kind: 'failed', problem } })
      bench.keeps.deliver({ streamSeq: 300, consumerSeq: 99, subject: text }, { text, author: text, store: text })
      for (const { text: lines, width } of [1, 3].map((focus) => draw(bench, [columns, rows], focus))) {
        const line = lines.join('')
        expect(textWidth(line), name).toBeLessThanOrEqual(width * lines.length)
        expect(findForbidden(line), name).toEqual([])
      }
    }
  })
})

function laneOf(bench: CommandBench, id: number) {
  const found = bench.beside.lanes.state.get().lanes.find((lane) => lane.id === id)
  if (!found) throw new Error(`no lane ${id}`)
  return found
}

describe('a lane', () => {
  it('shows what is out first, the one that ends soonest at the top, then what it settled', async () => {
    const { areas, text } = draw(await stage(), [200, 60])
    const own = areas.find(({ id }) => id === 1)
    const rows = text.slice(2, 6).map((line) => line.slice(own?.x).trim())
    expect(rows.map((row) => row.split(' ')[0])).toEqual(['140', '139', '138', '120'])
    expect(rows[0]).toMatch(/^140 ● out +7s ━+/)
    expect(rows[1]).toMatch(/^139 ✓ acked/)
    expect(rows[3]).toMatch(/try 2/)
  })

  it('says whose a message is now that it lost', async () => {
    expect(draw(await stage(), [200, 60]).all).toMatch(/120 ○ now w1/)
  })

  it('counts what is out and has no row', async () => {
    const bench = await stage()
    expect(draw(bench, [120, 15], 2).all).toContain('↓ 3 more out')
    // The cursor goes on into what had no room.
    const last = outByLane(laneViews(bench.workspace, bench.view.get()), laneOfWorkers(bench.workspace.lanes))
      .get(2)
      ?.at(-1)
    if (!last) throw new Error('nothing is out')
    bench.ui.change(() => ({ laneCursors: { 2: last.delivery.id } }))
    expect(draw(bench, [120, 15], 2).all).toMatch(/▌ +135 ● out/)
  })

  it('tells its share of what all workers of its consumer got, and what it missed while it was away', async () => {
    const { all } = draw(await stage(), [200, 60])
    expect(all).toContain('402 got · 5.1/s · 96%')
    expect(all).toContain('away 4s: 38 never seen, none comes again')
  })
})

describe('in ASCII and without colours', () => {
  it('every sign is one of ASCII, and state, focus and cursor are told by signs and words', async () => {
    const bench = await stage()
    const ascii = createTheme({}, { ascii: true, palette: 'none' })
    bench.beside.put({ ...laneOf(bench, 1), state: { kind: 'killed', by: 'you' }, sinceMs: bench.clock.now() })
    const { lines, width } = draw(bench, [120, 40], 2, ascii)
    const painted = lines.map((line) => paintLine(line, width, ascii))
    const rows = painted.map((line) => line.replaceAll(/\u001b\[[\d;]*m/g, ''))
    expect(rows.join('')).not.toMatch(/[●◌○✓✗▌│━─┄╸·…→’“”↓]/u)
    // Weight, and no colour.
    expect(painted.join('')).not.toMatch(/\u001b\[(?![017]m)/)
    expect(rows[0]).toMatch(/^ \* you .*\| x w1 killed 0s ago .*\|>z w2 frozen 6s .*\| o w3 core NATS/)
    expect(rows[2]).toMatch(/^ {3}121 \* held .*\|> {2}131 \* out/)
  })
})

describe('what is said of the lanes', () => {
  it('begins with who stopped working, and what becomes of what it holds', async () => {
    const bench = await stage()
    const told = () => draw(bench, [200, 60]).text
    expect(told()).toContainEqual(
      ' w2 is frozen: its 5 stay out until their waits are over (in 4s), then come again to whoever asks',
    )
    bench.beside.put({ ...laneOf(bench, 2), state: { kind: 'killed', by: 'you' } })
    expect(told().join('\n')).toContain('w2 was killed: its 5 stay out until their waits are over (in 4s)')
    bench.clock.advance(4000)
    bench.beside.put({ ...laneOf(bench, 2), state: { kind: 'killed', by: 'policy' } })
    expect(told().join('\n')).toContain(
      'w2 died, as it was to: the wait of its 5 is over: they come again to whoever asks',
    )
  })

  it('says who shares, who only listens, what came twice, and why the sums differ', async () => {
    const { all, lanes } = draw(await stage(), [200, 60])
    expect(all).toContain('you, w1 and w2 share rating-pull: each message goes to one of them, nothing is copied')
    expect(all).toContain('w3 only listens: core NATS, at most once')
    expect(all).toContain('1 message of rating-pull came more than once (seq 120 to w2, then w1)')
    expect(all).toContain('rating-pull: 451 sent to us, 463 by the server’s count (12 before we came)')
    expect(workersCorner(lanes, 0)).toBe('shared by 3, 1 only listens')
  })

  it('counts no killed worker among those who share', async () => {
    const bench = await stage()
    bench.beside.put({ ...laneOf(bench, 2), state: { kind: 'killed', by: 'you' } })
    const { all, lanes } = draw(bench, [200, 60])
    expect(all).toContain('you and w1 share rating-pull')
    expect(workersCorner(lanes, 0)).toBe('shared by 2, 1 only listens')
  })
})
