import { hasLeader, isClustered } from '../../../jetstream/index.js'
import type { StreamSummary } from '../../../jetstream/index.js'
import { formatAmount, formatBytes, formatCount, formatDuration, formatMoment } from '../../../lib/format.js'
import { joinSafe, literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth, truncateToWidth } from '../../../lib/text-width.js'
import { followerWords, isFollowerLost, leaderWords } from '../../../words/cluster-words.js'
import { keepsWords, limitOf, originWords, retentionNotes, subjectReading } from '../../../words/stream-words.js'
import { termOf } from '../../../words/glossary.js'
import type { Line } from '../../components/line.js'
import type { Theme } from '../../theme.js'

/** What the lines of a stream are drawn with. */
export type FactsView = {
  /** The cells of a line. */
  readonly cells: number
  readonly theme: Theme
  readonly nowMs: number
}

const labelCells = 11
const valueCells = 33
/** Below this a line has no room for a note beside its value. */
const leastNoted = 72
const nearlyFull = 0.9

/** One line of what is said of a stream. `isUrgent`: it comes before others where there is no room for all. */
export type Fact = { readonly line: Line; readonly isUrgent: boolean }

/** The facts there are rows for, as they stood: the first, then what is urgent, then the others in their order. */
export function firstFacts(facts: readonly Fact[], rows: number): readonly Line[] {
  const rank = (fact: Fact, index: number): number => (index > 0 && fact.isUrgent ? 0.5 : index)
  const ranks = facts.map(rank).sort((a, b) => a - b)
  const last = ranks[rows] ?? Infinity
  return facts
    .filter((fact, index) => rank(fact, index) < last)
    .map(({ line }) => line)
    .slice(0, rows)
}

/** What a stream takes, keeps, stores and is limited to. A note stands beside where there is room for all of it. */
export function streamFacts(stream: StreamSummary, view: FactsView): readonly Fact[] {
  const { config, state } = stream.info
  const line = (label: string, value: SafeText, notes: readonly SafeText[] = []): Fact => ({
    line: factLine(label, { value, notes }, view),
    isUrgent: false,
  })
  const gauge = (label: string, of: Gauge): Fact => ({ line: gaugeLine(label, of, view), isUrgent: isNearlyFull(of) })
  const ageNs = limitOf(config.max_age)
  const each = limitOf(config.max_msgs_per_subject)
  const size = limitOf(config.max_msg_size)
  const consumers = limitOf(config.max_consumers)
  const windowNs = limitOf(config.duplicate_window)
  return [
    { line: takesLine(stream, view), isUrgent: false },
    line('keeps', keepsWords(config), retentionNotes(config)),
    line('stored', storedWords(stream), timesOf(state, view.nowMs)),
    gauge('messages', { is: stream.messages, limit: limitOf(config.max_msgs), say: formatCount }),
    gauge('bytes', { is: stream.bytes, limit: limitOf(config.max_bytes), say: formatBytes }),
    ...(ageNs === undefined ? [] : [line('age', literal`at most ${formatDuration(ageNs / 1e6)}`, [literal`max age`])]),
    ...(each === undefined
      ? []
      : [line('a subject', literal`at most ${formatCount(each)}`, [literal`max messages per subject`])]),
    ...(size === undefined
      ? []
      : [line('a message', literal`at most ${formatBytes(size)}`, [literal`max message size`])]),
    ...(consumers === undefined
      ? []
      : [gauge('consumers', { is: stream.consumerCount, limit: consumers, say: formatCount })]),
    ...(windowNs === undefined
      ? []
      : [line('same id', literal`dropped for ${formatDuration(windowNs / 1e6)}`, [literal`duplicate window`])]),
    ...clusterFacts(stream, view),
  ]
}

/** Who leads the stream and how far its other copies are; nothing of a server that is alone. */
function clusterFacts({ info: { cluster } }: StreamSummary, view: FactsView): readonly Fact[] {
  if (!isClustered(cluster)) return []
  const fact = (label: string, value: SafeText, isUrgent: boolean): Fact => ({
    line: factLine(label, { value, notes: [] }, view).map((part, index) =>
      index > 0 && isUrgent ? { ...part, role: 'warn' as const } : part,
    ),
    isUrgent,
  })
  const followers = followerWords(cluster)
  return [
    fact('leader', leaderWords(cluster), !hasLeader(cluster)),
    ...(followers === undefined ? [] : [fact('followers', followers, isFollowerLost(cluster))]),
  ]
}

function factLine(
  label: string,
  { value, notes }: { readonly value: SafeText; readonly notes: readonly SafeText[] },
  { cells }: FactsView,
): Line {
  const name = { text: padToWidth(safeText(label), labelCells), role: 'dim' as const, term: termOf(label) }
  const room = cells - labelCells
  const taken = Math.max(valueCells, textWidth(value) + 2)
  const note = cells < leastNoted ? undefined : notes.find((one) => textWidth(one) <= room - taken)
  if (note === undefined) return [name, { text: truncateToWidth(value, room) }]
  return [name, { text: padToWidth(value, taken) }, { text: note, role: 'dim' }]
}

/** The subjects as far as there is room, whole but for the first, and how many there are besides. */
function takesLine(stream: StreamSummary, view: FactsView): Line {
  const { subjects } = stream
  const origin = originWords(stream.info.config)
  if (subjects.length === 0) return factLine('takes', { value: origin ?? literal`no subject`, notes: [] }, view)
  const room = view.cells - labelCells
  const [only] = subjects
  const notes =
    subjects.length === 1 && only !== undefined ? subjectReading(only) : [formatAmount(subjects.length, 'subject')]
  const from: readonly SafeText[] = origin === undefined ? notes : [literal`and ${origin}`]
  return factLine(
    'takes',
    { value: subjectsText(subjects, subjects.length === 1 ? room : Math.max(valueCells, room - 20)), notes: from },
    view,
  )
}

/** Some subjects in so many cells: each whole but for the first, which is cut where it must, and how many are left out. */
export function subjectsText(subjects: readonly string[], cells: number): SafeText {
  const shown: SafeText[] = []
  let used = 0
  for (const [index, one] of subjects.entries()) {
    const text = safeText(one, { maxBytes: 1024 })
    const left = subjects.length - index - 1
    const more = left > 0 ? moreText(left) : literal``
    const needed = textWidth(text) + (index > 0 ? 1 : 0) + textWidth(more)
    if (used + needed > cells) {
      if (index > 0) return literal`${joinSafe(shown, literal` `)}${moreText(left + 1)}`
      return literal`${truncateToWidth(text, Math.max(1, cells - textWidth(more)))}${more}`
    }
    shown.push(text)
    used += textWidth(text) + (index > 0 ? 1 : 0)
  }
  return joinSafe(shown, literal` `)
}

function moreText(count: number): SafeText {
  return literal` and ${formatCount(count)} more`
}

function storedWords({ messages, firstSeq, lastSeq }: StreamSummary): SafeText {
  if (messages === 0)
    return lastSeq > 0 ? literal`none now; the next is seq ${formatCount(lastSeq + 1)}` : literal`nothing yet`
  const holes = lastSeq - firstSeq + 1 - messages
  const gaps = holes > 0 ? literal`, ${formatCount(holes)} gone between` : literal``
  return messages === 1
    ? literal`1  seq ${formatCount(lastSeq)}`
    : literal`${formatCount(messages)}  seq ${formatCount(firstSeq)} to ${formatCount(lastSeq)}${gaps}`
}

function timesOf(
  { messages, first_ts: first, last_ts: last }: StreamSummary['info']['state'],
  nowMs: number,
): readonly SafeText[] {
  if (messages === 0 || first === undefined || last === undefined) return []
  const newest = formatMoment(Date.parse(last), nowMs)
  return messages === 1
    ? [literal`at ${newest}`]
    : [literal`first ${formatMoment(Date.parse(first), nowMs)}, newest ${newest}`]
}

type Gauge = {
  readonly is: number
  readonly limit: number | undefined
  readonly say: (count: number) => SafeText
}

function isNearlyFull({ is, limit }: Gauge): boolean {
  return limit !== undefined && is / limit >= nearlyFull
}

function gaugeLine(label: string, of: Gauge, view: FactsView): Line {
  const { is, limit, say } = of
  if (limit === undefined) return factLine(label, { value: literal`${say(is)}, no limit`, notes: [] }, view)
  const { cells, theme } = view
  const words = literal`${say(is)} of ${say(limit)}`
  // The numbers come first: a bar that has no room beside them is left out.
  const wanted = cells < leastNoted ? 12 : cells < 120 ? 20 : 30
  const bar = wanted + 1 + textWidth(words) + labelCells > cells ? 0 : wanted
  const share = Math.min(1, is / limit)
  // What is there has a cell at least, and only what is full fills the bar.
  const full = is === 0 ? 0 : Math.max(1, Math.floor(share * bar))
  const role = isNearlyFull(of) ? ('warn' as const) : ('text' as const)
  return [
    { text: padToWidth(safeText(label), labelCells), role: 'dim', term: termOf(label) },
    { text: safeText(theme.glyphs.heavy.repeat(full)), role },
    { text: safeText(theme.glyphs.thin.repeat(bar - full)), role: 'line' },
    { text: bar > 0 ? literal` ${words}` : words, ...(isNearlyFull(of) && { role }) },
  ]
}
