import { performance } from 'node:perf_hooks'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import { receivedBytes } from './message-lanes.js'

/** Watches one live connection from outside the client, whose own ping only reports when it gives up. */
export type LinkMonitor = {
  /** Ends it and cancels its timers; idempotent. */
  readonly stop: () => void
}

const pingEveryMs = 2000
const answerWithinMs = 1500
const remembered = 5

/**
 * Pings every 2 s. `onSilent` is called once when an answer is 1.5 s late and nothing else arrives either (so at most
 * 3.5 s after the link died), `onHeard` at every answer with the round trip to show: the middle one of the last five,
 * which stays the very same number until it differs by a quarter and by half a millisecond, so that an idle screen
 * stays still. One ping at a time.
 */
export function startLinkMonitor(given: {
  readonly connection: NatsConnection
  readonly clock: Clock
  readonly onSilent: (pingedAtMs: number) => void
  readonly onHeard: (rttMs: number) => void
}): LinkMonitor {
  const { connection, clock, onSilent, onHeard } = given
  const samples: number[] = []
  let shownMs: number | undefined
  let stopped = false
  let cancel = (): void => undefined

  const heard = (tookMs: number): void => {
    samples.push(tookMs)
    if (samples.length > remembered) samples.shift()
    shownMs = settleRtt(shownMs, samples)
    onHeard(shownMs)
  }

  const ping = (): void => {
    const startedMs = performance.now()
    const pingedAtMs = clock.now()
    let before = receivedBytes(connection)
    const watch = (): void => {
      cancel = clock.after(answerWithinMs, () => {
        const now = receivedBytes(connection)
        // A flood delays the answer behind it, but then the link is anything but silent.
        if (now === before) onSilent(pingedAtMs)
        before = now
        watch()
      })
    }
    watch()
    connection.flush().then(
      () => {
        if (stopped) return
        cancel()
        heard(performance.now() - startedMs)
        cancel = clock.after(pingEveryMs, ping)
      },
      // The connection broke; its own status says so, and a new monitor starts when it is back.
      () => cancel(),
    )
  }

  ping()
  return {
    stop: () => {
      stopped = true
      cancel()
    },
  }
}

/** The round trip to show: the middle sample, rounded to 0.1 ms, or still `shownMs` while the difference is noise. */
export function settleRtt(shownMs: number | undefined, samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) * 10) / 10
  if (shownMs === undefined) return middle
  const changed = Math.abs(middle - shownMs)
  return changed >= 0.5 && changed >= shownMs / 4 ? middle : shownMs
}
