import { describe, expect, it } from 'vitest'
import { asStreamSeq } from '../../../jetstream/wire/ids.js'
import { everyCause } from '../../../test/support/causes.js'
import { createManualClock } from '../../../test/support/manual-clock.js'
import { withoutColours } from '../../../test/support/render.js'
import { createSessionDouble } from '../../../test/support/session-double.js'
import { causeSentence } from '../../../words/cause-words.js'
import { layoutScreen } from '../../layout.js'
import { createTheme } from '../../theme.js'
import { paintPane, paneCells } from '../../components/pane.js'
import { saysAll, sentenceLine } from '../../chrome/head-lines.js'
import { aStreamSummary } from '../../../test/support/stream-summaries.js'
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

function partsOf(
  cause: (typeof causes)[number],
  info: object,
  more: { readonly left?: TruthParts['left']; readonly columns?: number } = {},
): TruthParts {
  const live = createSessionDouble(clock, { info })
  return {
    next: causeSentence(cause),
    isSaid: saysAll(cause, { width: more.columns ?? 80, theme, keys: {} }),
    snapshot: live.session.state.get(),
    stream: aStreamSummary('REVIEWS', [], { messages: 1204 }),
    left: more.left ?? [],
    nowMs: clock.now(),
  }
}

const sizes = [
  [80, 24],
  [60, 20],
  [120, 40],
  [200, 60],
] as const
type Size = readonly [number, number]

function paneAt([columns, rows]: Size, parts: TruthParts) {
  const rect = layoutScreen(columns, rows, { focus: 'consumer', lower: 'truth' }).panes.truth
  if (!rect) throw new Error(`no truth at ${columns}x${rows}`)
  const { lines, isCut } = truthLines(parts, rect.height - 1, paneCells(rect.width))
  const drawn = paintPane({ width: rect.width, height: rect.height, title: [], focused: false, lines }, theme)
    .slice(1)
    .map((line) => withoutColours(line).slice(1).trimEnd())
  return { drawn, isCut, text: joined(drawn), rows: rect.height - 1, lines: lines.length }
}
const joined = (lines: readonly string[]): string => lines.join(' ').replace(/\s+/g, ' ')
const isWhole = (text: string, sentence: string): boolean => joined([text]).includes(joined([sentence]))
const lastLine = (cause: (typeof causes)[number], columns: number): string =>
  sentenceLine(cause, { width: columns, theme, keys: {} })
    .map(({ text }) => text)
    .join('')

describe('what the server counts as out and we do not', () => {
  const elsewhere = { out: 2, causes: ['another-worker'] } as const
  const differing = (cause: (typeof causes)[number]): TruthParts => {
    const parts = partsOf(cause, usual)
    return { ...parts, snapshot: { ...parts.snapshot, elsewhere } }
  }
  const why = '2 out are not yours: with another worker'

  it.each(sizes)('is explained at %ix%i, beside every number', (...size) => {
    const { text } = paneAt(size, differing({ kind: 'all-delivered' }))
    for (const part of [why, 'ack floor', 'ack pending', 'delivered', 'waiting']) expect(text).toContain(part)
  })

  it('is explained in the whole view, and not twice where the sentence says it', () => {
    const whole = (parts: TruthParts): string =>
      joined(wholeTruth(parts, 100).map((line) => line.map(({ text }) => text).join('')))
    expect(whole(differing({ kind: 'all-delivered' }))).toContain(why)
    expect(whole(differing({ kind: 'out-elsewhere', out: 2, why: elsewhere.causes }))).not.toContain(why)
  })

  it('is marked where it has to be cut', () => {
    const parts = partsOf({ kind: 'all-delivered' }, extreme, { left })
    const causesOfAll = ['another-worker', 'earlier-run', 'lost-with-connection'] as const
    const most = { ...parts, snapshot: { ...parts.snapshot, elsewhere: { out: huge, causes: causesOfAll } } }
    const { lines, isCut } = truthLines(most, 6, 32)
    const text = joined(lines.map((line) => line.map((span) => span.text).join('')))
    expect([isCut, /… T /.test(`${text} `), lines.length], text).toEqual([true, true, 6])
  })
})

describe('the truth at every size', () => {
  for (const size of sizes) {
    const [columns, rows] = size
    it(`leaves no cause half said at ${columns}x${rows}: the head or the pane says all, or the key is named`, () => {
      for (const info of [usual, extreme]) {
        for (const cause of causes) {
          const parts = partsOf(cause, info, { columns, left: info === extreme ? left : [] })
          const { text, isCut } = paneAt(size, parts)
          const isMarked = isCut || lastLine(cause, columns).includes('… T')
          expect([isWhole(text, parts.next.text) || parts.isSaid || isMarked, text], parts.next.text).toEqual([
            true,
            text,
          ])
        }
      }
    })

    it(`keeps out, ack floor, delivered and waiting in sight at ${columns}x${rows}, whatever the sentence`, () => {
      for (const cause of causes) {
        const pane = paneAt(size, partsOf(cause, usual, { left, columns })).text
        for (const name of ['3/1,000', 'ack floor', 'delivered', 'waiting', '118']) {
          expect(pane, cause.kind).toContain(name)
        }
        expect(pane).toMatch(/left (?:on 3 other consumers: 3 out|behind: 3 out|on rating-of-\S+: 1 out), back in 1s/)
      }
    })
  }

  it('says nothing twice: what the head says whole is not in the pane', () => {
    for (const cause of causes) {
      const parts = partsOf(cause, usual, { columns: 200 })
      if (!parts.isSaid) continue
      const { text, isCut } = paneAt([200, 60], parts)
      expect([isWhole(text, parts.next.text), isCut], parts.next.text).toEqual([false, false])
    }
  })

  it('says nothing of the message that is due: the head, its row and its life do', () => {
    const due = { streamSeq: asStreamSeq(12345), tries: 1, leftMs: 25_000, naked: false, lastTry: false } as const
    for (const pending of [0, 1000, 123_456]) {
      const cause = { kind: 'nobody-asks', pending, due: { ...due, pull: 'none' }, helps: 'consumer.fetch' } as const
      const parts = partsOf(cause, usual, { columns: 200 })
      expect(parts.next.text).toContain('seq 12345 comes back in 25s')
      expect(paneAt([200, 60], parts).text).not.toContain('12345')
    }
  })

  it('says itself what the head had to shorten, where there is room', () => {
    const [cause] = everyCause['used-up-earlier']
    const { text } = paneAt([200, 60], partsOf(cause!, usual, { columns: 200 }))
    expect(text).toContain('Ack floor stops before the first.')
    expect(paneAt([80, 24], partsOf(cause!, usual)).isCut).toBe(true)
  })

  it('has every cause of everyday said whole in the head at 80 columns, but for these', () => {
    const less = Object.values(everyCause)
      .map(([first]) => first!)
      .filter((cause) => !partsOf(cause, usual).isSaid)
    expect(less.map(({ kind }) => kind)).toEqual(['consumer-gone', 'stands-by', 'stuck', 'used-up-earlier'])
  })

  it('is drawn as numbers with the names of the server', () => {
    const drawn = (room: number, inner: number): readonly string[] =>
      truthLines(partsOf({ kind: 'all-delivered' }, usual), room, inner).lines.map((line) =>
        line.map(({ text }) => text).join(''),
      )
    expect(drawn(6, 32)).toEqual([
      'settled to      118  ack floor',
      'out         3/1,000  ack pending',
      'to come       1,081  pending',
      'sent again        1  redelivered',
      'open pulls        1  waiting',
      'sends             7  delivered',
    ])
    expect(drawn(8, 41).slice(0, 3)).toEqual([
      'stored        1,204  in the stream',
      'settled to      118  ack floor',
      'out         3/1,000  ack pending, 0 ours',
    ])
    expect(drawn(4, 32).slice(2)).toEqual(['1,081 pending  1 redelivered', '1 waiting  7 delivered'])
  })

  it('folds what was left behind into one line with a count, unless there is room for each', () => {
    const [cause] = everyCause['all-delivered']
    const wide = truthLines(partsOf(cause!, usual, { left }), 14, 80).lines.map((line) =>
      line.map(({ text }) => text).join(''),
    )
    expect(wide.filter((line) => line.startsWith('left on rating-of'))).toHaveLength(3)
    expect(paneAt([60, 20], partsOf(cause!, usual, { left: behind(1) })).text).toMatch(
      /left on rating-\S*…: 1 out, back in 1s/,
    )
  })

  it('has all of it in the whole view', () => {
    for (const cause of causes) {
      const parts = partsOf(cause, extreme, { left })
      const all = joined(wholeTruth(parts, 76).map((line) => line.map(({ text }) => text).join('')))
      expect(isWhole(all.replace(/ /g, ''), parts.next.text.replace(/ /g, '')), parts.next.text).toBe(true)
      expect(all).toContain('out 9,007,199,254,740,991/9,007,199,254,740,991 ack pending, 0 ours')
      expect(all).toContain('a nak stays in, delayed or not')
      for (const { session } of left) expect(all).toContain(`left on ${session.consumer}: 1`)
    }
  })
})
