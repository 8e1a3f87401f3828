import { whereMessagesAre } from '../../../jetstream/index.js'
import type { ConsumerNumbers, StreamSummary, WorkerSnapshot } from '../../../jetstream/index.js'
import { formatCount, formatShort } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth } from '../../../lib/text-width.js'
import { numberWords } from '../../../words/number-words.js'
import type { NumberWords } from '../../../words/number-words.js'
import { termOf } from '../../../words/glossary.js'
import type { Term } from '../../../words/glossary.js'
import type { Line } from '../../components/line.js'
import { lineWidth } from '../../components/panel.js'

/** A number of the server as a row: our word, the number, the server's own name. */
export type NumberRow = {
  readonly word: SafeText
  /** The entry that explains it. */
  readonly term: Term | undefined
  readonly value: SafeText
  /** The same where there is little room; a position is never rounded. */
  readonly short: SafeText
  /** The server's name for it, with what it has to do with ours; then without. */
  readonly names: readonly SafeText[]
  /** Both names of it say the same of ours. */
  readonly differs: boolean
  /** Without our word, for two in a row. */
  readonly brief: (value: SafeText) => SafeText
  readonly means: SafeText
  readonly moved: SafeText
}

const wordCells = 11
const gap = literal`  `
/** Here the numbers end where there is room, so that they stand where they stood on another screen. */
const valueCells = 8

/** The rows there are, where messages are first: `stored` only where the stream was listed. */
export function numberRows(snapshot: WorkerSnapshot, stream: StreamSummary | undefined): readonly NumberRow[] {
  const { numbers } = snapshot
  if (!numbers) return []
  const { skipped = 0 } = snapshot
  const inStream = literal`in the stream`
  const names =
    skipped === 0
      ? [inStream]
      : [
          literal`${inStream}, ${formatCount(skipped)} skipped by filter or start`,
          literal`${inStream}, ${formatCount(skipped)} skipped`,
          inStream,
        ]
  const stored: readonly NumberRow[] = stream
    ? [row({ word: literal`stored`, count: stream.messages, name: inStream, names })]
    : []
  return [...stored, ...numberWords.map((number) => ofConsumer(number, snapshot, numbers))]
}

function ofConsumer(number: NumberWords, snapshot: WorkerSnapshot, numbers: ConsumerNumbers): NumberRow {
  const { field, means } = number
  const name = safeText(number.name)
  const last = snapshot.moved[field]
  const told = {
    word: safeText(number.word),
    count: numbers[field],
    name,
    means: safeText(means),
    moved: last
      ? literal`${last.by > 0 ? literal`+` : literal``}${formatCount(last.by)} by ${safeText(last.cause)}`
      : literal``,
  }
  switch (field) {
    case 'ackFloor': {
      const where = whereMessagesAre(snapshot)
      const floor = formatCount(numbers.ackFloor)
      const at = { brief: () => literal`${name} ${floor}` }
      // What cannot be counted has a position, and that is another thing.
      return where.kind === 'known' && where.settled !== undefined
        ? { ...row({ ...told, count: where.settled, name: literal`${name} ${floor}` }), ...at }
        : { ...row({ ...told, word: literal`settled to` }), ...at, short: floor }
    }
    case 'ackPending': {
      const our = oursOf(snapshot)
      const isObserving = snapshot.phase.kind === 'observing'
      const limit = snapshot.info?.config.max_ack_pending ?? -1
      const differs = !isObserving && our !== numbers.ackPending
      const same = differs ? literal`${formatCount(our)} ours` : literal`ours the same`
      const of = (say: Format): SafeText => (limit > 0 ? literal`/${say(limit)}` : literal``)
      return {
        ...row({ ...told, names: isObserving ? [name] : [literal`${name}, ${same}`, name] }),
        value: literal`${formatCount(numbers.ackPending)}${of(formatCount)}`,
        short: literal`${formatShort(numbers.ackPending)}${of(formatShort)}`,
        differs,
      }
    }
    case 'deliveredConsumerSeq':
      return row({ ...told, names: [literal`${name}, ${formatCount(snapshot.totals.delivered)} to us`, name] })
    default:
      return row(told)
  }
}

/** How many are out by our own account. */
function oursOf({ counts }: WorkerSnapshot): number {
  return counts.held + counts.expired + counts.naked
}

type Format = (count: number) => SafeText

function row(of: {
  readonly word: SafeText
  readonly count: number
  readonly name: SafeText
  readonly names?: readonly SafeText[]
  readonly means?: SafeText
  readonly moved?: SafeText
}): NumberRow {
  const { word, count, name, names = [name], means = literal``, moved = literal`` } = of
  return {
    word,
    term: termOf(word),
    value: formatCount(count),
    short: formatShort(count),
    names,
    differs: false,
    brief: (value) => literal`${value} ${name}`,
    means,
    moved,
  }
}

/**
 * The rows in at most `room` lines, each number in its place; where there are fewer lines the last ones stand two in a
 * row. Undefined where they do not fit.
 */
export function numberLines(
  rows: readonly NumberRow[],
  { room, inner }: { readonly room: number; readonly inner: number },
): readonly Line[] | undefined {
  for (let pairs = 0; pairs * 2 <= rows.length; pairs += 1) {
    const count = rows.length - pairs * 2
    if (count + pairs > room) continue
    const folded = pairLines(rows.slice(count), inner)
    if (folded) return [...tableLines(rows.slice(0, count), inner), ...folded]
  }
  return undefined
}

/** The numbers one below the other, each with its word and, where there is room, its name and what it means. */
export function tableLines(rows: readonly NumberRow[], inner: number): readonly Line[] {
  if (rows.length === 0) return []
  const leastName = Math.max(...rows.map(({ names }) => textWidth(names.at(-1) ?? literal``)))
  const free = inner - wordCells - gap.length
  const widest = (values: readonly SafeText[]): number => Math.max(...values.map(textWidth))
  const exact = rows.map(({ value }) => value)
  const values = widest(exact) + leastName <= free ? exact : rows.map(({ short }) => short)
  const cells = Math.max(widest(values), Math.min(valueCells, free - leastName))
  const room = free - cells
  const names = rows.map((one) => one.names.find((name) => textWidth(name) <= room) ?? literal``)
  const nameCells = widest(names)
  const hasMeans = nameCells + gap.length + widest(rows.map(({ means }) => means)) <= room
  return rows.map((one, index): Line => {
    const name = names[index] ?? literal``
    const note: Line = hasMeans
      ? [
          { text: padToWidth(literal``, nameCells - textWidth(name) + gap.length) },
          { text: one.means, role: 'dim' },
          ...movedSpans(one, room - nameCells - gap.length),
        ]
      : []
    return [
      { text: padToWidth(one.word, wordCells), term: one.term },
      { text: padLeft(values[index] ?? literal``, cells), bold: true },
      { text: gap },
      { text: name, role: one.differs && name !== one.names.at(-1) ? 'accent' : 'dim' },
      ...note,
    ]
  })
}

function movedSpans({ means, moved }: NumberRow, room: number): Line {
  const between = 26
  if (moved === '' || between + textWidth(moved) > room) return []
  return [{ text: padToWidth(literal``, between - textWidth(means)) }, { text: moved, role: 'accent' }]
}

function pairLines(rows: readonly NumberRow[], inner: number): readonly Line[] | undefined {
  const lines: Line[] = []
  for (let at = 0; at < rows.length; at += 2) {
    const pair = rows.slice(at, at + 2)
    const line = [pair.map(({ brief, value }) => brief(value)), pair.map(({ brief, short }) => brief(short))]
      .map((texts): Line =>
        texts.map((text, index) => ({ text: index === 0 ? text : literal`${gap}${text}`, term: pair[index]?.term })),
      )
      .find((one) => lineWidth(one) <= inner)
    if (!line) return undefined
    lines.push(line)
  }
  return lines
}

function padLeft(text: SafeText, cells: number): SafeText {
  return literal`${safeText(' '.repeat(Math.max(0, cells - textWidth(text))))}${text}`
}
