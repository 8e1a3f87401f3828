import type { ConsumerNumbers, LeftBehind, WorkerSnapshot } from '../../../jetstream/index.js'
import { commandKey } from '../../../keymap/describe.js'
import { formatAmount, formatCount, formatShort } from '../../../lib/format.js'
import { joinSafe, literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth, truncateToWidth, wrapToWidth } from '../../../lib/text-width.js'
import type { CauseSentence } from '../../../words/cause-words.js'
import { elsewhereWho, elsewhereWords } from '../../../words/elsewhere-words.js'
import { numberWords } from '../../../words/number-words.js'
import type { NumberWords } from '../../../words/number-words.js'
import type { Line } from '../../components/line.js'
import { lineWidth } from '../../components/panel.js'

/** What the truth is drawn from. `nowMs` is the screen's time. */
export type TruthParts = {
  readonly next: CauseSentence
  readonly snapshot: WorkerSnapshot
  readonly left: readonly LeftBehind[]
  readonly nowMs: number
}

const tableRoom = 9
const wordCells = 11
const nameCells = 12

/**
 * The truth in exactly the room there is: the sentence, what was left behind, the numbers. Where they do not all fit
 * the numbers are folded, then the sentence is cut, with a mark and the key that shows all of it.
 */
export function truthLines(parts: TruthParts, room: number, inner: number): readonly Line[] {
  const { next, snapshot, left, nowMs } = parts
  const sentence = sentenceLines(next, inner)
  const table = tableLines(snapshot, inner)
  const differs = differenceLines(parts, inner)
  const every = [...leftLines(left, nowMs, inner), ...differs]
  const folded = left.length > 1 ? [leftLine(left, nowMs, inner), ...differs] : every
  if (room >= tableRoom && table) {
    for (const lines of [every, folded]) {
      if (sentence.length + lines.length + table.length <= room) return [...sentence, ...lines, ...table]
    }
  }
  const numbers = foldedNumbers(snapshot, inner)
  const below = cutLines([...folded, ...numbers], Math.max(0, room - 1))
  return [...cutSentence(sentence, room - below.length, inner), ...below]
}

/** All of it, however long: for a view that scrolls. */
export function wholeTruth(parts: TruthParts, inner: number): readonly Line[] {
  const { next, snapshot, left, nowMs } = parts
  const { numbers, moved } = snapshot
  const explained = numberWords.flatMap((number): readonly Line[] => {
    if (!numbers) return []
    const last = moved[number.field]
    const by =
      last === undefined
        ? literal``
        : literal` Last moved by ${last.by > 0 ? literal`+` : literal``}${formatCount(last.by)}: ${safeText(last.cause)}.`
    const text = literal`${safeText(number.means)}; ${safeText(number.more)}.${by}`
    return [
      numberLine(number, snapshot),
      ...wrapToWidth(text, Math.max(1, inner - 2)).map((part): Line => [{ text: literal`  ${part}`, role: 'dim' }]),
    ]
  })
  return [
    ...sentenceLines(next, inner),
    [],
    ...left.flatMap((one) => wrapToWidth(leftText([one], nowMs), inner).map((text): Line => [{ text, role: 'warn' }])),
    ...(left.length > 0 ? [[]] : []),
    ...differenceLines(parts, inner),
    ...(numbers ? explained : foldedNumbers(snapshot, inner)),
  ]
}

/** Why the server counts more as out than we do, unless the sentence has said it. */
function differenceLines({ next, snapshot: { elsewhere } }: TruthParts, inner: number): readonly Line[] {
  if (!elsewhere) return []
  const who = elsewhereWho(elsewhere.causes)
  if (who !== '' && next.text.includes(who)) return []
  return wrapToWidth(elsewhereWords(elsewhere), inner).map((text): Line => [{ text, role: 'accent' }])
}

function sentenceLines({ text, tone }: CauseSentence, inner: number): readonly Line[] {
  return wrapToWidth(text, inner).map((part): Line => [
    { text: part, role: tone === 'attention' ? 'warn' : 'good', bold: true },
  ])
}

const wholeKey = (): SafeText => literal` ${safeText(commandKey('truth.whole'))}`

function cutLines(lines: readonly Line[], room: number): readonly Line[] {
  if (lines.length <= room || room < 1) return lines.slice(0, room)
  return [...lines.slice(0, room - 1), [{ text: literal`…` }, { text: wholeKey(), role: 'accent', bold: true }]]
}

function cutSentence(lines: readonly Line[], room: number, inner: number): readonly Line[] {
  if (lines.length <= room) return lines
  const key = wholeKey()
  const kept = lines.slice(0, Math.max(0, room - 1))
  const rest = lines.slice(kept.length).flatMap((line) => line.map(({ text }) => text))
  const [style] = lines[0] ?? []
  const text = truncateToWidth(joinSafe(rest, literal` `), Math.max(1, inner - textWidth(key)))
  return [
    ...kept,
    [
      { ...style, text },
      { text: key, role: 'accent', bold: true },
    ],
  ]
}

const ours: Readonly<Partial<Record<keyof ConsumerNumbers, (snapshot: WorkerSnapshot) => number>>> = {
  ackPending: ({ counts }) => counts.held + counts.expired + counts.naked,
  deliveredConsumerSeq: ({ totals }) => totals.delivered,
}

type Format = (count: number) => SafeText

function theirs({ field }: NumberWords, { numbers, info }: WorkerSnapshot, format: Format = formatCount): SafeText {
  const value = numbers?.[field] ?? 0
  const limit = info?.config.max_ack_pending ?? -1
  return field === 'ackPending' && limit > 0 ? literal`${format(value)}/${format(limit)}` : format(value)
}

/** The numbers one below the other with their words; undefined where a number would be cut. */
function tableLines(snapshot: WorkerSnapshot, inner: number): readonly Line[] | undefined {
  if (!snapshot.numbers) return foldedNumbers(snapshot, inner)
  const cells = Math.max(6, ...numberWords.map((number) => theirs(number, snapshot).length))
  const ourCells = Math.max(4, ...numberWords.map(({ field }) => ourCount(field, snapshot).length))
  const fixed = wordCells + nameCells + ourCells + 1 + cells
  if (fixed > inner) return undefined
  const heading: Line = [
    {
      text: literal`${padToWidth(literal``, wordCells + nameCells)}${padLeft(literal`ours`, ourCells)} ${padLeft(literal`server`, cells)}`,
      role: 'dim',
    },
  ]
  const room = inner - fixed - 2
  const rows = numberWords.map((number): Line => {
    const { field, word, name, means, more } = number
    const last = snapshot.moved[field]
    const long = `${means}; ${more}`
    const why =
      last && inner >= 100
        ? literal` ${last.by > 0 ? literal`+` : literal``}${formatCount(last.by)} by ${safeText(last.cause)}`
        : literal``
    return [
      { text: padToWidth(safeText(word), wordCells), bold: true },
      { text: padToWidth(safeText(name), nameCells), role: 'dim' },
      { text: padLeft(ourCount(field, snapshot), ourCells), role: 'accent' },
      { text: literal` ${padLeft(theirs(number, snapshot), cells)}`, bold: true },
      // A word cut in half says less than none: all of it stands in the whole view.
      { text: safeText(long.length <= room ? `  ${long}` : means.length <= room ? `  ${means}` : ''), role: 'dim' },
      { text: why, role: 'accent' },
    ]
  })
  return [heading, ...rows]
}

function ourCount(field: keyof ConsumerNumbers, snapshot: WorkerSnapshot): SafeText {
  const count = ours[field]
  return count ? formatCount(count(snapshot)) : literal``
}

/** One number in a line: our word, the count, the server's name; ours beside it where it differs. */
function numberLine(number: NumberWords, snapshot: WorkerSnapshot, format: Format = formatCount): Line {
  const { field, word, name } = number
  const our = ours[field]?.(snapshot)
  const differs = our !== undefined && field === 'ackPending' && our !== snapshot.numbers?.[field]
  return [
    { text: safeText(word), bold: true },
    { text: literal` ${theirs(number, snapshot, format)}`, bold: true },
    { text: literal` ${safeText(name)}` },
    ...(differs ? [{ text: literal`, ${format(our)} ours`, role: 'accent' as const }] : []),
  ]
}

const gapCells = 2

/** The numbers side by side, as many in a row as fit. */
function foldedNumbers(snapshot: WorkerSnapshot, inner: number): readonly Line[] {
  if (!snapshot.numbers) {
    const { delivered } = snapshot.totals
    const text = literal`${formatCount(delivered)} delivered. Without acks the server keeps no numbers for us.`
    return wrapToWidth(text, inner).map((part): Line => [{ text: part, role: 'dim' }])
  }
  const half = Math.floor((inner - gapCells) / 2)
  const widest = (cells: readonly Line[], column: 0 | 1): number =>
    Math.max(...cells.filter((_, index) => index % 2 === column).map(lineWidth))
  const exact = numberWords.map((number) => numberLine(number, snapshot))
  // A position is never rounded: only the two that are plain counts may be said shortly.
  const fits = (lines: readonly Line[]): boolean => widest(lines, 0) + gapCells + widest(lines, 1) <= inner
  const cells = !fits(exact)
    ? numberWords.map((number) => numberLine(number, snapshot, number.field === 'ackFloor' ? formatCount : formatShort))
    : exact
  const column = Math.max(widest(cells, 0), Math.min(half, inner - gapCells - widest(cells, 1)))
  const inColumns = fits(cells)
  const rows: Line[] = []
  let row: Line = []
  for (const cell of cells) {
    const start = inColumns && row.length > 0 ? column + gapCells : lineWidth(row) + (row.length > 0 ? gapCells : 0)
    const isFree = row.length > 0 && lineWidth(row) < start
    if (isFree && start + lineWidth(cell) <= inner) {
      row = [...row, { text: safeText(' '.repeat(start - lineWidth(row))) }, ...cell]
    } else {
      if (row.length > 0) rows.push(row)
      row = cell
    }
  }
  return [...rows, row]
}

function padLeft(text: SafeText, cells: number): SafeText {
  return literal`${safeText(' '.repeat(Math.max(0, cells - text.length)))}${text}`
}

/** What is still out on other consumers, a line for each of them. */
export function leftLines(left: readonly LeftBehind[], nowMs: number, inner: number): readonly Line[] {
  return left.map((one) => leftLine([one], nowMs, inner))
}

const shortestName = 8

// What is short and says when comes whole: only the name of a single consumer is cut.
function leftLine(left: readonly LeftBehind[], nowMs: number, inner: number): Line {
  const spare = inner - textWidth(leftText(left, nowMs, literal``))
  const [only] = left
  const name =
    left.length === 1 && only
      ? truncateToWidth(safeText(only.session.consumer), Math.max(shortestName, spare))
      : undefined
  return [{ text: leftText(left, nowMs, name), role: 'warn' }]
}

function leftText(left: readonly LeftBehind[], nowMs: number, name?: SafeText): SafeText {
  const entries = left.flatMap((one) => one.entries)
  const nextMs = Math.min(
    ...entries.map(({ deadlineMs, state }) => (state.kind === 'naked' ? state.dueMs : (deadlineMs ?? nowMs))),
  )
  const leftS = Math.ceil((nextMs - nowMs) / 1000)
  const when = leftS > 0 ? literal`back in ${leftS}s` : literal`due back there`
  const [only] = left
  const where =
    left.length === 1 && only ? (name ?? safeText(only.session.consumer)) : formatAmount(left.length, 'other consumer')
  return literal`left on ${where}: ${formatCount(entries.length)} out, ${when}`
}
