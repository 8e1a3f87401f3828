import type { AckRules, GoneHow, LedgerEntry } from '../../../jetstream/index.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth } from '../../../lib/text-width.js'
import { payloadSummary } from '../../../words/payload-words.js'
import type { Line, Span } from '../../components/line.js'
import { barText } from '../../components/panel.js'
import { payloadOf } from '../../selection.js'
import type { Role, Theme } from '../../theme.js'

/** The columns of a message row for a width: those that do not fit are 0. */
export type Columns = {
  readonly seq: number
  readonly tries: number
  readonly subject: number
  readonly stars: number
  readonly text: number
  readonly state: number
  readonly bar: number
}

/**
 * Shares a row's width out: the text gets what is left, the subject comes and goes with the room. `maxDeliver` as in
 * the consumer's rules: tries are shown as `2/10` where there is a limit.
 */
export function columnsFor(width: number, highestSeq: number, maxDeliver = -1): Columns {
  const bar = width >= 90 ? 10 : width >= 66 ? 6 : 0
  const state = width >= 66 ? 17 : 12
  const stars = width >= 66 ? 5 : 2
  const seq = Math.max(4, String(highestSeq).length + 1)
  const subject = width >= 90 ? 19 : width >= 66 ? 10 : 0
  const tries = Math.max(3, maxDeliver > 0 ? 2 * String(maxDeliver).length + 1 : 0)
  const fixed = 1 + seq + tries + stars + state + bar + 4 + (subject > 0 ? 1 : 0) + (bar > 0 ? 1 : 0)
  return { seq, tries, stars, subject, state, bar, text: Math.max(4, width - fixed - subject) }
}

/** The heading above the rows. */
export function headingLine(columns: Columns): Line {
  const cell = (text: string, cells: number): SafeText => padToWidth(safeText(text), cells)
  const subject = columns.subject > 0 ? literal`${cell('subject', columns.subject)} ` : literal``
  const stars = columns.stars < 5 ? literal`` : literal`stars`
  const seq = safeText('seq'.padStart(columns.seq))
  return [
    {
      text: literal` ${seq} ${cell('try', columns.tries)} ${subject}${padToWidth(stars, columns.stars)} ${cell('review', columns.text)} state`,
      role: 'dim',
    },
  ]
}

/** One delivery as a row. `marker` is the cursor's or the mark's sign, one cell. */
export function deliveryLine(
  entry: LedgerEntry,
  view: {
    readonly columns: Columns
    readonly theme: Theme
    readonly nowMs: number
    readonly rules: AckRules
    readonly marker: Span
    /** Set while deliveries ack themselves. */
    readonly acksItself?: boolean
  },
): Line {
  const { columns, theme } = view
  const { delivery } = entry
  const settled = entry.supersededBy !== undefined || isSettled(entry)
  const role: Role = settled ? 'dim' : 'text'
  const seq = String(delivery.streamSeq).padStart(columns.seq)
  const tries = triesText(entry, view.rules).padStart(columns.tries)
  const again = delivery.deliveryCount > 1 || entry.seenBefore > 0
  const { stars, text } = words(entry, theme, columns.stars < 5)
  return [
    view.marker,
    { text: safeText(seq), role },
    { text: safeText(` ${tries}`), role: again && !settled ? 'warn' : role },
    { text: literal` ` },
    ...(columns.subject > 0
      ? [
          { text: padToWidth(subjectCell(delivery.subject, columns.subject), columns.subject), role: 'dim' as const },
          { text: literal` ` },
        ]
      : []),
    { text: padToWidth(stars, columns.stars), role: 'dim' },
    { text: literal` ` },
    { text: padToWidth(text, columns.text), role },
    { text: literal` ` },
    ...stateSpans(entry, view),
  ]
}

function triesText(entry: LedgerEntry, rules: AckRules): string {
  const { deliveryCount } = entry.delivery
  return rules.maxDeliver > 0 ? `${deliveryCount}/${rules.maxDeliver}` : `${deliveryCount}`
}

function subjectCell(subject: string, cells: number): SafeText {
  const shown = safeText(subject, { maxBytes: 256 })
  if (textWidth(shown) <= cells) return shown
  return safeText(subject.split('.').slice(1).join('.') || subject, { maxBytes: 256 })
}

/** The stars and the words of a payload, cut before they are styled. */
function words(
  entry: LedgerEntry,
  theme: Theme,
  brief: boolean,
): { readonly stars: SafeText; readonly text: SafeText } {
  const payload = payloadOf(entry)
  const again = entry.seenBefore > 0 && entry.delivery.deliveryCount === 1 ? literal`(seen before) ` : literal``
  switch (payload.kind) {
    case 'review':
      return {
        stars: starText(payload.review.rating, theme, brief ? 2 : 5),
        text: literal`${again}${safeText(payload.review.text, { maxBytes: 800 })}`,
      }
    case 'answer':
      return {
        stars: brief ? literal`re` : literal`reply`,
        text: literal`${again}${safeText(payload.answer.text, { maxBytes: 800 })}`,
      }
    case 'other':
      return { stars: literal``, text: literal`${again}${payloadSummary(entry.delivery)}` }
  }
}

/** A rating in at most `cells` cells: five stars, some of them full, or as much of that as has room. */
export function starText(rating: number, theme: Theme, cells = 5): SafeText {
  return safeText(theme.rating(Math.min(5, Math.max(0, Math.round(rating))), cells))
}

function isSettled({ state }: LedgerEntry): boolean {
  return (
    state.kind === 'acked' ||
    state.kind === 'termed' ||
    state.kind === 'gone' ||
    state.kind === 'given-up' ||
    state.kind === 'no-ack'
  )
}

const goneWords = {
  'consumer-deleted': 'gone',
  'consumer-made-anew': 'gone',
  'stream-deleted': 'gone',
  replaced: 'gone',
  forgotten: 'forgotten',
  purged: 'purged',
  unstored: 'removed',
  'acked-elsewhere': 'by another',
  'termed-elsewhere': 'by another',
  'settled-elsewhere': 'settled',
} as const satisfies Readonly<Record<GoneHow, string>>

type StateView = {
  readonly theme: Theme
  readonly nowMs: number
  readonly columns: Columns
  readonly acksItself?: boolean
}

function stateSpans(entry: LedgerEntry, { theme, nowMs, columns, acksItself }: StateView): Line {
  const words = stateWords(entry, theme, nowMs)
  // Nobody is waited for: the wait that runs is not the one that ends it.
  const acks = acksItself === true && entry.state.kind === 'held' && entry.supersededBy === undefined
  const { glyph, text, role } = acks ? { ...words, text: 'acks itself' } : words
  const spans: Span[] = [{ text: padToWidth(literal`${safeText(glyph)} ${safeText(text)}`, columns.state), role }]
  const part = runningPart(entry, nowMs)
  if (columns.bar > 0 && part !== undefined) spans.push({ text: literal` ${barText(part, columns.bar, theme)}`, role })
  return spans
}

/** How much of the wait in force is left, 1 to 0; undefined where none runs. */
function runningPart({ state, deadlineMs, waitFromMs, supersededBy }: LedgerEntry, nowMs: number): number | undefined {
  if (supersededBy !== undefined) return undefined
  if (state.kind === 'naked' && state.delayMs > 0) return (state.dueMs - nowMs) / Math.max(1, state.dueMs - state.atMs)
  if (deadlineMs === undefined) return undefined
  return (deadlineMs - nowMs) / Math.max(1, deadlineMs - waitFromMs)
}

/** The state of a delivery as a sign, words and a colour: never one of them alone. */
export function stateWords(
  entry: LedgerEntry,
  { glyphs }: Theme,
  nowMs: number,
): { readonly glyph: string; readonly text: string; readonly role: Role } {
  const { state, supersededBy, deadlineMs, waitFromMs } = entry
  // The screen's clock may stand a moment before the arrival: no wait is longer than it was set.
  const left = (untilMs: number, fromMs: number): string =>
    `${Math.max(0, Math.ceil(Math.min(untilMs - nowMs, untilMs - fromMs) / 1000))}s`
  switch (state.kind) {
    case 'held': {
      const tight = deadlineMs !== undefined && deadlineMs - nowMs < 5000
      if (supersededBy !== undefined) return { glyph: glyphs.expired, text: 'sent again', role: 'dim' }
      return {
        glyph: glyphs.held,
        text: deadlineMs === undefined ? 'held' : `held ${left(deadlineMs, waitFromMs)}`,
        role: tight ? 'warn' : 'accent',
      }
    }
    case 'sending':
      return {
        glyph: glyphs.more,
        text: state.verdict.kind === 'ack-confirmed' ? 'confirming' : 'sending',
        role: 'dim',
      }
    case 'acked':
      // A plain ack has no answer: it is done when the server's numbers say so.
      if (!state.confirmed && state.counted !== true) return { glyph: glyphs.more, text: 'ack sent', role: 'dim' }
      return {
        glyph: glyphs.done,
        text: `${state.confirmed ? 'confirmed' : 'acked'}${state.late ? ' late' : ''}`,
        role: 'good',
      }
    case 'naked':
      if (supersededBy !== undefined) return { glyph: glyphs.again, text: 'nak: again', role: 'dim' }
      if (state.dueMs > nowMs && state.delayMs > 0)
        return { glyph: glyphs.again, text: `nak, in ${left(state.dueMs, state.atMs)}`, role: 'warn' }
      return { glyph: glyphs.again, text: entry.lastTry ? 'nak, last' : 'nak, due', role: 'warn' }
    case 'termed':
      return { glyph: glyphs.never, text: 'termed', role: 'bad' }
    case 'unconfirmed':
      return { glyph: glyphs.unsure, text: 'no answer', role: 'bad' }
    case 'expired':
      if (supersededBy !== undefined) return { glyph: glyphs.expired, text: 'sent again', role: 'dim' }
      return { glyph: glyphs.expired, text: entry.lastTry ? 'last try over' : 'too late', role: 'warn' }
    case 'given-up':
      return { glyph: glyphs.gaveUp, text: 'gave up', role: 'bad' }
    case 'gone':
      return { glyph: glyphs.gone, text: goneWords[state.how], role: 'dim' }
    case 'no-ack':
      return { glyph: glyphs.gone, text: 'no ack', role: 'dim' }
  }
}
