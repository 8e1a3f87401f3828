import type { AckRules, GoneHow, LedgerEntry } from '../../../jetstream/index.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth } from '../../../lib/text-width.js'
import { payloadSummary } from '../../../words/payload-words.js'
import { earlierTry, tryMark } from '../../../words/try-words.js'
import type { TryMark } from '../../../words/try-words.js'
import { termOf } from '../../../words/glossary.js'
import type { Line, Span } from '../../components/line.js'
import { payloadOf } from '../../selection.js'
import type { Role, Theme } from '../../theme.js'
import { isMarked } from '../../clock-store.js'
import { childIndent } from './columns.js'
import type { Columns } from './columns.js'
import { timeBar, timeLeft, timeRole } from './time-left.js'
import type { TimeLeft } from './time-left.js'

/** What a row is drawn with and of. */
export type RowView = {
  readonly columns: Columns
  readonly theme: Theme
  /** The second of the screen. */
  readonly nowMs: number
  readonly rules: AckRules
  /** The cursor's or the mark's sign, one cell. */
  readonly marker: Span
  /** An earlier delivery, by its id. */
  readonly get: (id: LedgerEntry['delivery']['id']) => LedgerEntry | undefined
  /** Set while deliveries ack themselves. */
  readonly acksItself?: boolean
  /** It is the one that runs out first: nothing is brighter. */
  readonly isFirst?: boolean
  /** Who has a delivery, where that is not the screen's own worker. */
  readonly whose?: ((entry: LedgerEntry) => SafeText | undefined) | undefined
  /** One row is one message: its tries are marks in it. Else the row is one delivery. */
  readonly ofMessage?: boolean
}

/** A message, or one delivery of it, as a row. */
export function messageLine(entry: LedgerEntry, view: RowView): Line {
  const { columns, theme, isFirst = false } = view
  const { delivery } = entry
  const role: Role = entry.supersededBy !== undefined || isOver(entry) ? 'dim' : 'text'
  const words = stateWords(entry, view)
  const { stars, text } = reviewWords(entry, theme, columns.stars)
  const subject: Line =
    columns.subject > 0
      ? [{ text: padToWidth(subjectCell(delivery.subject, columns.subject), columns.subject), role: 'dim' }, blank]
      : []
  return [
    view.marker,
    { text: safeText(String(delivery.streamSeq).padStart(columns.seq)), role, bold: isFirst },
    blank,
    blank,
    ...triesSpans(entry, view, words.role),
    blank,
    { text: padToWidth(stars, columns.stars), role: 'dim' },
    blank,
    ...subject,
    { text: padToWidth(text, columns.text), role, bold: isFirst },
    blank,
    {
      text: padToWidth(literal`${safeText(words.glyph)} ${safeText(words.text)}`, columns.state),
      role: words.role,
      bold: isFirst,
      term: termOf(words.text.startsWith('with ') ? 'with' : words.text),
    },
    ...leftSpans(words.left, view),
  ]
}

const blank: Span = { text: literal` ` }

function leftSpans(left: TimeLeft | undefined, { columns, theme, isFirst = false }: RowView): Line {
  if (!left) return []
  const text = safeText(left.text.padStart(columns.left))
  const bar = columns.bar > 0 ? [blank, ...timeBar(left, columns.bar, theme)] : []
  return [blank, { text, role: timeRole(left), bold: isFirst }, ...bar]
}

/** What ties a message to its earlier try, as a line below its row; undefined for a first try. */
export function childLine(
  entry: LedgerEntry,
  { columns, theme, rules, get }: Pick<RowView, 'columns' | 'theme' | 'rules' | 'get'>,
  width: number,
): Line | undefined {
  const previous = entry.previousId === undefined ? undefined : get(entry.previousId)
  const words = earlierTry(entry, previous, rules)
  if (!words) return undefined
  const indent = childIndent(columns)
  const room = width - indent - 2
  const text = words.map((one) => safeText(one)).find((one) => textWidth(one) <= room) ?? safeText(words.at(-1) ?? '')
  return [{ text: literal`${safeText(' '.repeat(indent))}${safeText(theme.glyphs.child)} ${text}`, role: 'dim' }]
}

/** Whether something happened to a delivery a moment ago: it came, was decided on, ran out, or the server spoke of it. */
function isFresh({ delivery, waitFromMs, state, events }: LedgerEntry, nowMs: number): boolean {
  const stateMs = 'atMs' in state ? state.atMs : 'sinceMs' in state ? state.sinceMs : 0
  const lastMs = Math.max(delivery.receivedAtMs, waitFromMs, stateMs, events.at(-1)?.atMs ?? 0)
  return isMarked(lastMs, nowMs)
}

// Oldest first, newest last: `○↻●` ran out, was handed back, is held. What went to others we know nothing of.
function triesSpans(entry: LedgerEntry, view: RowView, role: Role): Line {
  const { columns, theme, nowMs, rules, get, ofMessage = false } = view
  const { deliveryCount } = entry.delivery
  const count = ofMessage ? Math.max(deliveryCount, entry.seenBefore + 1) : deliveryCount
  const next = entry.supersededBy === undefined ? undefined : get(entry.supersededBy)
  const newest = signOf(tryMark(entry, next), theme)
  const limit =
    rules.maxDeliver > 0 ? `${`${deliveryCount}/${rules.maxDeliver}`.padStart(columns.tries - columns.marks - 1)} ` : ''
  const isAll = ofMessage && count <= columns.marks
  const earlier = isAll ? earlierSigns(entry, count - 1, { theme, get }) : ''
  const times = isAll || limit !== '' || count === 1 ? '' : timesText(count)
  const cells = limit.length + times.length + earlier.length + 1
  return [
    { text: safeText(`${limit}${times}${earlier}`), role: 'dim' },
    { text: safeText(newest), role, chip: isFresh(entry, nowMs) },
    { text: safeText(' '.repeat(Math.max(0, columns.tries - cells))) },
  ]
}

function timesText(count: number): string {
  if (count < 100) return `${count}×`
  return count < 1000 ? `${count}` : `${Math.min(99, Math.floor(count / 1000))}k`
}

function earlierSigns(entry: LedgerEntry, most: number, { theme, get }: Pick<RowView, 'theme' | 'get'>): string {
  let signs = ''
  for (let later = entry; signs.length < most;) {
    const one = later.previousId === undefined ? undefined : get(later.previousId)
    const between = one ? Math.max(0, later.delivery.deliveryCount - one.delivery.deliveryCount - 1) : most
    const unknown = theme.glyphs.unsure.repeat(Math.min(most - signs.length, between))
    signs = `${unknown}${signs}`
    if (!one || signs.length >= most) break
    signs = `${signOf(tryMark(one, later), theme)}${signs}`
    later = one
  }
  return signs
}

function signOf(mark: TryMark, { glyphs }: Theme): string {
  return mark === 'noAck' ? glyphs.gone : glyphs[mark]
}

function subjectCell(subject: string, cells: number): SafeText {
  const shown = safeText(subject, { maxBytes: 256 })
  if (textWidth(shown) <= cells) return shown
  return safeText(subject.split('.').slice(1).join('.') || subject, { maxBytes: 256 })
}

/** The rating and the words of a payload, cut before they are styled. */
export function reviewWords(
  entry: LedgerEntry,
  theme: Theme,
  cells: number,
): { readonly stars: SafeText; readonly text: SafeText } {
  const payload = payloadOf(entry)
  const again = entry.seenBefore > 0 && entry.delivery.deliveryCount === 1 ? literal`(seen before) ` : literal``
  switch (payload.kind) {
    case 'review':
      return {
        stars: safeText(theme.rating(payload.review.rating, cells)),
        text: literal`${again}${safeText(payload.review.text, { maxBytes: 800 })}`,
      }
    case 'answer':
      return {
        stars: cells < 5 ? literal`re` : literal`reply`,
        text: literal`${again}${safeText(payload.answer.text, { maxBytes: 800 })}`,
      }
    case 'other':
      return { stars: literal``, text: literal`${again}${summaryOf(entry)}` }
  }
}

const summaries = new WeakMap<LedgerEntry['delivery'], SafeText>()

// Read once for each delivery, however often its row is drawn.
function summaryOf({ delivery }: LedgerEntry): SafeText {
  const known = summaries.get(delivery) ?? payloadSummary(delivery)
  summaries.set(delivery, known)
  return known
}

function isOver({ state }: LedgerEntry): boolean {
  return ['acked', 'termed', 'gone', 'given-up', 'no-ack'].includes(state.kind)
}

const goneWords = {
  'consumer-deleted': 'gone',
  'consumer-made-anew': 'gone',
  'stream-deleted': 'gone',
  replaced: 'gone',
  forgotten: 'forgotten',
  purged: 'purged',
  unstored: 'removed',
  'acked-elsewhere': 'elsewhere',
  'termed-elsewhere': 'elsewhere',
  'settled-elsewhere': 'settled',
} as const satisfies Readonly<Record<GoneHow, string>>

type Words = {
  readonly glyph: string
  readonly text: string
  readonly role: Role
  readonly left?: TimeLeft | undefined
}

/** The state of a delivery as a sign, a word of at most nine cells, a colour and its time: never one of them alone. */
export function stateWords(
  entry: LedgerEntry,
  { theme: { glyphs }, nowMs, acksItself = false, whose }: Pick<RowView, 'theme' | 'nowMs' | 'acksItself' | 'whose'>,
): Words {
  const { state, supersededBy } = entry
  const left = timeLeft(entry, nowMs)
  switch (state.kind) {
    case 'held':
      if (supersededBy !== undefined) return { glyph: glyphs.expired, text: 'again', role: 'dim' }
      {
        // The hand is the screen's own; of another worker is known that it is out.
        const name = whose?.(entry)
        if (name !== undefined)
          return { glyph: glyphs.held, text: `with ${name}`, role: left ? timeRole(left) : 'text', left }
      }
      // Nobody is waited for: the wait that runs is not the one that ends it.
      if (acksItself) return { glyph: glyphs.held, text: 'auto-ack', role: 'text' }
      return { glyph: glyphs.held, text: 'held', role: left ? timeRole(left) : 'accent', left }
    case 'sending':
      return { glyph: glyphs.sending, text: 'sending', role: 'dim' }
    case 'acked':
      // A plain ack has no answer: it is done when the server's numbers say so.
      if (!state.confirmed && state.counted !== true) return { glyph: glyphs.sending, text: 'ack sent', role: 'dim' }
      return {
        glyph: glyphs.done,
        text: state.late ? 'late ack' : state.confirmed ? 'confirmed' : 'acked',
        role: 'good',
      }
    case 'naked':
      if (supersededBy !== undefined) return { glyph: glyphs.again, text: 'nak', role: 'dim' }
      if (left && left.leftMs > 0) return { glyph: glyphs.again, text: 'nak', role: 'text', left }
      return { glyph: glyphs.again, text: entry.lastTry ? 'nak last' : 'nak due', role: 'text' }
    case 'termed':
      return { glyph: glyphs.never, text: 'termed', role: 'dim' }
    case 'unconfirmed':
      return { glyph: glyphs.unsure, text: 'no answer', role: 'bad', left }
    case 'expired':
      if (supersededBy !== undefined) return { glyph: glyphs.expired, text: 'again', role: 'dim' }
      return { glyph: glyphs.expired, text: 'ran out', role: 'warn' }
    case 'given-up':
      return { glyph: glyphs.gaveUp, text: 'used up', role: 'bad' }
    case 'gone':
      return { glyph: glyphs.gone, text: goneWords[state.how], role: 'dim' }
    case 'no-ack':
      return { glyph: glyphs.gone, text: 'no ack', role: 'dim' }
  }
}
