import { describe, expect, it } from 'vitest'
import { everyCause } from '../../../test/support/causes.js'
import { createManualClock } from '../../../test/support/manual-clock.js'
import { withoutColours } from '../../../test/support/render.js'
import { createSessionDouble } from '../../../test/support/session-double.js'
import { causeSentence } from '../../../words/cause-words.js'
import { layoutScreen } from '../../layout.js'
import { createTheme } from '../../theme.js'
import { paintPanel } from '../../components/panel.js'
import { truthLines, wholeTruth } from './truth-lines.js'
import type { TruthParts } from './truth-lines.js'

const clock = createManualClock(1_700_000_000_000)
const theme = createTheme({ NO_COLOR: '1' }, { ascii: false })
const huge = 9_007_199_254_740_991
const usual = {
  num_ack_pending: 3,
  num_pending: 1081,
  num_redelivered: 1,
  num_waiting: 1,
  ack_floor: { consumer_seq: 1, stream_seq: 118 },
  delivered: { consumer_seq: 7, stream_seq: 121 },
  config: { max_ack_pending: 1000 },
}
const extreme = {
  num_ack_pending: huge,
  num_pending: huge,
  num_redelivered: huge,
  num_waiting: 512,
  ack_floor: { consumer_seq: 1, stream_seq: huge },
  delivered: { consumer_seq: huge, stream_seq: huge },
  config: { max_ack_pending: huge },
}
const causes = Object.values(everyCause).flat()

function behind(count: number): TruthParts['left'] {
  return Array.from({ length: count }, (_, index) => {
    const { session, deliver } = createSessionDouble(clock, {
      consumer: `rating-of-a-consumer-with-a-long-name-${index}`,
    })
    deliver()
    return { session, entries: session.state.get().ledger.open() }
  })
}
const left = behind(3)

function partsOf(cause: (typeof causes)[number], info: object, leftBehind: TruthParts['left'] = []): TruthParts {
  const live = createSessionDouble(clock, { info })
  return { next: causeSentence(cause), snapshot: live.session.state.get(), left: leftBehind, nowMs: clock.now() }
}

function paneAt(columns: number, rows: number, parts: TruthParts): readonly string[] {
  const rect = layoutScreen(columns, rows, { focus: 'consumer', lower: 'truth' }).panes.truth
  if (!rect) throw new Error(`no truth at ${columns}x${rows}`)
  const lines = truthLines(parts, rect.height - 2, rect.width - 4)
  return paintPanel({ width: rect.width, height: rect.height, title: [], focused: false, lines }, theme)
    .slice(1, -1)
    .map((line) => withoutColours(line).slice(2, -2).trimEnd())
}
const joined = (lines: readonly string[]): string => lines.join(' ').replace(/\s+/g, ' ')
const isWhole = (text: string, sentence: string): boolean => joined([text]).includes(joined([sentence]))

describe('what the server counts as out and we do not', () => {
  const elsewhere = { out: 2, causes: ['another-worker'] } as const
  const differing = (cause: (typeof causes)[number]): TruthParts => {
    const parts = partsOf(cause, usual)
    return { ...parts, snapshot: { ...parts.snapshot, elsewhere } }
  }
  const why = '2 out are not yours: with another worker'

  it.each([
    [80, 24],
    [60, 20],
    [120, 40],
  ])('is explained at %ix%i', (columns, rows) => {
    expect(joined(paneAt(columns, rows, differing({ kind: 'all-delivered' })))).toContain(why)
  })

  it('is explained in the whole view, and not twice where the sentence says it', () => {
    const whole = (parts: TruthParts): string =>
      joined(wholeTruth(parts, 100).map((line) => line.map(({ text }) => text).join('')))
    expect(whole(differing({ kind: 'all-delivered' }))).toContain(why)
    expect(whole(differing({ kind: 'out-elsewhere', out: 2, why: elsewhere.causes }))).not.toContain(why)
  })
})

describe('the truth at every size', () => {
  const sizes = [
    [80, 24],
    [60, 20],
    [120, 40],
  ] as const
  for (const [columns, rows] of sizes) {
    it(`says every cause whole at ${columns}x${rows}, or marks the cut with the key that shows all`, () => {
      for (const info of [usual, extreme]) {
        for (const cause of causes) {
          const parts = partsOf(cause, info, info === extreme ? left : [])
          const pane = joined(paneAt(columns, rows, parts))
          const cut = /… T( |$)/.test(pane)
          expect([isWhole(pane, parts.next.text) || cut, pane], parts.next.text).toEqual([true, pane])
        }
      }
    })

    it(`keeps out, ack floor, delivered and waiting in sight at ${columns}x${rows}, whatever the sentence`, () => {
      for (const cause of causes) {
        const pane = joined(paneAt(columns, rows, partsOf(cause, usual, left)))
        for (const name of [
          '3/1,000',
          'ack floor',
          'delivered',
          'waiting',
          '118',
          'left on 3 other consumers: 3 out',
        ]) {
          expect(pane, cause.kind).toContain(name)
        }
      }
    })
  }

  it('names every cause of everyday at 80x24 whole', () => {
    for (const [first] of Object.values(everyCause)) {
      const parts = partsOf(first!, usual)
      expect(isWhole(joined(paneAt(80, 24, parts)), parts.next.text), parts.next.text).toBe(true)
    }
  })

  it('folds what was left behind into one line with a count, unless there is room for each', () => {
    const [cause] = everyCause['all-delivered']
    const wide = truthLines(partsOf(cause!, usual, left), 14, 80).map((line) => line.map(({ text }) => text).join(''))
    expect(wide.filter((line) => line.startsWith('left on rating-of'))).toHaveLength(3)
    expect(joined(paneAt(60, 20, partsOf(cause!, usual, behind(1))))).toMatch(/left on rating-\S*…: 1 out, back in 1s/)
  })

  it('has all of it in the whole view', () => {
    for (const cause of causes) {
      const parts = partsOf(cause, extreme, left)
      const all = joined(wholeTruth(parts, 76).map((line) => line.map(({ text }) => text).join('')))
      expect(isWhole(all.replace(/ /g, ''), parts.next.text.replace(/ /g, '')), parts.next.text).toBe(true)
      expect(all).toContain('out 9,007,199,254,740,991/9,007,199,254,740,991 ack pending, 0 ours')
      expect(all).toContain('a nak stays in, delayed or not')
      for (const { session } of left) expect(all).toContain(`left on ${session.consumer}: 1`)
    }
  })
})
