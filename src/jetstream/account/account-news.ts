import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { ConsumerName } from '../wire/outgoing-rules.js'
import type { HeardAck } from './ack-listener.js'
import type { Feed } from './feed.js'
import { leaderHappening } from './happenings.js'
import type { Affected, Happened, Happenings } from './happenings.js'
import type { LedgerEntry } from './ledger-entry.js'
import type { SettledRun } from './ledger-contract.js'
import type { Delivery } from '../wire/delivery.js'

/** Tells what happens on one consumer, each with what proves it. */
export type AccountNews = {
  /** A first delivery. */
  readonly came: (delivery: Pick<Delivery, 'streamSeq' | 'receivedAtMs'>) => void
  /** Any other; `previous` is the one before, where we saw it. */
  readonly again: (entry: LedgerEntry, previous: LedgerEntry | undefined) => void
  /** Here and below, `workerId` is who gave the verdict. */
  readonly settled: (entry: LedgerEntry, workerId?: number) => void
  /** Plain acks of an auto-ack, all of them settled alike. */
  readonly ackedRun: (run: NonNullable<SettledRun['acked']>, workerId?: number) => void
  readonly expired: (entries: readonly LedgerEntry[]) => void
  /** Those of `entries` that are gone. */
  readonly lost: (entries: readonly LedgerEntry[]) => void
  readonly heard: (ack: HeardAck) => void
  /** Tells what it has gathered: first deliveries go by the frame, not one by one. */
  readonly flush: () => void
  readonly looked: (before: ConsumerInfo | undefined, after: ConsumerInfo) => void
  /** The feed, whose statuses and ends of pulls are told as well. */
  readonly toldWith: (feed: Feed) => Feed
}

/** Creates the news of one account; without `add` they go nowhere. */
export function createAccountNews(
  of: ConsumerName,
  add: Happenings['add'] = () => undefined,
  laneOf: (workerId: number) => number = () => 0,
): AccountNews {
  const laneOfWorker = (workerId: number | undefined): number => (workerId === undefined ? 0 : laneOf(workerId))
  const took = (entry: LedgerEntry, previous: LedgerEntry | undefined) => {
    const lanes = { lane: laneOfWorker(entry.workerId), previousLane: laneOfWorker(previous?.workerId) }
    return lanes.lane + lanes.previousLane > 0 ? lanes : {}
  }
  const byLane = (workerId: number | undefined): { readonly lane?: number } => {
    const lane = laneOfWorker(workerId)
    return lane > 0 ? { lane } : {}
  }
  let isPush = false
  /** First deliveries that are not told yet; none while `count` is 0. */
  const run = { count: 0, fromSeq: 0, toSeq: 0, atMs: 0, asked: false }
  const flush = (): void => {
    const { count, fromSeq, toSeq, asked, atMs } = run
    if (count === 0) return
    run.count = 0
    add(of, { kind: 'came', asked, count, fromSeq, toSeq }, atMs)
  }
  // What came before it is told before it.
  const tell = (what: Happened, happenedMs?: number): void => {
    flush()
    add(of, what, happenedMs)
  }
  const came: AccountNews['came'] = ({ streamSeq, receivedAtMs }) => {
    if (run.asked === isPush) flush()
    if (run.count === 0) {
      run.asked = !isPush
      run.atMs = receivedAtMs
      run.fromSeq = run.toSeq = streamSeq
    } else if (streamSeq < run.fromSeq) run.fromSeq = streamSeq
    else if (streamSeq > run.toSeq) run.toSeq = streamSeq
    run.count += 1
  }
  const looked: AccountNews['looked'] = (before, after) => {
    isPush = after.config.deliver_subject !== undefined
    if (!before) return
    const [from, to] = [before.ack_floor.stream_seq, after.ack_floor.stream_seq]
    if (to > from) tell({ kind: 'floor', from, to })
    const fields = changedFields(before, after)
    if (fields.length > 0) tell({ kind: 'edited', fields })
    const leader = leaderHappening('consumer', before, after)
    if (leader !== undefined) tell(leader)
    const limit = after.config.max_ack_pending ?? -1
    const { num_ack_pending: out, num_pending: pending } = after
    const isFull = limit > 0 && out >= limit
    const wasFull = limit > 0 && before.num_ack_pending >= (before.config.max_ack_pending ?? -1)
    if (isFull !== wasFull && limit > 0) tell({ kind: 'places', isFull, out, limit, pending, times: 1 })
  }
  return {
    looked,
    flush,
    came,
    again: (entry, previous) =>
      tell({ kind: 'again', entry, ...(previous ? { previous } : {}), ...took(entry, previous), ...one(entry) }),
    ackedRun: ({ last, count, fromSeq, toSeq }, workerId) => {
      const by = last.events.at(-1)?.who === 'auto' ? 'auto' : 'you'
      tell({ kind: 'verdict', by, entry: last, ...byLane(workerId), count, fromSeq, toSeq })
    },
    settled: (entry, workerId) => {
      const given = entry.events.findLast(({ who, wire }) => wire !== undefined && who !== 'other')
      // The message may come again before the answer to the nak is here: the nak was first all the same.
      const happenedMs = entry.supersededBy === undefined ? undefined : given?.atMs
      const by = given?.who === 'auto' ? 'auto' : 'you'
      tell({ kind: 'verdict', by, entry, ...byLane(workerId), ...one(entry) }, happenedMs)
    },
    expired: (entries) => {
      for (const entry of entries) tell({ kind: 'expired', ...byLane(entry.workerId), ...one(entry) })
    },
    lost: (entries) => {
      for (const entry of entries) {
        if (entry.state.kind === 'gone') tell({ kind: 'gone', how: entry.state.how, ...one(entry) })
      }
    },
    heard: ({ kind: verdict, streamSeq }) =>
      tell({ kind: 'heard', verdict, count: 1, fromSeq: streamSeq, toSeq: streamSeq }),
    toldWith: (feed) => ({
      ...feed,
      addStatus: (status) => {
        feed.addStatus(status)
        const { text, tone, about } = status
        tell({ kind: 'said', text, tone, times: 1, ...(about && { about }) })
      },
      putRequest: (request) => {
        feed.putRequest(request)
        const { batch, got, expiresMs, end } = request
        if (!end) return
        const code = end.code === undefined ? {} : { code: end.code }
        tell({ kind: 'pull-ended', batch, got, expiresMs, text: end.text, times: 1, ...code })
      },
    }),
  }
}

function one({ delivery: { streamSeq } }: LedgerEntry): Affected {
  return { count: 1, fromSeq: streamSeq, toSeq: streamSeq }
}

function changedFields(before: ConsumerInfo, after: ConsumerInfo): readonly string[] {
  const [one, other] = [before.config, after.config] as readonly Readonly<Record<string, unknown>>[]
  const names = new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])
  return [...names].filter((name) => JSON.stringify(one?.[name]) !== JSON.stringify(other?.[name]))
}
