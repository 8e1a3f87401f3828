import type { Clock } from '../../lib/clock.js'
import type { ConsumerAccount } from '../account/account-contract.js'
import type { AutoAck } from './auto-ack.js'
import type { Refill } from './refill.js'
import type { SourceEvent } from './source.js'
import type { Delivery } from '../wire/delivery.js'
import type { TallyCounter } from './worker-tally.js'
import type { WorkerView } from './worker-view.js'

/** Takes what the source of a worker says into the account, and has it drawn with the next frame. */
export function hearSource(worker: {
  readonly id: number
  readonly clock: Clock
  readonly account: Pick<ConsumerAccount, 'deliver' | 'ledger' | 'feed' | 'look'>
  readonly view: Pick<WorkerView, 'change'>
  readonly refill: Pick<Refill, 'after'>
  readonly auto: Pick<AutoAck, 'add'>
  readonly tally: Pick<TallyCounter, 'came'>
  /** Hears of each delivery once it is entered. */
  readonly onDelivery?: (delivery: Delivery) => void
}): (event: SourceEvent) => void {
  const { clock, account, view, refill, auto, tally, onDelivery } = worker
  return (event) => {
    switch (event.kind) {
      case 'delivery': {
        const { delivery } = event
        tally.came(delivery.receivedAtMs, account.deliver(delivery, worker.id))
        if (!account.ledger.rules().takesAcks) return
        auto.add(delivery.id, delivery.receivedAtMs)
        onDelivery?.(delivery)
        return
      }
      case 'request':
        account.feed.putRequest(event.request)
        if (event.request.end) refill.after(event.request)
        return view.change()
      case 'status':
        account.feed.addStatus({ atMs: clock.now(), code: event.code, text: event.text, tone: event.tone })
        return view.change()
      case 'heartbeat':
        return view.change({ heartbeatAtMs: clock.now(), stalled: event.stalled })
      case 'suspect':
        account.feed.addStatus({ atMs: clock.now(), text: event.why, tone: 'warning' })
        account.look.soon()
        return view.change()
    }
  }
}
