import { isAtWork, isUndecided } from '../../../jetstream/index.js'
import type {
  DeliveryId,
  LaneSeen,
  LaneSnapshot,
  Lanes,
  LedgerEntry,
  Worker,
  WorkerSnapshot,
  Workspace,
} from '../../../jetstream/index.js'
import type { LaneOut } from '../../../words/lane-words.js'
import type { ActiveView } from '../../slots/slots.js'

/** A lane as the pane shows it: one of ours beside the screen’s own receiver, which is lane 0. */
export type LaneView = Omit<LaneSnapshot, 'wanted'> & {
  /** Whose verdicts a key sends; none for a plain subscriber. */
  readonly worker?: Worker
  /** What is known of its consumer. */
  readonly account?: WorkerSnapshot
  /** It is only looked at. */
  readonly observes?: boolean
}

/** One row of a lane: a delivery, or what a plain subscriber saw. */
export type LaneRow =
  { readonly kind: 'delivery'; readonly entry: LedgerEntry } | { readonly kind: 'seen'; readonly seen: LaneSeen }

/** The rows of a lane, those that wait for a verdict first, and what is not among them. */
export type LaneRows = {
  readonly rows: readonly LaneRow[]
  /** Out and not among the rows. */
  readonly moreOut: number
}

/** So many of the newest rows of an account are looked through for those of its lanes. */
const lookedThrough = 400

/** Every lane of the screen, its own receiver first where a consumer is open. */
export function laneViews(workspace: Pick<Workspace, 'lanes'>, view: ActiveView): readonly LaneView[] {
  const { lanes } = workspace
  const others = lanes.state.get().lanes.map((lane): LaneView => {
    const worker = lanes.workerOf(lane.id)
    return { ...lane, ...(worker ? { worker, account: worker.state.get() } : {}) }
  })
  return view.kind === 'open' ? [ownLane(view.session), ...others] : others
}

function ownLane(session: Worker): LaneView {
  const account = session.state.get()
  const { phase, link, autoAckDelayMs } = account
  const { deliver_subject: subject, deliver_group: queue } = account.info?.config ?? {}
  const { stream, consumer } = session
  const how = subject === undefined ? 'pull' : queue === undefined ? 'push' : 'queue'
  return {
    id: 0,
    place:
      session.mode === 'ordered'
        ? { kind: 'own', stream, consumer, how: 'ordered' }
        : { kind: 'shared', stream, consumer, how },
    policy: autoAckDelayMs === undefined ? { kind: 'you' } : { kind: 'ack', afterMs: autoAckDelayMs, spreadMs: 0 },
    state: phase.kind === 'live' && link === 'lost' ? { kind: 'lost' } : { kind: 'works' },
    sinceMs: 0,
    workerIds: [session.id],
    held: 0,
    left: 0,
    ...session.tally(),
    worker: session,
    account,
    ...(phase.kind === 'live' ? {} : { observes: true }),
  }
}

/** Whether a delivery waits with the lane that got it: nobody decided, and no newer try took its place. */
export function isOut(entry: LedgerEntry): boolean {
  if (entry.supersededBy !== undefined) return false
  const { kind } = entry.state
  return kind === 'held' || kind === 'unconfirmed' || kind === 'sending' || kind === 'expired' || kind === 'naked'
}

/** Which lane got a delivery, as it is asked for below. */
export type LaneOf = (workerId: number | undefined) => number | undefined

/** Which lane a worker of ours is: 0 for one of the screen’s own. */
export function laneOfWorkers({ laneOf }: Pick<Lanes, 'laneOf'>): LaneOf {
  return (workerId) => (workerId === undefined ? undefined : laneOf(workerId))
}

/** What is out of each lane, by its number: the walk is one for each account, whatever the number of lanes. */
export function outByLane(lanes: readonly LaneView[], laneOf: LaneOf): ReadonlyMap<number, readonly LedgerEntry[]> {
  const out = new Map<number, readonly LedgerEntry[]>()
  for (const { account } of accountsOf(lanes))
    for (const [id, entries] of outOf(account, laneOf)) {
      const others = out.get(id)
      out.set(id, others ? [...others, ...entries].sort(firstToEnd) : entries)
    }
  return out
}

// Each key of the footer asks whether it can be pressed, and in a flood ten thousand are out.
const outOfAccount = new WeakMap<WorkerSnapshot, ReadonlyMap<number, readonly LedgerEntry[]>>()

function outOf(account: WorkerSnapshot, laneOf: LaneOf): ReadonlyMap<number, readonly LedgerEntry[]> {
  const walked = outOfAccount.get(account)
  if (walked) return walked
  const out = new Map<number, LedgerEntry[]>()
  for (const entry of account.ledger.open()) {
    const id = isOut(entry) ? laneOf(entry.workerId) : undefined
    if (id === undefined) continue
    const known = out.get(id)
    if (known) known.push(entry)
    else out.set(id, [entry])
  }
  for (const entries of out.values()) entries.sort(firstToEnd)
  outOfAccount.set(account, out)
  return out
}

const endOf = ({ deadlineMs, state }: LedgerEntry): number =>
  deadlineMs ?? (state.kind === 'naked' ? state.dueMs : state.kind === 'expired' ? state.atMs : Number.MAX_SAFE_INTEGER)

function firstToEnd(a: LedgerEntry, b: LedgerEntry): number {
  return endOf(a) - endOf(b) || a.delivery.id - b.delivery.id
}

function accountsOf(lanes: readonly LaneView[]): readonly { readonly account: WorkerSnapshot }[] {
  const seen = new Map<string, { readonly account: WorkerSnapshot }>()
  // The newest snapshot of an account: two workers of it are told of at different moments.
  for (const { account, worker } of lanes) {
    if (!account || !worker) continue
    const known = seen.get(worker.key)
    if (!known || known.account.version < account.version) seen.set(worker.key, { account })
  }
  return [...seen.values()]
}

/** The settled of each lane, newest first, at most `most` of each. */
export function doneByLane(
  lanes: readonly LaneView[],
  laneOf: LaneOf,
  most: number,
): ReadonlyMap<number, readonly LedgerEntry[]> {
  const done = new Map<number, LedgerEntry[]>()
  for (const { account } of accountsOf(lanes)) {
    const { feed, ledger } = account
    const from = Math.max(0, feed.length() - lookedThrough)
    for (let index = feed.length() - 1; index >= from; index -= 1) {
      const row = feed.at(index)
      const entry = row?.kind === 'delivery' ? ledger.get(row.deliveryId) : undefined
      const id = entry && !isOut(entry) ? laneOf(entry.workerId) : undefined
      if (!entry || id === undefined) continue
      const known = done.get(id) ?? []
      if (known.length < most) known.push(entry)
      done.set(id, known)
    }
  }
  return done
}

/** The rows of one lane for so much room. */
export function laneRows(
  lane: LaneView,
  of: { readonly out: readonly LedgerEntry[]; readonly done: readonly LedgerEntry[]; readonly room: number },
): LaneRows {
  const { out, done, room } = of
  if (lane.place.kind === 'core') {
    const rows = (lane.seen ?? []).slice(0, room).map((seen): LaneRow => ({ kind: 'seen', seen }))
    return { rows, moreOut: 0 }
  }
  const entries = [...out, ...done].slice(0, room)
  return {
    rows: entries.map((entry): LaneRow => ({ kind: 'delivery', entry })),
    moreOut: Math.max(0, out.length - room),
  }
}

/** What of a lane is out, in numbers for its sentence. */
export function laneOut(entries: readonly LedgerEntry[]): LaneOut {
  const ends = entries.map(endOf).filter((end) => end < Number.MAX_SAFE_INTEGER)
  const [first] = entries
  return {
    count: entries.length,
    ...(first ? { seq: first.delivery.streamSeq } : {}),
    ...(ends.length > 0 ? { firstMs: Math.min(...ends), lastMs: Math.max(...ends) } : {}),
    lastTries: entries.filter(({ lastTry }) => lastTry).length,
  }
}

/** The lane whose try took the place of this one. */
export function nextLaneOf(
  entry: LedgerEntry,
  account: WorkerSnapshot | undefined,
  laneOf: LaneOf,
): number | undefined {
  const next = entry.supersededBy === undefined ? undefined : account?.ledger.get(entry.supersededBy)
  return next && laneOf(next.workerId)
}

/** The delivery under the cursor of a lane: that it was put on, else the undecided one that ends first. */
export function laneCursor(rows: readonly LaneRow[], own: DeliveryId | undefined): LedgerEntry | undefined {
  return cursorAmong(
    rows.flatMap((row) => (row.kind === 'delivery' ? [row.entry] : [])),
    own,
  )
}

/** The same among deliveries, in the order of their rows. */
export function cursorAmong(entries: readonly LedgerEntry[], own: DeliveryId | undefined): LedgerEntry | undefined {
  const chosen = own === undefined ? undefined : entries.find(({ delivery }) => delivery.id === own)
  return chosen ?? entries.find(isUndecided) ?? entries[0]
}

/** How many lanes are at work on a consumer. */
export function besideOn(
  lanes: readonly LaneSnapshot[],
  { stream, consumer }: Pick<WorkerSnapshot, 'stream' | 'consumer'>,
): number {
  const isOnIt = ({ place, state }: LaneSnapshot): boolean =>
    place.kind === 'shared' && place.stream === stream && place.consumer === consumer && isAtWork(state)
  return lanes.filter(isOnIt).length
}
