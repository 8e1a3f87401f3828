import { createConsumerAccount } from '../../jetstream/account/consumer-account.js'
import type { ConsumerAccount } from '../../jetstream/account/consumer-account.js'
import type { Happenings } from '../../jetstream/account/happenings.js'
import type { VerdictOutcome } from '../../jetstream/account/ledger-entry.js'
import { createWorker } from '../../jetstream/worker/worker.js'
import type { Mode } from '../../jetstream/fields/consumer-settings.js'
import type { Delivery } from '../../jetstream/wire/delivery.js'
import { encodePayload } from '../../jetstream/publish/review.js'
import type { Review } from '../../jetstream/publish/review.js'
import type { Worker, WorkerLink } from '../../jetstream/worker/worker-contract.js'
import type { SourceEvent } from '../../jetstream/worker/source.js'
import { aConsumerInfo, aDelivery, latestOf, truthful } from './jetstream-fixtures.js'
import type { ManualClock } from './manual-clock.js'
import { asDeliveryId } from '../../jetstream/wire/ids.js'
import type { DeliveryParts } from './jetstream-fixtures.js'

/** A review to deliver or publish. */
export function aReview(parts: Partial<Review> = {}): Review {
  return {
    _id: '65a2f55ced9ca2f39f3ec28e',
    author: 'Ana',
    store: 'Kings Street',
    text: 'Warm bread',
    rating: 4,
    created: '2024-01-13T20:41:00.000Z',
    ...parts,
  }
}

/** A real account and its worker on a link without a server: what we hand it is delivered, every verdict is answered at once. */
export type SessionDouble = {
  readonly session: Worker
  /** Delivers a review, `streamSeq` one above the last unless told, and draws a frame. */
  readonly deliver: (parts?: DeliveryParts, review?: Partial<Review>) => Delivery
  readonly emit: (event: SourceEvent) => void
  /** One more worker of the account, which receives: what `deliver` hands it, it got. */
  readonly beside: (id: number) => {
    readonly worker: Worker
    readonly deliver: (parts?: DeliveryParts, review?: Partial<Review>) => Delivery
  }
  /** What the next looks at the server find; undefined: no such consumer. */
  readonly answerInfo: (info: ReturnType<typeof aConsumerInfo> | undefined) => void
  /** Lets the running frame interval pass, so that the snapshot is the newest. */
  readonly frame: () => void
  /** The verdicts on the wire: `+ACK 3` for sequence 3, `+ACK 3 by 2` of another worker than the session. */
  readonly sent: readonly string[]
  /** Messages asked for, in order. */
  readonly pulls: readonly number[]
}

/** How a session starts: mode and what of `CONSUMER.INFO` differs from a durable pull consumer. */
export type SessionDoubleOptions = {
  readonly mode?: Mode
  /** REVIEWS unless given. */
  readonly stream?: string
  readonly consumer?: string
  readonly info?: Parameters<typeof aConsumerInfo>[0]
  /** It is looked at and not received from. */
  readonly observes?: boolean
  /** False: no verdict is answered in time. */
  readonly answers?: boolean
  /** Hears what happens. */
  readonly happened?: Happenings['add']
}

/** Creates a session and lets it receive. */
export function createSessionDouble(clock: ManualClock, options: SessionDoubleOptions = {}): SessionDouble {
  const { mode = 'pull', stream = 'REVIEWS', consumer = 'rating-pull', answers = true } = options
  const given = options.info?.config as object | undefined
  const info =
    mode === 'ordered'
      ? undefined
      : aConsumerInfo({ ...options.info, name: consumer, config: { deliver_policy: 'all', ...given } })
  let serverInfo = info
  const sent: string[] = []
  const pulls: number[] = []
  const emits = new Map<number, (event: SourceEvent) => void>()
  const emit = (event: SourceEvent, id = 1): void => emits.get(id)?.(event)
  let outstanding = 0
  let lastSeq = 0
  let newest = { consumerSeq: 0, streamSeq: 0 }
  const outcomeOf = (confirmed: boolean): VerdictOutcome =>
    answers ? { kind: 'sent', confirmed, tookMs: 0 } : { kind: 'unconfirmed', why: 'the server did not answer in time' }
  const by = (id: number): string => (id === 1 ? '' : ` by ${id}`)
  const linkOf = (id: number): WorkerLink => ({
    verdicts: {
      send: async (outgoing, settle) => {
        for (const { entry, wire } of outgoing) sent.push(`${wire} ${entry.delivery.streamSeq}${by(id)}`)
        await Promise.resolve()
        for (const { entry, kind } of outgoing) settle(entry, outcomeOf(kind !== 'ack'))
      },
      sendAcks: async (deliveries, wire) => {
        for (const { streamSeq } of deliveries) sent.push(`${wire} ${streamSeq}${by(id)}`)
        await Promise.resolve()
        return { outcome: outcomeOf(false) }
      },
    },
    openSource: (_info, source) => {
      emits.set(id, source.emit)
      return {
        outstanding: () => outstanding,
        request: (batch) => {
          pulls.push(batch)
          outstanding += batch
        },
        connectionLost: () => undefined,
        reconnected: () => undefined,
        stop: () => undefined,
      }
    },
  })
  const account: ConsumerAccount = createConsumerAccount(
    { stream, consumer, isOrdered: mode === 'ordered' },
    {
      clock,
      ...(options.happened ? { happened: options.happened } : {}),
      link: () => ({ serverId: undefined }),
      readInfo: () => Promise.resolve(serverInfo ? truthful(serverInfo, { ledger: account.ledger, newest }) : null),
    },
  )
  const workerOf = (id: number): Worker =>
    createWorker(
      { id, account, mode },
      { clock, link: () => linkOf(id), termReason: () => true, nextDeliveryId: () => asDeliveryId(0) },
    )
  const session = workerOf(1)
  if (info) account.take(info)
  if (options.observes !== true) session.attach()
  const frame = (): void => clock.advance(40)
  const deliverTo =
    (id: number) =>
    (parts: DeliveryParts = {}, review: Partial<Review> = {}): Delivery => {
      lastSeq = parts.streamSeq ?? lastSeq + 1
      const data = encodePayload(aReview(review))
      const delivery = aDelivery({ streamSeq: lastSeq, receivedAtMs: clock.now(), data, ...parts })
      outstanding = Math.max(0, outstanding - 1)
      newest = latestOf(newest, delivery)
      emit({ kind: 'delivery', delivery }, id)
      frame()
      return delivery
    }
  return {
    session,
    sent,
    pulls,
    frame,
    emit: (event) => emit(event),
    answerInfo: (next) => {
      serverInfo = next
    },
    deliver: deliverTo(1),
    beside: (id) => {
      const worker = workerOf(id)
      worker.attach()
      return { worker, deliver: deliverTo(id) }
    },
  }
}
