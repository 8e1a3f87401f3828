import type { ReactNode } from 'react'
import { explain, nextInLine, placesTaken, whereMessagesAre } from '../../jetstream/index.js'
import type { Cause, Worker, WorkerSnapshot } from '../../jetstream/index.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { keyOf } from '../../words/key-words.js'
import { paintLine } from '../components/line.js'
import { Rows } from '../components/rows.js'
import type { Line } from '../components/line.js'
import { useScreen } from '../context/screen-context.js'
import { useWordSpots } from '../context/use-words.js'
import { useStore } from '../context/use-store.js'
import { timeLeft, timeRole } from '../panes/consumer/time-left.js'
import type { ActiveView } from '../slots/slots.js'
import { sentenceLine } from './head-lines.js'
import { slotsLine } from './slots-line.js'
import { hasLessonBegun } from '../lessons/lesson-scopes.js'
import { useLesson } from '../lessons/lesson-strip.js'
import { useKeysHere, useSeen } from './use-head.js'
import { whereLine } from './where-line.js'
import type { Role } from '../theme.js'

/** How many of the next ones in line are named at most. */
const mostNext = 3

/**
 * How many rows the head takes on a screen of `rows`: the sentence always, above it where every message is, and below
 * it the places while the consumer is full. Beside a lesson the sentence gives way where rows are short: what the
 * lesson asks and says stands in its place.
 */
export function headRowCount(of: {
  readonly rows: number
  readonly isFull: boolean
  readonly hasLesson?: boolean
}): number {
  const sentence = saysNext(of) ? 1 : 0
  if (of.rows < 14) return sentence
  return (of.isFull && of.rows >= 18 ? 2 : 1) + sentence
}

/** Whether the head has its sentence: always without a lesson, and beside one from so many rows on. */
export function saysNext({
  rows,
  hasLesson = false,
}: {
  readonly rows: number
  readonly hasLesson?: boolean
}): boolean {
  return !hasLesson || rows >= 30
}

/** What stands there while a lesson waits for its guess. */
const notBegun: Line = [
  { text: literal`   The lesson waits for you: nothing is received before your guess.`, role: 'dim' },
]

/** Whether the consumer that is shown is full: then the head has a row for its places. */
export function useIsFull(): boolean {
  const view = useStore(useScreen().slots.shown)
  return useStore(view.kind === 'open' ? view.session.state : nothing, isFull)
}

const nothing = { get: () => undefined, subscribe: () => () => undefined }

// The time decides nothing of this cause.
function isFull(snapshot: WorkerSnapshot | undefined): boolean {
  if (snapshot === undefined) return false
  const known = fullness.get(snapshot) ?? explain(snapshot, { nowMs: 0 }).kind === 'full'
  fullness.set(snapshot, known)
  return known
}

// React asks a store several times in each frame.
const fullness = new WeakMap<WorkerSnapshot, boolean>()

/**
 * The rows that say how things stand, in exactly `room` rows: where every message is, what happens next or why nothing
 * does, and the places while the consumer is full.
 */
export function HeadRows(props: {
  readonly width: number
  readonly room: number
  /** Without, the sentence is left out; see `saysNext`. */
  readonly saysNext?: boolean
}): ReactNode {
  const view = useStore(useScreen().slots.shown)
  if (view.kind === 'open') return <OpenHead {...props} session={view.session} />
  return <ClosedHead {...props} view={view} />
}

function OpenHead({
  width,
  room,
  saysNext: hasSentence = true,
  session,
}: {
  readonly width: number
  readonly room: number
  readonly saysNext?: boolean
  readonly session: Worker
}): ReactNode {
  const { theme } = useScreen()
  const keys = useKeysHere()
  const hasBegun = hasLessonBegun(useLesson())
  const { snapshot, cause, stream, nowMs } = useSeen(session)
  const stale = snapshot.link === 'lost' || snapshot.infoStaleSinceMs !== undefined
  const where = whereLine(whereMessagesAre(snapshot), { width, theme, stale })
  const sentence = hasBegun
    ? sentenceLine(cause, { width, theme, keys, urgency: urgencyOf(cause, snapshot, nowMs) })
    : notBegun
  const slots = (): Line =>
    cause.kind === 'full' || (cause.kind === 'shared' && cause.limit !== undefined)
      ? slotsLine(
          {
            places: placesTaken(snapshot, nowMs),
            limit: cause.limit ?? 0,
            next: nextInLine(snapshot, stream, mostNext),
          },
          { width, theme },
        )
      : []
  const said = hasSentence ? [sentence] : []
  const above = room > said.length ? [where] : []
  const below = room > said.length + 1 ? [slots()] : []
  return <Head lines={[...above, ...said, ...below]} width={width} room={room} />
}

// As long as there is time the sentence is as calm as any; then it has the colour of the row it names.
function urgencyOf(cause: Cause, { ledger }: WorkerSnapshot, nowMs: number): Role | undefined {
  const entry = cause.kind === 'due' ? ledger.latest(cause.due.streamSeq) : undefined
  const left = entry && timeLeft(entry, nowMs)
  return left && left.level !== 'calm' ? timeRole(left) : undefined
}

function ClosedHead({
  width,
  room,
  saysNext: hasSentence = true,
  view,
}: {
  readonly width: number
  readonly room: number
  readonly saysNext?: boolean
  readonly view: ActiveView
}): ReactNode {
  const text = closedText(view, useScreen().readOnly)
  const hasBegun = hasLessonBegun(useLesson())
  const sentence: Line = hasBegun
    ? [{ text: literal`   ${text}`, role: view.kind === 'failed' ? 'warn' : 'dim' }]
    : notBegun
  const said = hasSentence ? [sentence] : []
  return <Head lines={room > said.length ? [[], ...said] : said} width={width} room={room} />
}

function closedText(view: ActiveView, readOnly: boolean): SafeText {
  switch (view.kind) {
    case 'opening':
      return literal`Opening ${safeText(view.consumer)}.`
    case 'failed':
      return literal`It could not be opened: see below.`
    default:
      return readOnly
        ? literal`No consumer is open. ${keyOf('pane.streams')} lists those there are.`
        : literal`No consumer is open. ${keyOf('mode.next')} opens one.`
  }
}

function Head({
  lines,
  width,
  room,
}: {
  readonly lines: readonly Line[]
  readonly width: number
  readonly room: number
}): ReactNode {
  const { theme } = useScreen()
  useWordSpots('head', { x: 0, y: 1, width, height: room }, [{ x: 0, y: 1, lines }])
  return <Rows rows={Array.from({ length: room }, (_, row) => paintLine(lines[row] ?? [], width, theme))} />
}
