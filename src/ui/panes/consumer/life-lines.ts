import { wasWaitOver } from '../../../jetstream/index.js'
import type { LedgerEntry, WorkerSnapshot, StoryLine } from '../../../jetstream/index.js'
import { formatClockTime, formatSeconds, formatSet, secondsLeft } from '../../../lib/format.js'
import { joinSafe, literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth, wrapToWidth } from '../../../lib/text-width.js'
import { howItEnded, whatComesNext, whatVerdictDid } from '../../../words/life-words.js'
import { termAtStart } from '../../../words/glossary.js'
import type { Term } from '../../../words/glossary.js'
import { redeliveryCause } from '../../../words/redelivery-words.js'
import type { Line } from '../../components/line.js'
import type { Role } from '../../theme.js'
import { timeLeft, timeRole } from './time-left.js'

/** What a story is drawn with. `isWhole`: what has no room at the right stands below; else it is left out. */
export type LifeView = {
  readonly nowMs: number
  readonly width: number
  readonly retention?: string | undefined
  readonly isWhole?: boolean
}

/** One line of a life: when, who, what, and what belongs to it at the right, the longest first. */
type Row = {
  readonly when: SafeText
  readonly who: SafeText
  readonly text: SafeText
  /** The same in fewer words, where that saves a line. */
  readonly brief?: SafeText
  readonly notes: readonly SafeText[]
  /** The entry that explains what happened. */
  readonly term?: Term | undefined
  readonly role?: Role
  /** The colour of the countdown, where it is one. */
  readonly whenRole?: Role
}

const timeCells = 8
const whoCells = 6
const leastText = 8
/** From this width on two blanks stand between the time and who. */
const roomyCells = 40

/**
 * A message's story in the order of time: the time of day once, then how long after; who did it, what, and at the right
 * the bytes or the wait. At the end stands what happens when nobody decides. What does not fit a line goes on below.
 */
export function storyLines(snapshot: WorkerSnapshot, entry: LedgerEntry, view: LifeView): readonly Line[] {
  const story = snapshot.ledger
    .story(entry.delivery.streamSeq, entry.delivery.id)
    .map((line) => ({
      ...line,
      entry: line.deliveryId === undefined ? undefined : snapshot.ledger.get(line.deliveryId),
    }))
    // A late ack is told with the delivery it was given on, though a newer one came before it.
    .sort((a, b) => a.atMs - b.atMs)
  const told = withoutEchoes(story)
  const rows = told.map((line, index): Row => {
    const before = told[index - 1]
    return {
      when: before ? afterText(line.atMs - before.atMs) : formatClockTime(line.atMs),
      who: safeText(line.who),
      ...whatHappened(line, snapshot),
    }
  })
  return [...rows, ...endRows(snapshot, entry, view)].flatMap((row) => drawn(row, view))
}

type Told = StoryLine & {
  readonly entry: LedgerEntry | undefined
  /** What the server said to it, in the order it came. */
  readonly answers?: readonly string[]
}

const answered = 'answered in '
const waitOver = 'ack wait over'
/** So close to its redelivery the end of a wait is not told by itself. */
const sameMomentMs = 2000

/** One thing is one line: the answer belongs to the verdict, the end of a wait to what came of it at once. */
function withoutEchoes(story: readonly Told[]): readonly Told[] {
  const told: Told[] = []
  for (const line of story) {
    // What a nak brings back may be here before the answer to it.
    const at = told.findLastIndex(({ entry }) => entry === undefined)
    const verdict = told[at]
    if (verdict?.wire !== undefined && isAnswer(line, verdict)) {
      told[at] = { ...verdict, answers: [...(verdict.answers ?? []), line.text] }
      continue
    }
    const last = told.at(-1)
    const isEcho = last?.text === waitOver && line.entry !== undefined && line.atMs - last.atMs < sameMomentMs
    if (isEcho) told.pop()
    told.push(line)
  }
  return told
}

/** The answer to a verdict of ours, or the advisory that it was taken. */
function isAnswer({ who, text }: Told, verdict: Told): boolean {
  if (who !== 'server') return false
  const announces = text === 'advisory: naked' ? 'nak' : text === 'advisory: termed' ? 'term' : undefined
  return text.startsWith(answered) || (announces !== undefined && verdict.text.startsWith(announces))
}

// The server announces what it has done with a verdict; its own word stands behind ours.
const announced: Readonly<Record<string, string>> = {
  'advisory: naked': 'says it was handed back (advisory: naked)',
  'advisory: termed': 'says it was termed (advisory: terminated)',
}

function whatHappened(line: Told, snapshot: WorkerSnapshot): Pick<Row, 'text' | 'brief' | 'notes' | 'term'> {
  const { text, wire, answers = [], entry } = line
  if (entry) return ofDelivery(entry, text, snapshot)
  const said = wire === undefined ? [] : [wire, ...answers].map((one) => safeText(one))
  // The bytes stay longest, then the answer.
  const notes = said.map((_, index) => joinSafe(said.slice(0, said.length - index), literal`, `))
  return { text: safeText(announced[text] ?? text), notes, term: termOfLine(line) }
}

/** What a line of a story is about: it begins with it, or it is known by who says it. */
function termOfLine({ who, text }: Told): Term | undefined {
  if (who === 'other') return 'worker'
  return text.startsWith('nak after') ? 'nak with delay' : termAtStart(text.replace(/[:,].*/, ''))
}

function ofDelivery(
  entry: LedgerEntry,
  text: string,
  { ledger }: WorkerSnapshot,
): Pick<Row, 'text' | 'brief' | 'notes' | 'term'> {
  const { deliveryCount, receivedAtMs } = entry.delivery
  const previous = entry.previousId === undefined ? undefined : ledger.get(entry.previousId)
  const cause = redeliveryCause(entry, previous)
  // What is odd about its coming stands behind the number.
  const odd = safeText(text.replace(/^delivery \d+/, ''))
  const wait = entry.waitMs === undefined ? [] : [literal`its ${formatSet(entry.waitMs)} begin`]
  if (cause === undefined) return { text: literal`sent, try ${deliveryCount}${odd}`, notes: wait, term: 'try' }
  const isNext = previous !== undefined && deliveryCount === previous.delivery.deliveryCount + 1
  if (isNext && wasWaitOver(previous, receivedAtMs))
    return {
      text: literal`no verdict: again, try ${deliveryCount}${odd}`,
      brief: literal`ran out: try ${deliveryCount}${odd}`,
      notes: [literal`ack wait`],
      term: 'ack wait',
    }
  const again = literal`sent again, try ${deliveryCount}${odd}`
  // The line above says that it was handed back.
  if (isNext && wasNaked(previous)) return { text: again, notes: wait, term: 'redelivery' }
  return { text: literal`${again}: ${safeText(cause)}`, notes: wait, term: 'redelivery' }
}

function wasNaked({ state }: LedgerEntry): boolean {
  return state.kind === 'naked' || (state.kind === 'sending' && state.verdict.kind === 'nak')
}

function endRows(snapshot: WorkerSnapshot, entry: LedgerEntry, { nowMs, retention }: LifeView): readonly Row[] {
  const none = literal``
  const did = whatVerdictDid(entry, retention) ?? howItEnded(entry, retention)
  const push = snapshot.info?.config.deliver_subject !== undefined
  const next = whatComesNext(entry, { push, nowMs, asks: snapshot.outstanding > 0, retention })
  const left = timeLeft(entry, nowMs)
  return [
    ...(did === undefined ? [] : [{ when: none, who: none, text: safeText(did), notes: [], term: endTerm(entry) }]),
    ...(next === undefined
      ? []
      : [
          {
            when: next.inMs === undefined ? none : literal`in ${left?.text ?? formatSeconds(secondsLeft(next.inMs))}`,
            who: literal`next`,
            text: safeText(next.text),
            notes: next.note === undefined ? [] : [safeText(next.note)],
            term: entry.lastTry
              ? ('max deliver' as const)
              : left?.whose === 'yours'
                ? ('ack wait' as const)
                : ('redelivery' as const),
            ...(left ? { whenRole: timeRole(left) } : {}),
          },
        ]),
  ]
}

function endTerm({ state }: LedgerEntry): Term {
  return state.kind === 'given-up' ? 'used up' : 'retention'
}

/** How long after the line above. */
function afterText(ms: number): SafeText {
  if (ms < 50) return literal`at once`
  return ms < 59_950 ? safeText(`+${(ms / 1000).toFixed(1)}s`) : literal`+${formatSeconds(Math.round(ms / 1000))}`
}

function drawn(
  { when, who, text, notes, term, role = 'text', whenRole = 'dim', ...row }: Row,
  view: LifeView,
): readonly Line[] {
  const { width, isWhole = false } = view
  const gap = width >= roomyCells ? 2 : 1
  const indent = timeCells + gap + whoCells + 1
  const room = Math.max(leastText, width - indent)
  // As a rule that is without the word that the rest of it implies.
  const brief = row.brief ?? safeText(text.replace(/^sent (?=again)/, ''))
  const [first = literal``, ...rest] = wrapToWidth(
    textWidth(text) > room && textWidth(brief) <= room ? brief : text,
    room,
  )
  const before: Line = [
    { text: padLeft(when, timeCells), role: whenRole },
    { text: literal`${safeText(' '.repeat(gap))}${padToWidth(who, whoCells)} `, role: 'dim' },
  ]
  const lines: Line[] = [
    [...before, { text: first, role, term }],
    ...rest.map((part): Line => [{ text: padToWidth(literal``, indent) }, { text: part, role }]),
  ]
  const free = room - textWidth(rest.at(-1) ?? first)
  const note = notes.find((one) => textWidth(one) + 2 <= free)
  if (note !== undefined) {
    const last = lines.pop() ?? []
    return [...lines, [...last, { text: padLeft(note, free), role: 'dim' }]]
  }
  if (!isWhole) return lines
  return [
    ...lines,
    ...wrapToWidth(notes[0] ?? literal``, room)
      .filter((part) => part !== '')
      .map((part): Line => [{ text: padToWidth(literal``, indent) }, { text: part, role: 'dim' }]),
  ]
}

function padLeft(text: SafeText, cells: number): SafeText {
  return literal`${safeText(' '.repeat(Math.max(0, cells - textWidth(text))))}${text}`
}
