import type { NatsConnection } from '@nats-io/transport-node'
import type { ReadableStore } from '../../lib/store.js'
import type { Notice } from './connection-notices.js'
import type { ConnectionState } from './connection-state.js'
import type { LinkFaults } from './link-faults.js'

/** What a listener of `onConnected` is told. */
export type ConnectedEvent = {
  /** False only for the very first connect. */
  readonly reconnect: boolean
  /** True when the client object is a new one: subscriptions made on the one before are gone. */
  readonly newClient: boolean
}

/** One connection that is kept for ever, and says truthfully how it stands. */
export type Connection = {
  readonly state: ReadableStore<ConnectionState>
  /** At most 50: what the server refused or warned of. */
  readonly notices: ReadableStore<readonly Notice[]>
  /** The client; also while it reconnects by itself. `undefined` before the first connect and after `close`. */
  readonly nats: () => NatsConnection | undefined
  /** Faults of this link on purpose; only where it was opened for them. */
  readonly faults?: LinkFaults
  /** Called at each connect from now on, not for the one that is there. What a listener throws becomes a notice. */
  readonly onConnected: (listener: (nc: NatsConnection, event: ConnectedEvent) => void) => () => void
  /**
   * Breaks off as a killed program does: the socket is gone, with what was not sent, and nothing is tried again. As good
   * as `close` afterwards.
   */
  readonly kill: () => void
  /** Flushes and closes within about a second whatever the server does; idempotent. Leaves no timer or socket. */
  readonly close: () => Promise<void>
}
