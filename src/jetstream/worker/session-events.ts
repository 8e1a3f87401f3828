import type { Clock } from '../../lib/clock.js'
import type { AutoAck } from './auto-ack.js'
import type { Feed } from './feed.js'
import type { Ledger } from '../account/ledger.js'
import type { Refill } from './refill.js'
import type { SessionLook } from './session-look.js'
import type { SessionView } from './session-view.js'
import type { SourceEvent } from './source.js'

/** Takes what the source of a session says into its ledger, feed and totals, and has it drawn with the next frame. */
export function hearSource(session: {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'deliver' | 'rules'>
  readonly feed: Pick<Feed, 'addDelivery' | 'putRequest' | 'addStatus'>
  readonly view: Pick<SessionView, 'change'>
  readonly look: Pick<SessionLook, 'because' | 'soon'>
  readonly refill: Pick<Refill, 'after'>
  readonly auto: Pick<AutoAck, 'add'>
  /** Counted up here. */
  readonly totals: { delivered: number; redelivered: number }
}): (event: SourceEvent) => void {
  const { clock, ledger, feed, view, look, refill, auto, totals } = session
  return (event) => {
    switch (event.kind) {
      case 'delivery': {
        const { delivery } = event
        const entry = ledger.deliver(delivery)
        feed.addDelivery(delivery.id)
        totals.delivered += 1
        if (entry.seenBefore > 0 || delivery.deliveryCount > 1) totals.redelivered += 1
        look.because(`delivery ${delivery.deliveryCount} of seq ${delivery.streamSeq}`)
        if (ledger.rules().takesAcks) auto.add(delivery.id)
        look.soon()
        return view.change({ lastArrivalMs: delivery.receivedAtMs })
      }
      case 'request':
        feed.putRequest(event.request)
        if (event.request.end) refill.after(event.request)
        return view.change()
      case 'status':
        feed.addStatus({ atMs: clock.now(), code: event.code, text: event.text, tone: event.tone })
        return view.change()
      case 'heartbeat':
        return view.change({ heartbeatAtMs: clock.now(), stalled: event.stalled })
      case 'suspect':
        feed.addStatus({ atMs: clock.now(), text: event.why, tone: 'warning' })
        look.soon()
        return view.change()
    }
  }
}
