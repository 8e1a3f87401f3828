import type { Clock } from '../../lib/clock.js'
import type { ConsumerAccount } from '../account/account-contract.js'
import type { AutoAck } from './auto-ack.js'
import type { Refill } from './refill.js'
import type { PullRequest, SourceEvent } from './source.js'
import type { Delivery } from '../wire/delivery.js'
import type { TallyCounter } from './worker-tally.js'
import type { WorkerView } from './worker-view.js'

/** How a pull ends by itself: its wait was over, there was nothing, another one is pinned. */
const usualEnds: ReadonlySet<number> = new Set([404, 408, 423])

/** Takes what the source of a worker says into the account, and has it drawn with the next frame. */
export function hearSource(worker: {
  readonly id: number
  readonly clock: Clock
  readonly account: Pick<ConsumerAccount, 'deliver' | 'ledger' | 'feed' | 'look'>
  readonly view: Pick<WorkerView, 'change' | 'now'>
  readonly refill: Pick<Refill, 'after'>
  readonly auto: Pick<AutoAck, 'add'>
  readonly tally: Pick<TallyCounter, 'came'>
  /** Of a worker with a connection of its own. */
  readonly name?: string
  /** Hears of each delivery once it is entered. */
  readonly onDelivery?: (delivery: Delivery) => void
}): (event: SourceEvent) => void {
  const { clock, account, view, refill, auto, tally, onDelivery, name } = worker
  // The pulls of a lane are no rows between the messages, of which there would be more than messages; what refuses them is.
  const putRequest = (request: PullRequest): void => {
    const { end } = request
    if (!name) account.feed.putRequest(request)
    else if (end?.refused === true || (end?.code !== undefined && !usualEnds.has(end.code))) {
      const code = end.code === undefined ? {} : { code: end.code }
      account.feed.addStatus({ atMs: clock.now(), ...code, text: `${name}: ${end.text}`, tone: 'warning' })
    }
  }
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
        putRequest(event.request)
        if (event.request.end) refill.after(event.request)
        return view.change()
      case 'status':
        account.feed.addStatus({ atMs: clock.now(), code: event.code, text: event.text, tone: event.tone })
        return view.change()
      case 'heartbeat':
        // It comes by the second where nothing else does, and says nothing new.
        return view.now().stalled === event.stalled ? undefined : view.change({ stalled: event.stalled })
      case 'suspect':
        account.feed.addStatus({ atMs: clock.now(), text: event.why, tone: 'warning' })
        account.look.soon()
        return view.change()
    }
  }
}
