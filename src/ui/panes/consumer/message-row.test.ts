import { describe, expect, it } from 'vitest'
import hostileStrings from '../../../../data/hostile-strings.json' with { type: 'json' }
import type { DeliveryId, LedgerEntry, LedgerState } from '../../../jetstream/index.js'
import { literal } from '../../../lib/safe-text.js'
import { textWidth } from '../../../lib/text-width.js'
import { findForbidden } from '../../../test/support/forbidden-text.js'
import { aDelivery, someRules } from '../../../test/support/jetstream-fixtures.js'
import { withoutColours } from '../../../test/support/render.js'
import { aReview } from '../../../test/support/session-double.js'
import { paintLine } from '../../components/line.js'
import { lineWidth } from '../../components/panel.js'
import { createTheme } from '../../theme.js'
import { columnsFor, headingLine } from './columns.js'
import { childLine, messageLine, stateWords } from './message-row.js'
import type { RowView } from './message-row.js'
import { requestLine, statusLine } from './other-rows.js'
import { asDeliveryId } from '../../../jetstream/wire/ids.js'

const theme = createTheme({}, { ascii: false })
const marker = { text: literal` ` }
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))

function anEntry(parts: Partial<LedgerEntry> = {}, text = 'Great ramen, small tables'): LedgerEntry {
  const delivery = aDelivery({ streamSeq: 118, data: bytes(aReview({ text })) })
  return {
    delivery,
    turn: 0,
    state: { kind: 'held' },
    waitFromMs: 0,
    seenBefore: 0,
    lastTry: false,
    events: [],
    ...parts,
  }
}

type RowOf = Partial<RowView> & { readonly maxDeliver?: number; readonly earlier?: readonly LedgerEntry[] }

function viewOf(width: number, { maxDeliver = -1, earlier = [], ...parts }: RowOf = {}): RowView {
  const own = { theme, nowMs: 0, rules: someRules({ maxDeliver }), marker, ofMessage: true, ...parts }
  const get = (id: DeliveryId) => earlier.find(({ delivery }) => delivery.id === id)
  return { ...own, get, columns: columnsFor(width, 118, { maxDeliver, theme: own.theme }) }
}

function row(entry: LedgerEntry, width: number, of: RowOf = {}): string {
  const view = viewOf(width, of)
  return withoutColours(paintLine(messageLine(entry, view), width, view.theme))
}

const ack = { kind: 'ack' } as const
const states: readonly (readonly [LedgerState, Partial<LedgerEntry>, sign: string, words: string])[] = [
  [{ kind: 'held' }, { deadlineMs: 21_000 }, '●', 'held 21s'],
  [{ kind: 'held' }, {}, '●', 'held'],
  [{ kind: 'held' }, { supersededBy: asDeliveryId(9) }, '○', 'again'],
  [{ kind: 'sending', verdict: ack, sinceMs: 0, from: 'held' }, {}, '…', 'sending'],
  [{ kind: 'acked', atMs: 0, confirmed: false, late: false }, {}, '…', 'ack sent'],
  [{ kind: 'acked', atMs: 0, confirmed: false, late: false, counted: true }, {}, '✓', 'acked'],
  [{ kind: 'acked', atMs: 0, confirmed: true, late: false }, {}, '✓', 'confirmed'],
  [{ kind: 'acked', atMs: 0, confirmed: false, late: true, counted: true }, {}, '✓', 'late ack'],
  [{ kind: 'naked', atMs: 0, dueMs: 5000, delayMs: 5000 }, {}, '↻', 'nak 5s'],
  [{ kind: 'naked', atMs: 0, dueMs: 0, delayMs: 0 }, {}, '↻', 'nak due'],
  [{ kind: 'naked', atMs: 0, dueMs: 0, delayMs: 0 }, { lastTry: true }, '↻', 'nak last'],
  [{ kind: 'naked', atMs: 0, dueMs: 0, delayMs: 0 }, { supersededBy: asDeliveryId(9) }, '↻', 'nak'],
  [{ kind: 'termed', atMs: 0 }, {}, '✗', 'termed'],
  [{ kind: 'unconfirmed', verdict: ack, atMs: 0, why: 'x' }, {}, '?', 'no answer'],
  [{ kind: 'expired', atMs: 0 }, {}, '○', 'ran out'],
  [{ kind: 'given-up', atMs: 0 }, {}, '■', 'used up'],
  [{ kind: 'gone', atMs: 0, how: 'consumer-deleted', why: 'x' }, {}, '·', 'gone'],
  [{ kind: 'gone', atMs: 0, how: 'acked-elsewhere', why: 'x' }, {}, '·', 'elsewhere'],
  [{ kind: 'gone', atMs: 0, how: 'forgotten', why: 'x' }, {}, '·', 'forgotten'],
  [{ kind: 'gone', atMs: 0, how: 'unstored', why: 'x' }, {}, '·', 'removed'],
  [{ kind: 'no-ack' }, {}, '·', 'no ack'],
]
const squeezed = (text: string): string => text.replace(/ +/g, ' ')

describe.each([60, 80, 120, 156])('a message row of %d cells', (width) => {
  it.each(states)('says %o with a sign and a word', (state, parts, sign, word) => {
    const text = row(anEntry({ state, ...parts }), width)
    expect(textWidth(text)).toBe(width)
    expect(squeezed(text)).toContain(`${sign} ${word}`)
    expect(text).toContain(' 118 ')
  })

  it('stands under its heading: sequence, stars, review and state begin where their heads do', () => {
    const heading = withoutColours(paintLine(headingLine(viewOf(width).columns), width, theme))
    const text = row(anEntry({ deadlineMs: 21_000 }), width)
    expect(heading.indexOf('tries')).toBe(text.indexOf('●'))
    expect(heading.indexOf('review')).toBe(text.indexOf('Great'))
    expect(heading.indexOf('state')).toBe(text.lastIndexOf('●'))
    expect(heading.indexOf('seq') + 3).toBe(text.indexOf('118') + 3)
    expect(heading.indexOf('left') + 4).toBe(text.indexOf('21s') + 3)
  })

  it('keeps its columns with wide characters', () => {
    for (const text of [
      '静かで眺めのよい部屋でした。またきます。'.repeat(4),
      '🍜'.repeat(60),
      'é'.repeat(200),
      '👩‍👩‍👧‍👦'.repeat(40),
    ]) {
      const painted = row(anEntry({ deadlineMs: 21_000 }, text), width)
      expect(textWidth(painted)).toBe(width)
      expect(squeezed(painted)).toContain('● held 21s')
    }
  })

  it('shows hostile data escaped, in exactly its cells', () => {
    for (const { name, text } of hostileStrings) {
      const review = aReview({ text, author: text, store: text })
      for (const delivery of [
        aDelivery({ streamSeq: 118, subject: `REVIEWS.${text}`, data: bytes(review) }),
        aDelivery({ streamSeq: 118, data: bytes(text) }),
        aDelivery({ streamSeq: 118, data: bytes({ review: text, text }) }),
      ]) {
        const painted = row(anEntry({ delivery }), width)
        expect(textWidth(painted), name).toBe(width)
        expect(findForbidden(painted), name).toEqual([])
      }
    }
  })

  it('makes room for tries of two figures: the columns stay under each other', () => {
    const delivery = aDelivery({ streamSeq: 118, deliveryCount: 10, data: bytes(aReview()) })
    const last = row(anEntry({ delivery, deadlineMs: 21_000 }), width, { maxDeliver: 10 })
    const first = row(anEntry({ deadlineMs: 21_000 }), width, { maxDeliver: 10 })
    expect(last).toContain(' 10/10 ')
    expect(first).toContain('  1/10 ')
    expect(last.lastIndexOf('held')).toBe(first.lastIndexOf('held'))
    expect(squeezed(last)).toContain('● held 21s')
  })

  it('draws the wait as a bar at its end', () => {
    const held = anEntry({ waitFromMs: 0, deadlineMs: 10_000 })
    const cells = { 60: 6, 80: 10, 120: 14, 156: 20 }[width] ?? 0
    const bar = new RegExp(` ━{${cells / 2}}─{${cells / 2}}$`)
    expect(row(held, width, { nowMs: 5000 })).toMatch(bar)
    const naked = anEntry({ state: { kind: 'naked', atMs: 0, dueMs: 10_000, delayMs: 10_000 } })
    expect(row(naked, width, { nowMs: 5000 })).toMatch(new RegExp(` ┄{${cells / 2}}─{${cells / 2}}$`))
    expect(row(anEntry({ state: { kind: 'termed', atMs: 0 } }), width)).not.toMatch(/[━┄─]/)
  })
})

it.each([-1, 10])('fills every width from 40 to 200 exactly with its columns, max deliver %d', (maxDeliver) => {
  for (let width = 40; width <= 200; width += 1) {
    const columns = columnsFor(width, 118, { maxDeliver, theme })
    const { seq, tries, subject, stars, text, state, left, bar } = columns
    const gaps = 6 + (subject > 0 ? 1 : 0) + (bar > 0 ? 1 : 0)
    expect(1 + seq + tries + subject + stars + text + state + left + bar + gaps, String(width)).toBe(width)
    expect(lineWidth(headingLine(columns)), String(width)).toBeLessThanOrEqual(width)
    expect(bar > 0, String(width)).toBe(width >= 56)
  }
})

describe('the tries of a message', () => {
  /** One delivery after another of a message, each as it is told: the last is the newest. */
  const chain = (...told: readonly Partial<LedgerEntry>[]): readonly LedgerEntry[] =>
    told.map((parts, index) => {
      const id = asDeliveryId(index + 1)
      const data = bytes(aReview({ text: 'Great ramen' }))
      const receivedAtMs = index * 30_000
      return {
        ...anEntry(),
        delivery: aDelivery({ id, streamSeq: 118, deliveryCount: index + 1, receivedAtMs, data }),
        waitFromMs: receivedAtMs,
        ...(index > 0 ? { previousId: asDeliveryId(index) } : {}),
        ...(index < told.length - 1 ? { supersededBy: asDeliveryId(index + 2) } : {}),
        ...parts,
      }
    })
  const naked = (atMs: number, delayMs = 0) => ({
    state: { kind: 'naked', atMs, dueMs: atMs + delayMs, delayMs } as const,
  })
  const expired = (atMs: number) => ({ state: { kind: 'expired', atMs } as const })
  const drawn = (entries: readonly LedgerEntry[], of: RowOf = {}, width = 80): string =>
    row(entries.at(-1)!, width, { earlier: entries, ...of }).slice(8, 8 + viewOf(width, of).columns.tries)
  const child = (entries: readonly LedgerEntry[], of: RowOf = {}, width = 80): string => {
    const view = viewOf(width, { earlier: entries, ...of })
    const line = childLine(entries.at(-1)!, view, width)
    return line ? withoutColours(paintLine(line, width, view.theme)).trimEnd() : ''
  }

  it('are marks, oldest first: ran out, handed back, now held', () => {
    expect(drawn(chain(expired(30_000), naked(59_000), {}))).toBe('○↻● ')
    expect(drawn(chain({}))).toBe('●   ')
    expect(drawn(chain(naked(1000), naked(31_000)))).toBe('↻↻  ')
  })

  it('of more than four are their number and the newest', () => {
    expect(drawn(chain(...Array.from({ length: 4 }, (_, index) => naked(index * 30_000))))).toBe('↻↻↻↻')
    const many = (count: number) => {
      const [entry] = chain({})
      return drawn([
        { ...entry!, delivery: { ...entry!.delivery, deliveryCount: count }, previousId: asDeliveryId(77) },
      ])
    }
    expect([5, 28, 128, 12_800].map(many)).toEqual(['5×● ', '28×●', '128●', '12k●'])
  })

  it('have their count and limit before them where there is one', () => {
    expect(drawn(chain(expired(30_000), {}), { maxDeliver: 5 })).toBe('2/5 ○●  ')
    expect(drawn(chain(expired(30_000), {}), { maxDeliver: 5 }, 60)).toBe('2/5 ●')
  })

  it('that went elsewhere, or whose end is not known, are told as that', () => {
    const [first, , third] = chain(naked(1000), {}, {})
    expect(
      drawn([
        { ...first!, supersededBy: asDeliveryId(3) },
        { ...third!, previousId: asDeliveryId(1) },
      ]),
    ).toBe('↻?● ')
    expect(drawn([{ ...chain({}, {})[1]!, previousId: undefined }])).toBe('?●  ')
    expect(drawn(chain({ deadlineMs: 90_000 }, {}))).toBe('?●  ')
    expect(drawn(chain({ deadlineMs: 30_000 }, {}))).toBe('○●  ')
  })

  it('are signs of their own in ASCII, none told by its colour', () => {
    const ascii = createTheme({ NO_COLOR: '1' }, { ascii: true })
    expect(drawn(chain(expired(30_000), naked(59_000), {}), { theme: ascii })).toBe('!<* ')
    const signs = states.map(([state, parts]) => stateWords(anEntry({ state, ...parts }), { theme: ascii, nowMs: 0 }))
    const seen = new Map(signs.map(({ glyph, text }) => [text, glyph]))
    expect(seen.size).toBe(new Set(states.map(([, , , word]) => word.replace(/ \d+s/, ''))).size)
    expect(row(chain({})[0]!, 80, { theme: ascii })).toContain(' 4/5 Great ramen')
  })

  it('in the raw log are only the one of the row, with which it is', () => {
    expect(drawn(chain(naked(1000), {}), { ofMessage: false })).toBe('2×● ')
  })

  it('have a line below that ties the newest to the one before', () => {
    const rules = someRules({ maxAckPending: 5 })
    const atOnce = chain(naked(20_100), {}).map((entry, index) =>
      index === 1 ? { ...entry, delivery: { ...entry.delivery, receivedAtMs: 20_101 } } : entry,
    )
    expect(child(atOnce, { rules })).toBe(
      '        └ try 1 nak after 20.1s → sent again at once, in the same place of 5',
    )
    expect(child(atOnce, { rules }, 60)).toBe('        └ try 1 nak after 20.1s → sent again at once')
    expect(child(chain(naked(25_000, 5000), {}))).toBe('        └ try 1 nak for 5s after 25.0s → sent again 5.0s later')
    expect(child(chain(expired(30_000), {}))).toBe('        └ try 1 30s without a verdict → sent again')
    expect(child(chain({}))).toBe('')
  })

  it('mark for two seconds that something happened to the newest, without moving anything', () => {
    const entry = anEntry({ state: { kind: 'naked', atMs: 60_300, dueMs: 90_000, delayMs: 30_000 } })
    const mark = (nowMs: number) => {
      const line = messageLine(entry, viewOf(90, { nowMs }))
      return {
        chips: line.filter(({ chip }) => chip).map(({ text }) => text),
        text: line.map(({ text }) => text).join(''),
      }
    }
    expect([59_000, 60_000, 61_000, 62_000].map((nowMs) => mark(nowMs).chips)).toEqual([['↻'], ['↻'], ['↻'], []])
    expect(mark(61_000).text.slice(0, 60)).toBe(mark(62_000).text.slice(0, 60))
  })

  it('have no cause that is not known', () => {
    expect(child([{ ...chain({}, {})[1]!, previousId: undefined }])).toContain('try 1 went to another client, or to an')
    expect(child(chain({ deadlineMs: 90_000 }, {}), {}, 140)).toContain(
      'try 1 → before its ack wait of 90s was over: handed back elsewhere, the server restarted or another leads, or it came late',
    )
    expect(child(chain({ deadlineMs: 90_000 }, {}), {}, 60)).toBe('        └ try 1 → sent again, cause not known')
  })
})

it('shows an answer as one, a foreign payload as text, and nothing as empty', () => {
  const of = (data: Uint8Array) => row(anEntry({ delivery: aDelivery({ streamSeq: 118, data }) }), 86)
  expect(of(bytes({ review: 'abc', text: 'Sorry!' }))).toMatch(/re Sorry!/)
  expect(of(bytes('just words'))).toContain('just words')
  expect(of(new Uint8Array())).toContain('(empty)')
  expect(of(new Uint8Array([0xff, 0xfe, 0x41]))).toContain('(binary, 3 B) ff fe 41')
})

it('says what a payload is about on its one line, whatever it is', () => {
  const of = (data: Uint8Array, headers: readonly (readonly [string, string])[] = []) =>
    row(anEntry({ delivery: aDelivery({ streamSeq: 118, data, headers }) }), 200)
  expect(of(bytes(JSON.stringify({ order: 17, paid: true }, null, 2)))).toContain('{ "order": 17, "paid": true }')
  expect(of(bytes('{"a":1}\n{"a":2}\n{"a":3}\n'))).toContain('{"a":1} (and 2 more lines)')
  expect(of(bytes('first\r\n\r\nsecond'))).toContain('first second')
  expect(of(new Uint8Array([0, 1, 2, 255]))).toContain('(binary, 4 B) 00 01 02 ff')
  expect(of(new Uint8Array(), [['Nats-Msg-Size', '2048']])).toContain('(headers only: 2 KiB of payload not sent)')
  expect(of(new Uint8Array(), [['KV-Operation', 'DEL']])).toContain('(marker: the key was deleted)')
  expect(of(new Uint8Array(), [['KV-Operation', 'PURGE']])).toContain('(marker: the key was purged)')
  expect(of(bytes(aReview({ rating: 10 })))).toContain('"rating":10')
})

it('does not count down to a verdict where acks go by themselves', () => {
  const text = row(anEntry({ deadlineMs: 24_000 }), 86, { acksItself: true })
  expect(text).toContain('● auto-ack')
  expect(text).not.toMatch(/24s|━/)
})

it('says when a message was seen before under a count the server lost', () => {
  expect(row(anEntry({ seenBefore: 1 }), 86)).toContain('(seen before) Great')
})

it('is brightest where time runs out, and mutes what is over, its rating and its subject', () => {
  const roles = (entry: LedgerEntry, of: RowOf = {}) => messageLine(entry, viewOf(120, of))
  const held = anEntry({ deadlineMs: 30_000 })
  const first = roles(held, { nowMs: 28_000, isFirst: true })
  expect(first.filter(({ bold }) => bold).map(({ text }) => text.trim())).toEqual(
    expect.arrayContaining(['118', '● held', '2s']),
  )
  expect(first.find(({ text }) => text.startsWith('● held'))?.role).toBe('bad')
  expect(roles(held).filter(({ bold }) => bold === true)).toEqual([])
  expect(roles(held).find(({ text }) => text.startsWith('● held'))?.role).toBe('accent')
  expect(roles(held).find(({ text }) => text.includes('★'))?.role).toBe('dim')
  const over = roles(anEntry({ state: { kind: 'acked', atMs: 0, confirmed: true, late: false } }))
  expect(over.filter(({ role }) => role !== 'dim' && role !== undefined).map(({ text }) => text.trim())).toEqual([
    '✓',
    '✓ confirmed',
  ])
})

it.each([
  [1, '★☆☆☆☆', '1★'],
  [5, '★★★★★', '5★'],
])('draws a rating of %d as five stars, or as %s where that is too much', (rating, stars, brief) => {
  const entry = anEntry({ delivery: aDelivery({ streamSeq: 118, data: bytes(aReview({ rating })) }) })
  expect(row(entry, 120)).toContain(` ${stars} `)
  expect(row(entry, 80)).toContain(` ${brief} `)
})

describe('other rows', () => {
  const painted = (line: ReturnType<typeof requestLine>) => withoutColours(paintLine(line, 86, theme)).trimEnd()
  const request = { id: 1, batch: 5, expiresMs: 30_000, sentAtMs: 1000, got: 2 }

  it('tell a pull request that waits', () => {
    expect(painted(requestLine(request, { theme, marker, nowMs: 11_000 }))).toBe('  ⇣ pull 5 · got 2 · waits 20s')
  })

  it('tell how a pull request ended, by the server’s own words', () => {
    const end = { code: 408, text: 'Request \x1bTimeout' }
    const text = painted(requestLine({ ...request, end } as typeof request, { theme, marker, nowMs: 11_000 }))
    expect(text).toBe('  ⇣ pull 5 · got 2 · waited its 30s, as asked (408 Request ^[Timeout)')
  })

  it('tell a status with its time and code', () => {
    const status = { atMs: 0, code: 409, text: 'Consumer \u202eDeleted', tone: 'warning' } as const
    expect(painted(statusLine(status, marker))).toMatch(/^ {2}\d\d:\d\d:\d\d 409 Consumer \\u\{202e\}Deleted$/i)
    expect(painted(statusLine({ atMs: 0, text: 'fine', tone: 'info' }, marker))).toMatch(/^ {2}\d\d:\d\d:\d\d fine$/)
  })
})

it('takes its signs from the theme: in ASCII nothing else is drawn', () => {
  const ascii = createTheme({ NO_COLOR: '1' }, { ascii: true })
  for (const [state, parts] of states) {
    for (const width of [60, 80, 160])
      expect(row(anEntry({ state, ...parts }), width, { theme: ascii })).toMatch(/^[\x20-\x7e]+$/)
  }
})
