import type { Msg, NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'

/** More in one second are not listened to: the numbers tell as much, and a stranger could send any amount. */
const mostPerSecond = 2000

/**
 * Hears what anybody publishes on `subject`, until the returned function is called, this login turns out not to be
 * allowed to, or more comes than anybody could follow; the last two are told to `deaf`, and nothing breaks. `take` must
 * not throw: an exception there would kill the connection (a client trap).
 */
export function hearBounded(
  { nc, clock, subject }: { readonly nc: NatsConnection; readonly clock: Clock; readonly subject: string },
  { take, deaf }: { readonly take: (msg: Msg) => void; readonly deaf: (why: 'refused' | 'too-many') => void },
): () => void {
  let secondFromMs = clock.now()
  let inSecond = 0
  let isOver = false
  const stop = (): void => {
    if (isOver) return
    isOver = true
    if (!nc.isClosed()) subscription.unsubscribe()
  }
  const isFlood = (): boolean => {
    const nowMs = clock.now()
    if (Math.abs(nowMs - secondFromMs) >= 1000) {
      secondFromMs = nowMs
      inSecond = 0
    }
    inSecond += 1
    return inSecond > mostPerSecond
  }
  const callback = (error: Error | null, msg: Msg): void => {
    if (isOver) return
    if (error) {
      isOver = true
      return deaf('refused')
    }
    if (isFlood()) {
      stop()
      return deaf('too-many')
    }
    take(msg)
  }
  const subscription = nc.subscribe(subject, { callback })
  return stop
}
