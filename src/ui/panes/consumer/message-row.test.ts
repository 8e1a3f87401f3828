import { describe, expect, it } from 'vitest'
import hostileStrings from '../../../../data/hostile-strings.json' with { type: 'json' }
import type { LedgerEntry, LedgerState } from '../../../jetstream/index.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import { textWidth } from '../../../lib/text-width.js'
import { findForbidden } from '../../../test/support/forbidden-text.js'
import { aDelivery, someRules } from '../../../test/support/jetstream-fixtures.js'
import { withoutColours } from '../../../test/support/render.js'
import { aReview } from '../../../test/support/session-double.js'
import { paintLine } from '../../components/line.js'
import { lineWidth } from '../../components/panel.js'
import { createTheme } from '../../theme.js'
import { columnsFor, deliveryLine, headingLine, starText, stateWords } from './message-row.js'
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

function row(
  entry: LedgerEntry,
  width: number,
  of: { readonly nowMs?: number; readonly maxDeliver?: number } = {},
): string {
  const rules = someRules({ maxDeliver: of.maxDeliver ?? -1 })
  const columns = columnsFor(width, 118, rules.maxDeliver)
  const line = deliveryLine(entry, { columns, theme, nowMs: of.nowMs ?? 0, rules, marker })
  return withoutColours(paintLine(line, width, theme))
}

const ack = { kind: 'ack' } as const
const states: readonly (readonly [LedgerState, Partial<LedgerEntry>, sign: string, word: string])[] = [
  [{ kind: 'held' }, { deadlineMs: 21_000 }, '●', 'held 21s'],
  [{ kind: 'held' }, {}, '●', 'held'],
  [{ kind: 'held' }, { supersededBy: asDeliveryId(9) }, '○', 'sent again'],
  [{ kind: 'sending', verdict: ack, sinceMs: 0, from: 'held' }, {}, '…', 'sending'],
  [{ kind: 'sending', verdict: { kind: 'ack-confirmed' }, sinceMs: 0, from: 'held' }, {}, '…', 'confirming'],
  [{ kind: 'acked', atMs: 0, confirmed: false, late: false }, {}, '…', 'ack sent'],
  [{ kind: 'acked', atMs: 0, confirmed: false, late: false, counted: true }, {}, '✓', 'acked'],
  [{ kind: 'acked', atMs: 0, confirmed: true, late: false }, {}, '✓', 'confirmed'],
  [{ kind: 'acked', atMs: 0, confirmed: false, late: true, counted: true }, {}, '✓', 'acked late'],
  [{ kind: 'naked', atMs: 0, dueMs: 5000, delayMs: 5000 }, {}, '↻', 'nak, in 5s'],
  [{ kind: 'naked', atMs: 0, dueMs: 0, delayMs: 0 }, {}, '↻', 'nak, due'],
  [{ kind: 'naked', atMs: 0, dueMs: 0, delayMs: 0 }, { lastTry: true }, '↻', 'nak, last'],
  [{ kind: 'naked', atMs: 0, dueMs: 0, delayMs: 0 }, { supersededBy: asDeliveryId(9) }, '↻', 'nak: again'],
  [{ kind: 'termed', atMs: 0 }, {}, '✗', 'termed'],
  [{ kind: 'unconfirmed', verdict: ack, atMs: 0, why: 'x' }, {}, '?', 'no answer'],
  [{ kind: 'expired', atMs: 0 }, {}, '○', 'too late'],
  [{ kind: 'expired', atMs: 0 }, { lastTry: true }, '○', 'last try'],
  [{ kind: 'given-up', atMs: 0 }, {}, '■', 'gave up'],
  [{ kind: 'gone', atMs: 0, how: 'consumer-deleted', why: 'x' }, {}, '·', 'gone'],
  [{ kind: 'gone', atMs: 0, how: 'acked-elsewhere', why: 'x' }, {}, '·', 'by another'],
  [{ kind: 'gone', atMs: 0, how: 'forgotten', why: 'x' }, {}, '·', 'forgotten'],
  [{ kind: 'gone', atMs: 0, how: 'unstored', why: 'x' }, {}, '·', 'removed'],
  [{ kind: 'no-ack' }, {}, '·', 'no ack'],
]

describe.each([50, 86])('a message row of %d cells', (width) => {
  it.each(states)('says %o with a sign and a word', (state, parts, sign, word) => {
    const text = row(anEntry({ state, ...parts }), width)
    expect(textWidth(text)).toBe(width)
    expect(text).toContain(`${sign} ${word}`)
    expect(text).toContain(' 118 ')
  })

  it('stands under its heading: sequence, stars, review and state begin where their heads do', () => {
    const columns = columnsFor(width, 118)
    const heading = withoutColours(paintLine(headingLine(columns), width, theme))
    const text = row(anEntry({ deadlineMs: 21_000 }), width)
    expect(heading.indexOf('review')).toBe(text.indexOf('Great'))
    expect(heading.indexOf('state')).toBe(text.indexOf('●'))
    expect(heading.indexOf('seq') + 3).toBe(text.indexOf('118') + 3)
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
      expect(painted).toContain('● held 21s')
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
    expect(textWidth(last.slice(0, last.indexOf('●')))).toBe(textWidth(first.slice(0, first.indexOf('●'))))
    expect(last).toContain('● held 21s')
  })
})

it('fills every width from 36 to 200 exactly with its columns', () => {
  for (let width = 36; width <= 200; width += 1) {
    const { seq, tries, subject, stars, text, state, bar } = columnsFor(width, 118)
    const gaps = 4 + (subject > 0 ? 1 : 0) + (bar > 0 ? 1 : 0)
    expect(1 + seq + tries + subject + stars + text + state + bar + gaps, String(width)).toBe(width)
    expect(lineWidth(headingLine(columnsFor(width, 118))), String(width)).toBeLessThanOrEqual(width)
  }
})

it('shows an answer as one, a foreign payload as text, and nothing as empty', () => {
  const of = (data: Uint8Array) => row(anEntry({ delivery: aDelivery({ streamSeq: 118, data }) }), 86)
  expect(of(bytes({ review: 'abc', text: 'Sorry!' }))).toMatch(/reply Sorry!/)
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
  const columns = columnsFor(86, 118)
  const entry = anEntry({ deadlineMs: 24_000 })
  const line = deliveryLine(entry, { columns, theme, nowMs: 0, rules: someRules(), marker, acksItself: true })
  expect(withoutColours(paintLine(line, 86, theme))).toContain('acks itself')
})

it('says when a message was seen before under a count the server lost', () => {
  expect(row(anEntry({ seenBefore: 1 }), 86)).toContain('(seen before) Great')
})

it('shows how much of the wait is left, for the ack wait and for a delayed nak', () => {
  const held = anEntry({ waitFromMs: 0, deadlineMs: 10_000 })
  expect(row(held, 86, { nowMs: 5000 })).toContain('▓▓▓░░░')
  const naked = anEntry({ state: { kind: 'naked', atMs: 0, dueMs: 10_000, delayMs: 10_000 } })
  expect(row(naked, 86, { nowMs: 5000 })).toContain('▓▓▓░░░')
  expect(row(anEntry({ state: { kind: 'termed', atMs: 0 } }), 86)).not.toMatch(/[▓░]/)
})

it('warns in colour when less than five seconds are left', () => {
  const held = anEntry({ deadlineMs: 10_000 })
  expect(stateWords(held, theme, 4000).role).toBe('accent')
  expect(stateWords(held, theme, 6000)).toMatchObject({ role: 'warn', text: 'held 4s' })
  expect(stateWords(held, theme, 60_000).text).toBe('held 0s')
})

it.each([
  [0, '☆☆☆☆☆'],
  [3.4, '★★★☆☆'],
  [5, '★★★★★'],
  [99, '★★★★★'],
  [-1, '☆☆☆☆☆'],
])('draws a rating of %d as five stars', (rating, stars) => {
  expect(starText(rating, theme)).toBe(stars)
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
    const entry = anEntry({ state, ...parts })
    const line = deliveryLine(entry, {
      columns: columnsFor(86, 118),
      theme: ascii,
      nowMs: 0,
      rules: someRules(),
      marker,
    })
    expect(withoutColours(paintLine(line, 86, ascii))).toMatch(/^[\x20-\x7e]+$/)
  }
  expect(safeText(ascii.glyphs.held)).toBe('*')
})
