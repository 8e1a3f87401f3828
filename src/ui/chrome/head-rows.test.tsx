import { describe, expect, it } from 'vitest'
import hostileStrings from '../../../data/hostile-strings.json' with { type: 'json' }
import { textWidth } from '../../lib/text-width.js'
import type { CommandBench } from '../../test/support/explorer.js'
import { findForbidden } from '../../test/support/forbidden-text.js'
import { showPart } from '../../test/support/part.js'
import type { Part } from '../../test/support/part.js'
import { screenStates } from '../../test/support/screen-states.js'
import { aStreamSummary } from '../../test/support/stream-summaries.js'
import { HeadRows, headRowCount } from './head-rows.js'

const sizes = [
  { columns: 40, rows: 10 },
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
] as const
type Size = (typeof sizes)[number]

const push = (config: object = {}, more: object = {}) => ({
  mode: 'push' as const,
  consumer: 'rating-push',
  info: { config: { deliver_subject: 'd', ack_wait: 30e9, max_ack_pending: 5, ...config }, push_bound: true, ...more },
})

/** The head on a screen of this size once `reach` has put the workspace in its state. */
async function head(size: Size, isFull: boolean, reach: (bench: CommandBench) => unknown): Promise<Part> {
  const room = headRowCount({ rows: size.rows, isFull })
  const part = showPart(<HeadRows width={size.columns} room={room} />, { size: { ...size, rows: room } })
  await reach(part)
  await part.settled()
  part.nowMs.set(part.clock.now())
  await part.drawn()
  return part
}

/** What must hold of the head whatever it says: its cells, and nothing that is not for a terminal. */
function expectSound(part: Part, size: Size, isFull: boolean): void {
  const lines = part.lines()
  expect(lines).toHaveLength(headRowCount({ rows: size.rows, isFull }))
  for (const line of lines) {
    expect(textWidth(line)).toBeLessThanOrEqual(size.columns)
    expect(findForbidden(line)).toEqual([])
  }
}

const kept = (name: string) => {
  const state = screenStates.find((one) => one.name === name)
  if (!state) throw new Error(`no state ${name}`)
  return (bench: CommandBench) => state.reach(bench)
}

const cases: readonly {
  readonly name: string
  readonly isFull?: boolean
  readonly reach: (bench: CommandBench) => unknown
  /** What every size must say of it. */
  readonly says: RegExp
}[] = [
  {
    name: 'full: one place was handed back',
    isFull: true,
    reach: kept('full'),
    says: /\[FULL(?: 5\/5)?\] .*Ack or term frees a place/,
  },
  { name: 'one runs out first', reach: kept('again'), says: /Seq 3 goes back in \d+s(?: unless you decide)?\./ },
  { name: 'nothing is stored', reach: kept('empty'), says: /Nothing is stored/ },
  { name: 'the connection is lost', reach: kept('lost'), says: /No connection/ },
  { name: 'it is only looked at', reach: kept('observing'), says: /Observing: nothing is taken/ },
  {
    name: 'paused',
    reach: (bench) => bench.show(push({}, { paused: true, pause_remaining: 40e9, num_pending: 3 })),
    says: /Paused(?: for another 40s)?: nothing is sent/,
  },
  {
    name: 'gone: the consumer was deleted',
    reach: async (bench) => {
      const live = bench.show(push())
      live.deliver()
      live.answerInfo(undefined)
      await live.session.refresh()
      live.frame()
    },
    says: /The consumer is gone/,
  },
  {
    name: 'refused: it could not be opened',
    reach: (bench) => bench.view.set({ kind: 'failed', mode: 'push', problem: { summary: 'no' } }),
    says: /It could not be opened/,
  },
  { name: 'nothing is open', reach: () => undefined, says: /No consumer is open\. m opens one\./ },
]

describe.each(sizes)('the head on $columns x $rows', (size) => {
  it.each(cases)('says it in its cells: $name', async ({ isFull = false, reach, says }) => {
    const part = await head(size, isFull, reach)
    expectSound(part, size, isFull)
    // Rule 10: a shorter wording in place of a cut.
    expect(part.text()).toMatch(says)
    expect(part.text()).not.toContain('…')
  })

  it('keeps its cells whatever a stranger called a consumer, a filter or a group', async () => {
    for (const { text } of hostileStrings) {
      const opening = await head(size, false, (bench) =>
        bench.view.set({ kind: 'opening', mode: 'push', consumer: text }),
      )
      expectSound(opening, size, false)
      const unmatched = await head(size, false, (bench) => {
        bench.show(push({ filter_subject: text }, { num_pending: 0 }))
        bench.streams.set({ phase: 'ready', streams: [aStreamSummary('REVIEWS', [], { messages: 9, lastSeq: 9 })] })
      })
      expectSound(unmatched, size, false)
    }
  })
})

it('names no key that is off while nothing is open', () => {
  const part = showPart(<HeadRows width={80} room={2} />, { readOnly: true, size: { columns: 80, rows: 2 } })
  expect(part.text()).toContain('No consumer is open. 1 lists those there are.')
})

it('has the places only while it is full, where there is room for them', () => {
  const counts = sizes.map(({ rows }) => [headRowCount({ rows, isFull: false }), headRowCount({ rows, isFull: true })])
  expect(counts).toEqual([
    [1, 1],
    [2, 3],
    [2, 3],
    [2, 3],
    [2, 3],
  ])
})

it('the places of a full consumer are all there, what was handed back in its own', async () => {
  for (const size of sizes.slice(1)) {
    const part = await head(size, true, kept('full'))
    expect(part.lines()[2]).toMatch(/^ slots \[3\]\[4\]\[5\]\[6\]\[2↻\]/)
  }
})
