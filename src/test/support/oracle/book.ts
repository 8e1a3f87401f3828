/** One of the two clients of a scene. */
export type Who = 'ours' | 'theirs'

/** One sending of one message, as its `$JS.ACK` reply subject says. */
export type Sending = {
  readonly streamSeq: number
  readonly consumerSeq: number
  readonly deliveryCount: number
  readonly reply: string
  /** When it came, by the clock both clients share. */
  readonly atMs: number
}

/** What happened to one consumer between two moments at which the server began to count anew. */
export type Epoch = {
  readonly number: number
  /** By consumer sequence. */
  readonly sendings: ReadonlyMap<number, Sending & { readonly who: ReadonlySet<Who> }>
  /** Messages an ack or a term went out for, after they had been delivered. */
  readonly settled: ReadonlySet<number>
  /** The smallest and the largest max deliver of the consumer in it; -1 is without limit. */
  readonly maxDeliver: { readonly least: number; readonly most: number }
  /** The shortest and the longest ack wait of the consumer in it, in milliseconds. */
  readonly ackWaitMs: { readonly least: number; readonly most: number }
  /** Some of the stream's messages were purged by subject in it. */
  readonly hadFilteredPurge: boolean
}

/** The test's own record of both clients. It knows nothing of our ledger. */
export type Book = {
  readonly epoch: () => Epoch
  /** Tells whether it is of this epoch, or of the next one that is about to begin. */
  readonly sent: (who: Who, sending: Sending) => 'now' | 'next'
  /** An ack or a term goes out; no effect on a message that was not delivered in this epoch. */
  readonly settled: (streamSeq: number) => void
  /**
   * The consumer is being told to count from one again, after it had counted to `lastSeq`. What it sends then may come
   * before its answer; `turn` or `stay` says how it ended.
   */
  readonly turning: (lastSeq: number) => void
  /** The consumer counts from one again: it was reset, or made anew. */
  readonly turn: () => void
  readonly stay: () => void
  readonly rules: (rules: { readonly maxDeliver: number; readonly ackWaitMs: number }) => void
  readonly purgedByFilter: () => void
}

type OpenEpoch = Omit<Epoch, 'sendings' | 'settled'> & {
  readonly sendings: Map<number, Sending & { readonly who: Set<Who> }>
  readonly settled: Set<number>
}

/** Reads a `$JS.ACK` reply subject; undefined when it is none. */
export function readReply(reply: string, atMs = Date.now()): (Sending & { readonly stream: string }) | undefined {
  const tokens = reply.split('.')
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK') return undefined
  const [stream = '', , deliveryCount, streamSeq, consumerSeq] = tokens.slice(tokens.length > 9 ? 4 : 2)
  return {
    stream,
    reply,
    atMs,
    deliveryCount: Number(deliveryCount),
    streamSeq: Number(streamSeq),
    consumerSeq: Number(consumerSeq),
  }
}

/** Opens an empty book. */
export function openBook(): Book {
  const fresh = (number: number, last?: OpenEpoch): OpenEpoch => ({
    number,
    sendings: new Map(),
    settled: new Set(),
    maxDeliver: last?.maxDeliver ?? { least: Infinity, most: -Infinity },
    ackWaitMs: last?.ackWaitMs ?? { least: Infinity, most: -Infinity },
    hadFilteredPurge: false,
  })
  let epoch = fresh(0)
  let next: { readonly epoch: OpenEpoch; readonly lastSeq: number } | undefined
  const add = ({ sendings }: OpenEpoch, who: Who, sending: Sending): void => {
    const known = sendings.get(sending.consumerSeq)
    if (known) known.who.add(who)
    else sendings.set(sending.consumerSeq, { ...sending, who: new Set([who]) })
  }
  return {
    epoch: () => epoch,
    sent: (who, sending) => {
      const isNext = next !== undefined && (sending.consumerSeq <= next.lastSeq || next.lastSeq === 0)
      add(isNext && next ? next.epoch : epoch, who, sending)
      return isNext ? 'next' : 'now'
    },
    settled: (streamSeq) => {
      // Through a reply subject of an earlier epoch there is nothing to settle in this one.
      if ([...epoch.sendings.values()].some((sending) => sending.streamSeq === streamSeq)) epoch.settled.add(streamSeq)
    },
    turning: (lastSeq) => {
      next = { epoch: fresh(epoch.number + 1, epoch), lastSeq }
    },
    turn: () => {
      epoch = next?.epoch ?? fresh(epoch.number + 1, epoch)
      next = undefined
    },
    stay: () => {
      next = undefined
    },
    rules: ({ maxDeliver, ackWaitMs }) => {
      const limit = maxDeliver > 0 ? maxDeliver : Infinity
      epoch = {
        ...epoch,
        maxDeliver: widened(epoch.maxDeliver, limit),
        ackWaitMs: widened(epoch.ackWaitMs, ackWaitMs),
      }
    },
    purgedByFilter: () => {
      epoch = { ...epoch, hadFilteredPurge: true }
    },
  }
}

function widened({ least, most }: Epoch['ackWaitMs'], by: number): Epoch['ackWaitMs'] {
  return { least: Math.min(least, by), most: Math.max(most, by) }
}
