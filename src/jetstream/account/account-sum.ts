import type { Delivery } from '../wire/delivery.js'
import type { StreamSeq } from '../wire/ids.js'

/** A message that came more than once: the workers of ours that got it, in order. `tries` is the server's own count. */
export type CameTwice = { readonly seq: StreamSeq; readonly tries: number; readonly workers: readonly number[] }

/** What all workers of one account got together, beside the server's count. */
export type SumShown = {
  /** Deliveries to workers of ours in this run; of these, those that had come before. */
  readonly delivered: number
  readonly again: number
  /** Deliveries the server had made before we came; undefined where that is not known. */
  readonly before?: number
  /** Deliveries since then that none of ours got, as far as two looks have told. */
  readonly elsewhere?: number
  /** Each delivery lay behind all before it in the stream. */
  readonly inOrder: boolean
  /** Messages that came more than once. */
  readonly cameAgain: number
  /** The newest 50 of them, newest first. */
  readonly twice: readonly CameTwice[]
}

/** Adds up what the workers of one account get. */
export type AccountSum = {
  readonly came: (delivery: Pick<Delivery, 'streamSeq' | 'consumerSeq'>, wentBack: boolean) => void
  /** One that came before: to whom then, where we saw it, and to whom now. */
  readonly again: (of: {
    readonly delivery: Pick<Delivery, 'streamSeq' | 'deliveryCount'>
    readonly isSecond: boolean
    readonly from: number | undefined
    readonly to: number
  }) => void
  /** The server's count of deliveries at a look. */
  readonly looked: (consumerSeq: number, nowMs: number) => void
  readonly shown: () => SumShown
}

const keptTwice = 50
/** What was sent to one of ours before a look has come by then, however its connection lags behind. */
const settledMs = 500

/** Creates the sum of an account, at nothing. */
export function createAccountSum(): AccountSum {
  let highestStreamSeq = 0
  let inOrder = true
  let cameAgain = 0
  const twice = new Map<StreamSeq, CameTwice>()
  let before: number | undefined
  /** The count began anew: what it says of the time before is nothing any more. */
  let isBroken = false
  let received = 0
  let repeated = 0
  let highestSeq = 0
  let lastCount = 0
  /** A count of the server, and how many of ours lie above it. */
  let check: { readonly count: number; readonly atMs: number; above: number } | undefined
  let elsewhere: number | undefined

  const breakOff = (): void => {
    isBroken = true
    before = elsewhere = check = undefined
  }
  return {
    came: ({ streamSeq, consumerSeq }, wentBack) => {
      if (streamSeq > highestStreamSeq) highestStreamSeq = streamSeq
      else inOrder = false
      received += 1
      if (wentBack) breakOff()
      if (consumerSeq > highestSeq) highestSeq = consumerSeq
      if (check && consumerSeq > check.count) check.above += 1
    },
    again: ({ delivery: { streamSeq: seq, deliveryCount: tries }, isSecond, from, to }) => {
      const workers = [...(twice.get(seq)?.workers ?? (from === undefined ? [] : [from])), to]
      repeated += 1
      if (isSecond) cameAgain += 1
      twice.delete(seq)
      twice.set(seq, { seq, tries, workers })
      const [oldest] = twice.keys()
      if (twice.size > keptTwice && oldest !== undefined) twice.delete(oldest)
    },
    looked: (consumerSeq, nowMs) => {
      if (isBroken) return
      if (consumerSeq < lastCount) return breakOff()
      lastCount = consumerSeq
      if (before === undefined) {
        // Ours were none yet, or are all in this count.
        before = Math.max(0, consumerSeq - received)
      } else if (check && Math.abs(nowMs - check.atMs) < settledMs) return
      else if (check) elsewhere = Math.max(0, check.count - before - (received - check.above))
      check = { count: Math.max(consumerSeq, highestSeq), atMs: nowMs, above: 0 }
    },
    shown: () => ({
      delivered: received,
      again: repeated,
      ...(before === undefined ? {} : { before }),
      ...(elsewhere === undefined ? {} : { elsewhere }),
      inOrder,
      cameAgain,
      twice: [...twice.values()].reverse(),
    }),
  }
}
