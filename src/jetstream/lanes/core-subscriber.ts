import type { NatsConnection } from '@nats-io/transport-node'
import { refusalsHeard } from '../wire/refusals.js'
import type { MessageFrame } from '../wire/message-frame.js'
import { hear } from '../worker/hear.js'
import { keptHeadBytes } from './core-away.js'
import type { CoreMessage } from './core-away.js'
import type { LaneSeen } from './lane-contract.js'

/** A plain subscription of one life of a lane. */
export type CoreSubscriber = {
  /** Resolves when the server has read the subscription, and all it sent to it before has come. */
  readonly flush: () => Promise<void>
  readonly stop: () => void
}

const decoder = new TextDecoder()

/** Subscribes; `came` hears of each message, `refused` that the server will send nothing. */
export function subscribeCore(
  nc: NatsConnection,
  of: { readonly subject: string; readonly queue?: string | undefined },
  hears: { readonly came: (message: CoreMessage) => void; readonly refused: (why: string) => void },
): CoreSubscriber {
  const subscription = hear(
    nc,
    { ...of, emit: (event) => (event.kind === 'status' ? hears.refused(event.text) : undefined) },
    { message: (frame) => hears.came(messageOf(frame)), refused: (error) => hears.refused(error.message) },
  )
  return { flush: () => refusalsHeard(nc), stop: subscription.unsubscribe }
}

/** Copied: the frame is the socket's. */
function messageOf({ bytes, line, subjectEnd, payload, end }: MessageFrame): CoreMessage {
  return {
    subject: decoder.decode(bytes.subarray(line, subjectEnd)),
    bytes: end - payload,
    head: Uint8Array.prototype.slice.call(bytes, payload, Math.min(end, payload + keptHeadBytes)),
  }
}

/** The newest of what came, for the screen. */
export type SeenList = {
  readonly add: (seen: LaneSeen) => void
  /** Newest first. */
  readonly list: () => readonly LaneSeen[]
}

const keptSeen = 50

/** Creates an empty list. */
export function createSeenList(): SeenList {
  let seen: LaneSeen[] = []
  return {
    add: (one) => {
      seen.push(one)
      if (seen.length > keptSeen * 4) seen = seen.slice(-keptSeen)
    },
    list: () => seen.slice(-keptSeen).reverse(),
  }
}
