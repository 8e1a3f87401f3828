import type { Msg, NatsConnection } from '@nats-io/transport-node'
import { openLane } from '../connection/message-lanes.js'
import { frameOf } from '../wire/incoming.js'
import type { MessageFrame } from '../wire/message-frame.js'
import type { SourceOptions } from './source.js'

/** What is heard of one subscription, in order. */
export type Hearing = {
  /** The frame is read before this returns, and what is kept of it copied. */
  readonly message: (frame: MessageFrame) => void
  /** The server will send nothing. */
  readonly refused: (error: Error) => void
}

/**
 * Subscribes, and hears what comes past the client's own parser where the connection is ours. An exception inside a
 * callback kills the whole connection silently in the client (measured on 3.4.0), so it becomes an event instead.
 */
export function hear(
  nc: NatsConnection,
  of: { readonly subject: string; readonly queue?: string | undefined; readonly emit: SourceOptions['emit'] },
  { message, refused }: Hearing,
): { readonly unsubscribe: () => void } {
  const failed = (error: unknown): void => {
    const text = error instanceof Error ? error.message : String(error)
    of.emit({ kind: 'status', text: `a message could not be handled: ${text}`, tone: 'warning' })
  }
  const guarded = (frame: MessageFrame): void => {
    try {
      message(frame)
    } catch (error) {
      failed(error)
    }
  }
  const subscription = nc.subscribe(of.subject, {
    callback: (error: Error | null, msg: Msg) => {
      try {
        if (error) refused(error)
        else message(frameOf(msg))
      } catch (cause) {
        failed(cause)
      }
    },
    ...(of.queue === undefined ? {} : { queue: of.queue }),
  })
  const closeLane = openLane(nc, subscription.getID(), guarded)
  return {
    unsubscribe: () => {
      closeLane()
      // A connection that is closing has dropped its subscriptions already.
      if (!nc.isClosed()) subscription.unsubscribe()
    },
  }
}
