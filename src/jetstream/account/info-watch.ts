import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { ServerAccount } from './ledger-entry.js'
import { asStreamSeq } from '../wire/ids.js'

/** The server's numbers on one consumer, in our names; see `jetstream-facts` for what moves each. */
export type ConsumerNumbers = {
  /** Matching messages never delivered to this consumer. */
  readonly pending: number
  /** Delivered and without a final verdict; a delayed nak still counts. */
  readonly ackPending: number
  /** Of those, how many were delivered more than once. Not a counter: it falls again. */
  readonly redelivered: number
  /** Highest stream sequence with everything up to it settled. */
  readonly ackFloor: number
  /** Highest stream sequence ever delivered. */
  readonly deliveredStreamSeq: number
  /** Deliveries so far, repeats included. */
  readonly deliveredConsumerSeq: number
  /** Pull requests waiting for messages; always 0 on push. */
  readonly waitingPulls: number
}

/** The last change of one number and what we did or saw just before. */
export type Moved = { readonly by: number; readonly atMs: number; readonly cause: string }

/** What moved each number last. */
export type MovedNumbers = Readonly<Partial<Record<keyof ConsumerNumbers, Moved>>>

/** Picks the numbers out of `CONSUMER.INFO`. */
export function numbersOf(info: ConsumerInfo): ConsumerNumbers {
  return {
    pending: info.num_pending,
    ackPending: info.num_ack_pending,
    redelivered: info.num_redelivered,
    ackFloor: info.ack_floor.stream_seq,
    deliveredStreamSeq: info.delivered.stream_seq,
    deliveredConsumerSeq: info.delivered.consumer_seq,
    waitingPulls: info.num_waiting,
  }
}

/**
 * What `CONSUMER.INFO` says is delivered and settled. nats-server 2.9 lowers the stream sequence by one when it has
 * nobody to send a redelivery to: there it proves nothing. That server does not say when it answered.
 */
export function accountOf(info: ConsumerInfo): ServerAccount {
  return {
    ackFloor: asStreamSeq(info.ack_floor.stream_seq),
    deliveredConsumerSeq: info.delivered.consumer_seq,
    ...(info.ts === undefined ? {} : { deliveredStreamSeq: asStreamSeq(info.delivered.stream_seq) }),
    ackPending: info.num_ack_pending,
  }
}

/** Adds to `moved` every number that differs between two looks; returns the same object when none does. */
export function trackMoves(
  moved: MovedNumbers,
  looks: { readonly before: ConsumerNumbers; readonly after: ConsumerNumbers },
  change: { readonly atMs: number; readonly cause: string },
): MovedNumbers {
  let next = moved
  for (const name of Object.keys(looks.after) as (keyof ConsumerNumbers)[]) {
    const by = looks.after[name] - looks.before[name]
    if (by !== 0) next = { ...next, [name]: { by, ...change } }
  }
  return next
}
