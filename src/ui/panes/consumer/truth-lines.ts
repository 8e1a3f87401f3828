import { isClustered } from '../../../jetstream/index.js'
import type { LeftBehind, StreamSummary, WorkerSnapshot } from '../../../jetstream/index.js'
import { commandKey } from '../../../keymap/describe.js'
import { formatAmount, formatCount, formatLeft } from '../../../lib/format.js'
import { joinSafe, literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { textWidth, truncateToWidth, wrapToWidth } from '../../../lib/text-width.js'
import { followerWords, leaderWords } from '../../../words/cluster-words.js'
import type { CauseSentence } from '../../../words/cause-words.js'
import { elsewhereWho, elsewhereWords } from '../../../words/elsewhere-words.js'
import { numberWords } from '../../../words/number-words.js'
import { unusualSettings, usualSettings } from '../../../words/setting-words.js'
import type { Line } from '../../components/line.js'
import { numberLines, numberRows, tableLines } from './truth-numbers.js'

/** What the truth is drawn from. `nowMs` is the screen's time. */
export type TruthParts = {
  readonly next: CauseSentence
  /** The head says all of it in its one line. */
  readonly isSaid: boolean
  readonly snapshot: WorkerSnapshot
  readonly stream: StreamSummary | undefined
  readonly left: readonly LeftBehind[]
  readonly nowMs: number
}

/** What stands in the pane. `isCut`: there is more to say, and `truth.whole` shows it. */
export type TruthLines = { readonly lines: readonly Line[]; readonly isCut: boolean }

/** So many lines hold all numbers, two in each. */
const foldedRows = 3

/**
 * The truth in the room there is: the numbers, each in its place, why the server's differ from ours, what was left
 * behind, and the sentence where the head had no room for it. What explains goes before the names of the numbers.
 */
export function truthLines(parts: TruthParts, room: number, inner: number): TruthLines {
  const { next, snapshot, stream, left, nowMs, isSaid } = parts
  const sentence = isSaid ? [] : sentenceLines(next, inner)
  const differs = differenceLines(parts, inner)
  const every = [...differs, ...leftLines(left, nowMs, inner)]
  const folded = left.length > 1 ? [...differs, leftLine(left, nowMs, inner)] : every
  if (!snapshot.numbers) {
    const lines = [...noNumbers(snapshot, inner), ...every, ...sentence]
    return { lines: cutLines(lines, room, inner), isCut: lines.length > room }
  }
  const all = numberRows(snapshot, stream)
  const ofConsumer = numberRows(snapshot, undefined)
  for (const said of isSaid ? [[]] : [sentence, []]) {
    for (const beside of [every, folded]) {
      for (const rows of [all, ofConsumer]) {
        const lines = [...tableLines(rows, inner), ...beside, ...said]
        if (lines.length <= room) return { lines, isCut: !isSaid && said.length === 0 }
      }
    }
  }
  const numbers = (most: number): readonly Line[] | undefined => numberLines(ofConsumer, { room: most, inner })
  const below = cutLines(folded, Math.max(1, room - foldedRows), inner)
  const above = numbers(room - below.length) ?? cutLines(tableLines(ofConsumer, inner), room - below.length, inner)
  return { lines: [...above, ...below].slice(0, room), isCut: !isSaid || below.length < folded.length }
}

/** All of it, however long: for a view that scrolls. */
export function wholeTruth(parts: TruthParts, inner: number): readonly Line[] {
  const { next, snapshot, left, nowMs } = parts
  const { numbers, moved } = snapshot
  const rows = numberRows(snapshot, undefined)
  const explained = numberWords.flatMap((number, index): readonly Line[] => {
    const row = rows[index]
    if (!row) return []
    const last = moved[number.field]
    const by =
      last === undefined
        ? literal``
        : literal` Last moved by ${last.by > 0 ? literal`+` : literal``}${formatCount(last.by)}: ${safeText(last.cause)}.`
    const text = literal`${safeText(number.means)}; ${safeText(number.more)}.${by}`
    return [
      [
        { text: row.word, bold: true, term: row.term },
        { text: literal` ${row.value}`, bold: true },
        { text: literal` ${row.names[0] ?? literal``}` },
      ],
      ...wrapToWidth(text, Math.max(1, inner - 2)).map((part): Line => [{ text: literal`  ${part}`, role: 'dim' }]),
    ]
  })
  return [
    ...sentenceLines(next, inner),
    [],
    ...left.flatMap((one) => wrapToWidth(leftText([one], nowMs), inner).map((text): Line => [{ text, role: 'warn' }])),
    ...(left.length > 0 ? [[]] : []),
    ...(saysWho(parts) ? [] : differenceLines(parts, inner)),
    ...(numbers ? explained : noNumbers(snapshot, inner)),
    [],
    [{ text: literal`Set to`, bold: true }],
    ...settingLines(parts, inner),
    ...placeLines(snapshot, inner),
  ]
}

/** On which servers of a cluster the consumer is; it has a leader of its own, whoever leads its stream. */
function placeLines({ info }: WorkerSnapshot, inner: number): readonly Line[] {
  if (!isClustered(info?.cluster)) return []
  const followers = followerWords(info.cluster)
  const text = literal`led by ${leaderWords(info.cluster)}${followers === undefined ? literal`` : literal`: ${followers}`}`
  return [
    [],
    [{ text: literal`Where the consumer is`, bold: true }],
    ...wrapToWidth(text, Math.max(1, inner - 2)).map((part): Line => [{ text: literal`  ${part}`, role: 'dim' }]),
  ]
}

function settingLines({ snapshot: { info }, stream }: TruthParts, inner: number): readonly Line[] {
  const settings = info
    ? [...usualSettings(info.config), ...unusualSettings(info.config, stream?.info.config.retention)]
    : [literal`ephemeral`, literal`ack none`, literal`made by the client library`]
  return wrapToWidth(joinSafe(settings, literal` · `), Math.max(1, inner - 2)).map((text): Line => [
    { text: literal`  ${text}`, role: 'dim' },
  ])
}

/** Why the server counts more as out than we do. */
function differenceLines({ snapshot: { elsewhere } }: TruthParts, inner: number): readonly Line[] {
  if (!elsewhere) return []
  return wrapToWidth(elsewhereWords(elsewhere), inner).map((text): Line => [{ text, role: 'accent' }])
}

function saysWho({ next, snapshot: { elsewhere } }: TruthParts): boolean {
  const who = elsewhere ? elsewhereWho(elsewhere.causes) : ''
  return who !== '' && next.text.includes(who)
}

function sentenceLines({ text, tone }: CauseSentence, inner: number): readonly Line[] {
  return wrapToWidth(text, inner).map((part): Line => [{ text: part, role: tone === 'attention' ? 'warn' : 'text' }])
}

function noNumbers({ totals }: WorkerSnapshot, inner: number): readonly Line[] {
  const text = literal`${formatCount(totals.delivered)} delivered. Without acks the server keeps no numbers for us.`
  return wrapToWidth(text, inner).map((part): Line => [{ text: part, role: 'dim' }])
}

/** As many as fit, the last of them cut, with a mark and the key that shows all. */
function cutLines(lines: readonly Line[], room: number, inner: number): readonly Line[] {
  if (lines.length <= room || room < 1) return lines.slice(0, Math.max(0, room))
  const key = literal` ${safeText(commandKey('truth.whole'))}`
  const kept = lines.slice(0, room - 1)
  const rest = lines.slice(room - 1)
  const [style] = rest[0] ?? []
  const texts = rest.flatMap((line) => line.map(({ text }) => text))
  const text = truncateToWidth(joinSafe(texts, literal` `), Math.max(1, inner - textWidth(key)))
  return [
    ...kept,
    [
      { ...style, text },
      { text: key, role: 'accent', bold: true },
    ],
  ]
}

/** What is still out on other consumers, a line for each of them. */
export function leftLines(left: readonly LeftBehind[], nowMs: number, inner: number): readonly Line[] {
  return left.map((one) => leftLine([one], nowMs, inner))
}

const shortestName = 8

// What is short and says when comes whole: only the name of a single consumer is cut, and words before a number.
function leftLine(left: readonly LeftBehind[], nowMs: number, inner: number): Line {
  const [only] = left
  const name = left.length === 1 && only ? safeText(only.session.consumer) : undefined
  const rest = leftWords(left, nowMs)
  const before = literal`left on `
  const cells = inner - textWidth(rest)
  if (name === undefined) {
    const long = literal`${before}${formatAmount(left.length, 'other consumer')}`
    return [{ text: literal`${textWidth(long) <= cells ? long : literal`left behind`}${rest}`, role: 'warn' }]
  }
  const spare = cells - textWidth(before)
  const text =
    spare >= Math.min(shortestName, textWidth(name))
      ? literal`${before}${truncateToWidth(name, spare)}`
      : truncateToWidth(name, Math.max(1, cells))
  return [{ text: literal`${text}${rest}`, role: 'warn' }]
}

function leftText(left: readonly LeftBehind[], nowMs: number): SafeText {
  const [only] = left
  const where =
    left.length === 1 && only ? safeText(only.session.consumer) : formatAmount(left.length, 'other consumer')
  return literal`left on ${where}${leftWords(left, nowMs)}`
}

/** How many are out there, and when the first of them comes back. */
function leftWords(left: readonly LeftBehind[], nowMs: number): SafeText {
  const entries = left.flatMap((one) => one.entries)
  const nextMs = Math.min(
    ...entries.map(({ deadlineMs, state }) => (state.kind === 'naked' ? state.dueMs : (deadlineMs ?? nowMs))),
  )
  const leftMs = nextMs - nowMs
  const when = leftMs > 0 ? literal`back in ${formatLeft(leftMs)}` : literal`due back there`
  return literal`: ${formatCount(entries.length)} out, ${when}`
}
