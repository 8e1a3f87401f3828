import type { NatsConnection, Status } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import type { ConnectionState } from './connection-state.js'

/** How long a client may neither work nor say that it tries, by what is wrong with it. */
const silenceLimitSeconds = {
  /** Its own pings end a silent link within 6 s. */
  stale: 6,
  /** It says so at each try, and tries at least every 10 s, a refused login included. */
  disconnected: 15,
} as const

/**
 * Hands on what a client says of itself, until it has closed for good; resolves then, with what it closed with. A
 * client that is in trouble and says nothing any more is dead whatever it thinks of itself: `giveUp` is called once,
 * and it is not waited for. Seconds are counted, not read from a clock that may jump. Rejects with what `heard` throws.
 */
export async function watchClient(
  nc: NatsConnection,
  given: {
    readonly clock: Clock
    readonly state: () => ConnectionState['kind']
    readonly heard: (status: Status) => void
    readonly giveUp: () => void
  },
): Promise<unknown> {
  const { clock } = given
  let silentSeconds = 0
  let cancel = (): void => undefined
  const dead = new Promise<Error>((resolve) => {
    const tick = (): void => {
      const state = given.state()
      const inTrouble = state === 'stale' || state === 'disconnected'
      silentSeconds = inTrouble ? silentSeconds + 1 : 0
      if (inTrouble && silentSeconds >= silenceLimitSeconds[state]) {
        resolve(new Error('it did not come back by itself'))
        given.giveUp()
      } else cancel = clock.after(1000, tick)
    }
    cancel = clock.after(1000, tick)
  })
  const listen = async (): Promise<unknown> => {
    for await (const status of nc.status()) {
      silentSeconds = 0
      given.heard(status)
    }
    return nc.closed()
  }
  try {
    return await Promise.race([listen(), dead])
  } finally {
    cancel()
  }
}
