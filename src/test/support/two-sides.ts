import { connect, createInbox } from '@nats-io/transport-node'
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node'
import { onTestFinished } from 'vitest'
import { connectTruth } from './server-truth.js'
import type { ServerTruth } from './server-truth.js'

/** Two real connections to one server: the code's own, and the test's, which plays JetStream's side by plain messages. */
export type TwoSides = {
  /** Handed to the code under test. */
  readonly ours: NatsConnection
  /** The test's. A client may publish anything but a `$JS.ACK` reply subject: deliveries come from real consumers. */
  readonly theirs: ServerTruth
  /** Resolves once whatever either side has sent until now has reached the other. */
  readonly settled: () => Promise<void>
  /** Whether somebody listens on `subject`; a listener gets an empty message, with a reply subject, by it. */
  readonly isHeard: (subject: string) => Promise<boolean>
}

/** Connects both sides; they are closed when the running test ends. */
export async function connectTwoSides(server: { readonly url: string; readonly token: string }): Promise<TwoSides> {
  const theirs = await connectTruth(server)
  const ours = await connectOurs({ servers: server.url, token: server.token })
  const settled = async (): Promise<void> => {
    // What comes before a ping on one side has been handed to the other by the time the ping is answered.
    await Promise.all([ours.flush(), theirs.nc.flush()])
    await Promise.all([ours.flush(), theirs.nc.flush()])
  }
  return {
    ours,
    theirs,
    settled,
    isHeard: async (subject) => {
      await settled()
      const inbox = createInbox()
      let refused = false
      const subscription = theirs.nc.subscribe(inbox, {
        callback: (_error, msg) => {
          refused ||= msg.headers?.code === 503
        },
      })
      theirs.nc.publish(subject, '', { reply: inbox })
      // The server says so at once when nobody listens.
      await settled()
      subscription.unsubscribe()
      return !refused
    },
  }
}

/** A connection for the code under test; closed when the running test ends. */
export async function connectOurs(options: ConnectionOptions): Promise<NatsConnection> {
  const nc = await connect({ ...options, reconnectTimeWait: 50, name: 'the code under test' })
  onTestFinished(() => nc.close())
  return nc
}
