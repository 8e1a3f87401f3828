import { parseReviewPayload } from '../../../jetstream/index.js'
import type { MessagePlace, StoredMessage, StoredState } from '../../../jetstream/index.js'
import { formatMoment } from '../../../lib/format.js'
import { joinSafe, literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth, truncateMiddle, truncateToWidth, wrapToWidth } from '../../../lib/text-width.js'
import { payloadSummary } from '../../../words/payload-words.js'
import { placeWords } from '../../../words/place-words.js'
import type { Line, Span } from '../../components/line.js'
import type { Role, Theme } from '../../theme.js'

/** One consumer, for which the rows say where each message is. */
export type PlaceColumn = { readonly name: string; readonly placeOf: (message: StoredMessage) => MessagePlace }

/** What the rows are drawn with. */
export type StoredView = {
  readonly cells: number
  /** How many messages have a row. */
  readonly rows: number
  /** How many of them may have a second one, for a text that has no room in the first. */
  readonly spare: number
  readonly theme: Theme
  readonly nowMs: number
  readonly columns: readonly PlaceColumn[]
  /** The cells of each of them; see `placeWidth`. */
  readonly placeCells: number
}

/** The cells of a place at least, with its sign and what parts it from the one before. */
export const leastPlace = 14
const mostPlace = 22
/** What stands before the text, and a text that can be read beside places wider than they must be. */
const besidePlaces = 100
const aloneCells = 32
const subjectCells = 12
const starsCells = 5

/** The newest messages of a stream, newest first, or why there are none to see. At most `rows` and `spare` lines. */
export function storedLines(state: StoredState, view: StoredView): readonly Line[] {
  const { messages, problem, isRead, isCut } = state
  if (problem !== undefined) {
    const words = literal`Not read: ${safeText(problem.summary)}`
    return [[{ text: literal`  ${truncateToWidth(words, Math.max(1, view.cells - 2))}`, role: 'dim' }]]
  }
  if (messages.length === 0)
    return [[{ text: isRead ? literal`  Nothing is stored.` : literal`  Reading …`, role: 'dim' }]]
  const tail: readonly Line[] =
    isCut && isRead ? [[{ text: literal`  older ones lie behind many that are gone`, role: 'dim' }]] : []
  const shown = messages.slice(0, view.rows - tail.length)
  const seqCells = Math.max(5, ...shown.map(({ seq }) => String(seq).length))
  const times = shown.map(({ storedAtMs }) => formatMoment(storedAtMs, view.nowMs))
  const timeCells = Math.max(8, ...times.map(textWidth))
  const linesOf = (wraps: boolean): readonly Line[] =>
    shown.flatMap((message, index) =>
      messageLines(message, { ...view, seqCells, timeCells, time: times[index] ?? literal``, wraps }),
    )
  const wrapped = linesOf(true)
  // All of them that need a second line, or none.
  return [...(wrapped.length <= shown.length + view.spare ? wrapped : linesOf(false)), ...tail]
}

/** The cells each place has: as many as its name where the text has enough of the `cells` all the same. */
export function placeWidth(columns: readonly PlaceColumn[], cells: number): number {
  const longest = Math.max(0, ...columns.map(({ name }) => textWidth(safeText(name))))
  const room = Math.floor((cells - besidePlaces) / Math.max(1, columns.length))
  return Math.max(leastPlace, Math.min(longest + 2, mostPlace, room))
}

/** The names above the places, each as wide as its column; with `alone` the one name as a phrase. */
export function placeHeading(
  columns: readonly PlaceColumn[],
  { alone, placeCells }: { readonly alone: boolean; readonly placeCells: number },
): Line {
  const names = columns.flatMap(({ name }, index): Line => {
    const shown = truncateMiddle(safeText(name), alone ? aloneCells : placeCells - 2)
    // The rule before the first needs no blanks.
    const fill = index === 0 ? 0 : placeCells - textWidth(shown)
    return [{ text: literal`${safeText(' '.repeat(fill))}${shown}`, role: 'dim' }]
  })
  return alone && names.length > 0 ? [{ text: literal`for `, role: 'dim' }, ...names] : names
}

type MessageView = StoredView & {
  readonly seqCells: number
  readonly timeCells: number
  readonly time: SafeText
  readonly wraps: boolean
}

function messageLines(message: StoredMessage, view: MessageView): readonly Line[] {
  const { theme, columns, placeCells, seqCells, timeCells, time, cells, wraps } = view
  const { stars, text } = payloadCells(message, theme)
  const before = seqCells + 2 + timeCells + 2 + subjectCells + 1 + starsCells + 1
  const textCells = Math.max(0, cells - before - columns.length * placeCells - endCells)
  const [first = literal``, ...rest] =
    wraps && textCells > 0 && textWidth(text) > textCells ? wrapToWidth(text, textCells) : [text]
  const row: Line = [
    { text: safeText(`${String(message.seq).padStart(seqCells)}  `) },
    { text: padToWidth(time, timeCells + 2), role: 'dim' },
    { text: literal`${padToWidth(subjectCell(message.subject), subjectCells)} `, role: 'dim' },
    { text: literal`${padToWidth(stars, starsCells)} `, role: 'dim' },
    { text: padToWidth(first, textCells) },
    ...columns.map(({ placeOf }) => placeSpan(placeOf(message), view)),
  ]
  if (rest.length === 0) return [row]
  const more = truncateToWidth(joinSafe(rest, literal` `), textCells)
  return [row, [{ text: safeText(' '.repeat(before)) }, { text: more }]]
}

/** The rule above the rows goes on behind the last name. */
const endCells = 3

function placeSpan(place: MessagePlace, { theme: { glyphs }, placeCells }: StoredView): Span {
  const looks: Readonly<Partial<Record<MessagePlace, { readonly glyph: string; readonly role: Role }>>> = {
    settled: { glyph: glyphs.done, role: 'dim' },
    out: { glyph: glyphs.held, role: 'text' },
    'used-up': { glyph: glyphs.gaveUp, role: 'bad' },
  }
  const { glyph = '', role = 'dim' } = looks[place] ?? {}
  const words = safeText(`${glyph}${glyph === '' ? '' : ' '}${placeWords[place]}`)
  return { text: literal`${safeText(' '.repeat(Math.max(0, placeCells - textWidth(words))))}${words}`, role }
}

/** What stands behind the first part of a subject tells more apart than it does. */
function subjectCell(subject: string): SafeText {
  const shown = safeText(subject, { maxBytes: 256 })
  if (textWidth(shown) <= subjectCells) return shown
  return safeText(subject.split('.').slice(1).join('.') || subject, { maxBytes: 256 })
}

function payloadCells(message: StoredMessage, theme: Theme): { readonly stars: SafeText; readonly text: SafeText } {
  const payload = parseReviewPayload(message.data)
  switch (payload.kind) {
    case 'review':
      return { stars: safeText(theme.rating(payload.review.rating, starsCells)), text: oneLine(payload.review.text) }
    case 'answer':
      return { stars: literal`reply`, text: oneLine(payload.answer.text) }
    case 'other':
      return { stars: literal``, text: payloadSummary({ ...message, size: message.dataBytes }) }
  }
}

const oneLine = (text: string): SafeText => safeText(text, { maxBytes: 800 })
