import type { Msg, NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import { openLane } from '../connection/message-lanes.js'
import { frameOf } from '../wire/incoming.js'
import type { MessageFrame } from '../wire/message-frame.js'

/** More in one second are not listened to: the numbers tell as much, and a stranger could send any amount. */
const mostPerSecond = 2000

/**
 * Hears what anybody publishes on `subject`, until the returned function is called, this login turns out not to be
 * allowed to, or more comes than anybody could follow; the last two are told to `deaf`, and nothing breaks. `take` must
 * not throw: an exception there would kill the connection (a client trap). What it is given is a window on what came.
 */
export function hearBounded(
  { nc, clock, subject }: { readonly nc: NatsConnection; readonly clock: Clock; readonly subject: string },
  {
    take,
    deaf,
  }: { readonly take: (frame: MessageFrame) => void; readonly deaf: (why: 'refused' | 'too-many') => void },
): () => void {
  let secondFromMs = clock.now()
  let inSecond = 0
  let isOver = false
  const stop = (): boolean => {
    const stops = !isOver
    isOver = true
    if (stops && !nc.isClosed()) subscription.unsubscribe()
    return stops
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
  const hear = (frame: MessageFrame): void => {
    if (isOver) return
    if (!isFlood()) return take(frame)
    stop()
    // Thousands may be on their way: until the server has answered they cost as little as what is heard.
    nc.flush().then(closeLane, closeLane)
    deaf('too-many')
  }
  const callback = (error: Error | null, msg: Msg): void => {
    if (!error) return hear(frameOf(msg))
    if (isOver) return
    isOver = true
    closeLane()
    deaf('refused')
  }
  const subscription = nc.subscribe(subject, { callback })
  const closeLane = openLane(nc, subscription.getID(), hear)
  return () => void (stop() && closeLane())
}
