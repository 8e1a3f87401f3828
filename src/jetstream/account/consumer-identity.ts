import type { ConsumerInfo } from '../wire/answers/consumer-info.js'

/** Tells the consumer an account is kept of from another one made under the same name. */
export type ConsumerIdentity = {
  /** Whether `info` is of the consumer last adopted; true while none was. */
  readonly is: (info: ConsumerInfo) => boolean
  /** Takes `info` for the consumer from now on. */
  readonly adopt: (info: ConsumerInfo) => void
}

/**
 * Creates the identity of one session's consumer: its creation time, as long as the server process is the same one.
 * A server below 2.10 gives a consumer a new creation time when it restarts (measured on 2.9.10), so across a restart
 * the name has to do.
 */
export function createConsumerIdentity(serverId: () => string | undefined): ConsumerIdentity {
  let known: { readonly created: string; readonly serverId: string | undefined } | undefined
  return {
    is: (info) => known === undefined || known.serverId !== serverId() || known.created === info.created,
    adopt: (info) => {
      known = { created: info.created, serverId: serverId() }
    },
  }
}
