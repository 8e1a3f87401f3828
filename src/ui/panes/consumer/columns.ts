import { literal, safeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth } from '../../../lib/text-width.js'
import { termOf } from '../../../words/glossary.js'
import type { Line, Span } from '../../components/line.js'
import type { Theme } from '../../theme.js'

/** The columns of a message row for a width: those that do not fit are 0. */
export type Columns = {
  readonly seq: number
  readonly tries: number
  /** How many tries are drawn as marks; of more, their number and the newest. */
  readonly marks: number
  readonly stars: number
  readonly subject: number
  readonly text: number
  readonly state: number
  readonly left: number
  readonly bar: number
}

/** Where the line below a row begins: under its tries. */
export function childIndent({ seq }: Columns): number {
  return 1 + seq + 2
}

/**
 * Shares a row's width out: the text gets what is left, the subject comes and goes with the room, the bar gives way
 * last. `maxDeliver` as in the consumer's rules: beside the marks stands `2/10` where there is a limit.
 */
export function columnsFor(
  width: number,
  highestSeq: number,
  { maxDeliver, theme }: { readonly maxDeliver: number; readonly theme: Theme },
): Columns {
  const isNarrow = width < 56
  const bar = width >= 150 ? 20 : width >= 100 ? 14 : width >= 76 ? 10 : isNarrow ? 0 : 6
  const state = isNarrow ? 9 : 11
  const stars = width >= 88 ? 5 : textWidth(theme.rating(5, 3))
  const seq = Math.max(isNarrow ? 4 : 5, String(highestSeq).length)
  const subject = width >= 150 ? 19 : width >= 110 ? 10 : 0
  const marks = maxDeliver > 0 && width < 76 ? 1 : 4
  const tries = maxDeliver > 0 ? 2 * String(maxDeliver).length + 2 + marks : marks
  const fixed = childIndent({ seq } as Columns) + tries + 1 + stars + 1 + 1 + state + 1 + 5 + (bar > 0 ? bar + 1 : 0)
  const beside = subject > 0 ? subject + 1 : 0
  return { seq, tries, marks, stars, subject, state, left: 5, bar, text: Math.max(4, width - fixed - beside) }
}

/** The heading above the rows. */
export function headingLine(columns: Columns): Line {
  const cell = (text: string, cells: number): Span => ({
    text: padToWidth(safeText(text), cells),
    role: 'dim',
    term: termOf(text),
  })
  const blank: Span = { text: literal` ` }
  const { tries, stars } = columns
  return [
    { text: safeText(` ${'seq'.padStart(columns.seq)}  `), role: 'dim', term: termOf('seq') },
    cell('tries', tries + 1 + stars),
    blank,
    ...(columns.subject > 0 ? [cell('subject', columns.subject), blank] : []),
    cell('review', columns.text),
    blank,
    cell('state', columns.state),
    { text: safeText(` ${'left'.padStart(columns.left)}`), role: 'dim', term: termOf('left') },
  ]
}
