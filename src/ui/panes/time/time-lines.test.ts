import { describe, expect, it } from 'vitest'
import type { Happened, Happening, WorkerSnapshot } from '../../../jetstream/index.js'
import { literal } from '../../../lib/safe-text.js'
import { textWidth } from '../../../lib/text-width.js'
import { findForbidden } from '../../../test/support/forbidden-text.js'
import { createManualClock } from '../../../test/support/manual-clock.js'
import { createRandom } from '../../../test/support/random.js'
import { createSessionDouble } from '../../../test/support/session-double.js'
import hostileStrings from '../../../../data/hostile-strings.json' with { type: 'json' }
import { createTheme } from '../../theme.js'
import { timeLines } from './time-lines.js'
import type { TimeParts } from './time-lines.js'
import { timeScale } from './time-scale.js'
import type { TimeWindow } from './time-scale.js'

const theme = createTheme({}, { ascii: false, palette: 'none' })
const cells = 50

function stage() {
  const clock = createManualClock(Date.UTC(2026, 0, 2, 10, 20, 0))
  const double = createSessionDouble(clock, {
    mode: 'push',
    info: { config: { deliver_subject: 'd', ack_wait: 30_000_000_000 } },
  })
  const draw = (of: Partial<TimeParts> & { readonly window?: TimeWindow } = {}) => {
    double.frame()
    const snapshot: WorkerSnapshot = double.session.state.get()
    const scale = timeScale(of.window ?? { backMs: 30_000 }, { cells, nowMs: clock.now(), waitMs: 30_000 })
    const parts = { snapshot, happened: [], scale, selected: undefined, room: 10, seqCells: 5, theme, ...of }
    const { lines, keys } = timeLines(parts)
    return { rows: lines.map((line) => line.map(({ text }) => text).join('')), keys, lines, snapshot }
  }
  return { clock, ...double, draw }
}

const happening = (what: Happened, atMs: number): Happening => ({ id: 1, atMs, stream: 'REVIEWS', consumer: 'c', what })

describe('rows of time', () => {
  it('show what was held until when, what it waits for, and what comes next', async () => {
    const { clock, deliver, session, draw } = stage()
    const first = deliver()
    deliver()
    clock.advance(6000)
    await session.decide([first.id], { kind: 'ack' }).done
    clock.advance(4000)
    const { rows } = draw()
    expect(rows[1]).toMatch(/^ {5}1 +●━+✓ *$/)
    expect(rows[2]).toMatch(/^ {5}2 +●━+▸┄+↻ 20s *$/)
  })

  it('keep a delivery and the verdict on it apart, even within one cell', async () => {
    const { clock, deliver, session, draw } = stage()
    const { id } = deliver()
    await session.decide([id], { kind: 'ack' }).done
    clock.advance(3000)
    expect(draw().rows[1]).toContain('●✓')
    const again = deliver()
    clock.advance(2000)
    await session.decide([again.id], { kind: 'nak' }).done
    deliver({ streamSeq: again.streamSeq, deliveryCount: 2 })
    clock.advance(2000)
    expect(draw().rows[2]).toMatch(/●━*↻●━+▸/)
  })

  it('put what waits for a verdict before what is settled, the one under the cursor before all', async () => {
    const { deliver, session, draw } = stage()
    const ids = Array.from({ length: 20 }, () => deliver().id)
    await session.decide(ids.slice(1), { kind: 'ack' }).done
    const seqs = (rows: readonly string[]) => rows.slice(1).map((row) => Number(row.slice(0, 6).replace(/\D/g, '')))
    const { rows, snapshot } = draw({ room: 4 })
    expect(seqs(rows)).toEqual([1, 19, 20])
    const selected = ids[6] === undefined ? undefined : snapshot.ledger.get(ids[6])
    const withCursor = draw({ room: 4, selected })
    expect(seqs(withCursor.rows)).toEqual([1, 7, 20])
    expect(withCursor.rows[2]?.startsWith('▌')).toBe(true)
    expect(withCursor.keys[0]).toBeUndefined()
    expect(withCursor.keys[2]).toBe(selected && snapshot.feed.keyOfDelivery(selected.delivery.id))
  })

  it('say at the edge what lies beyond it, and nothing of the future once they were scrolled back', () => {
    const { clock, deliver, draw } = stage()
    deliver()
    clock.advance(1000)
    expect(draw({ window: { backMs: 15_000 } }).rows[1]).toMatch(/▸┄+↻ 29s$/)
    expect(draw({ window: { backMs: 15_000, endMs: clock.now() - 500 } }).rows[1]).toMatch(/●━*$/)
  })

  it('mark over all rows what happened to the consumer, with its words where they fit', () => {
    const { clock, deliver, draw } = stage()
    deliver()
    clock.advance(10_000)
    const said = happening({ kind: 'edited', fields: ['ack_wait'] }, clock.now() - 4000)
    const ofOne = happening({ kind: 'came', asked: false, count: 1, fromSeq: 1, toSeq: 1 }, clock.now() - 2000)
    const { rows } = draw({ happened: [ofOne, said] })
    expect(rows[1]?.match(/▲/g)).toHaveLength(1)
    expect(rows).toHaveLength(3)
  })

  it('have a line of their own for the tries of each worker, where several are at work', async () => {
    const { clock, deliver, beside, draw } = stage()
    const other = beside(2)
    const first = deliver()
    clock.advance(30_500)
    const again = other.deliver({ streamSeq: first.streamSeq, deliveryCount: 2 })
    clock.advance(2000)
    await other.worker.decide([again.id], { kind: 'ack' }).done
    const whose = (id: number | undefined) => (id === 2 ? literal`w1` : literal`you`)
    const { rows, keys } = draw({ whose, window: { backMs: 60_000 } })
    expect(rows).toHaveLength(3)
    expect(rows[0]).toMatch(/^ {3}seq {5}/)
    expect(rows[1]).toMatch(/^ {5}1 you +●━+○┄? *$/)
    expect(rows[2]).toMatch(/^ {5}1 w1 +●━*✓ *$/)
    expect(keys[1]).toBe(keys[2])
    // Of more tries than there is room for, the newest stand there.
    expect(draw({ whose, room: 2, window: { backMs: 60_000 } }).rows[1]).toMatch(/1 w1/)
  })

  it('are none before anything came: nothing steps with the clock then', () => {
    const { draw, clock } = stage()
    const before = draw().rows
    clock.advance(60_000)
    expect([before, draw().rows]).toEqual([[' No message yet.'], [' No message yet.']])
  })

  it('have their width and no forbidden character, whatever happened', () => {
    const random = createRandom(11)
    for (const { name, text } of hostileStrings) {
      const { clock, deliver, draw } = stage()
      for (let count = 1; count < 8; count += 1) {
        deliver({ streamSeq: 1 + random.below(3), deliveryCount: count })
        clock.advance(random.below(9000))
      }
      const happened = [happening({ kind: 'said', text, tone: 'warning', times: 1 }, clock.now() - random.below(5000))]
      const backMs = random.pick([15_000, 60_000, 900_000])
      for (const row of draw({ happened, window: { backMs } }).rows) {
        expect(textWidth(row), name).toBeLessThanOrEqual(cells + 7)
        expect(findForbidden(row), name).toEqual([])
      }
    }
  })
})
