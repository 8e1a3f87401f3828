import {
  explain,
  explainListed,
  filtersOf,
  placeOfStored,
  settledOfListed,
  whereMessagesAre,
} from '../../../jetstream/index.js'
import type {
  ConsumerInfo,
  ConsumerSummary,
  StreamSummary,
  WaitingFrom,
  Worker,
  WorkerSnapshot,
} from '../../../jetstream/index.js'
import type { ConsumerSeen } from './details-consumers.js'
import type { PlaceColumn } from './details-stored.js'
import { leastPlace } from './details-stored.js'

/** A consumer of the list, and what our own session has of it where it is the one in view. */
export type ListedConsumer = { readonly consumer: ConsumerSummary; readonly snapshot: WorkerSnapshot | undefined }

/** What the table says of a consumer: the numbers of the session where there is one, which are newer than the list. */
export function seenOf(
  { consumer, snapshot }: ListedConsumer,
  around: {
    readonly stream: StreamSummary
    readonly nowMs: number
    readonly own: boolean
    /** So many workers of ours are on it beside the screen's own. */
    readonly beside?: number
    /** When the first message to come was stored, where that was read. */
    readonly sinceMs: number | undefined
  },
): ConsumerSeen {
  const { stream, nowMs, own, beside = 0, sinceMs } = around
  const info = infoOf({ consumer, snapshot })
  const [out, toCome] = [info.num_ack_pending, info.num_pending]
  const limit = info.config.max_ack_pending ?? -1
  const takesAcks = info.config.ack_policy !== 'none'
  const where = snapshot && whereMessagesAre(snapshot)
  const settled =
    (where?.kind === 'known' ? where.settled : undefined) ?? settledOfListed({ info, ackPending: out }, stream)
  // Who only looks has no more to go by than the list.
  const isOurs = snapshot !== undefined && snapshot.phase.kind !== 'observing'
  return {
    name: consumer.name,
    kind: consumer.kind,
    settled: settled === undefined ? { upTo: info.ack_floor.stream_seq } : { count: settled },
    out,
    most: takesAcks && limit > 0 ? limit : undefined,
    toCome,
    lagMs: toCome === 0 ? 0 : sinceMs === undefined ? undefined : nowMs - sinceMs,
    cause: isOurs ? explain(snapshot, { stream, nowMs, own, beside }) : explainListed(info, stream),
  }
}

function infoOf({ consumer, snapshot }: ListedConsumer): ConsumerInfo {
  const { info = consumer.info, numbers } = snapshot ?? {}
  if (!numbers) return info
  return { ...info, num_ack_pending: numbers.ackPending, num_pending: numbers.pending }
}

/**
 * Where the first message to come of a consumer is looked for; undefined where none is, or what is next cannot be told:
 * with several filters, and where it takes only some of what was there when it began.
 */
export function waitingFrom({ consumer, snapshot }: ListedConsumer): WaitingFrom | undefined {
  const info = infoOf({ consumer, snapshot })
  const { config, delivered, num_pending: pending } = info
  const [filter = '>', ...others] = filtersOf(config)
  const isInOrder = !['last', 'last_per_subject'].includes(config.deliver_policy)
  return pending > 0 && others.length === 0 && isInOrder ? { after: delivered.stream_seq, filter } : undefined
}

/** For which consumers the rows say where each message is: as many as have room, the marked and the open one first. */
export function placeColumns(
  consumers: readonly ListedConsumer[],
  of: { readonly most: number; readonly marked: string | undefined },
): readonly PlaceColumn[] {
  const rank = ({ consumer: { name }, snapshot }: ListedConsumer): number => (name === of.marked ? 0 : snapshot ? 1 : 2)
  const chosen = [...consumers].sort((a, b) => rank(a) - rank(b)).slice(0, of.most)
  return consumers
    .filter((one) => chosen.includes(one))
    .map((one) => {
      const info = infoOf(one)
      const isOurs = one.snapshot !== undefined && one.snapshot.phase.kind !== 'observing'
      return {
        name: one.consumer.name,
        placeOf: (message) =>
          placeOfStored(message, info, isOurs ? one.snapshot?.ledger.latest(message.seq) : undefined),
      }
    })
}

/** How many columns of places a screen of so many columns has beside the messages. */
export function mostPlaces(columns: number, cells: number): number {
  return columns < 160 ? 1 : Math.max(1, Math.min(4, Math.floor((cells - 80) / leastPlace)))
}

/** The snapshot of the session that receives from this consumer, or looks at it. */
export function snapshotOf(session: Worker | undefined, consumer: ConsumerSummary): WorkerSnapshot | undefined {
  if (session?.stream !== consumer.stream || session.consumer !== consumer.name) return undefined
  const snapshot = session.state.get()
  // Of the one that is gone nothing is said of another one under its name.
  return snapshot.isGone ? undefined : snapshot
}
