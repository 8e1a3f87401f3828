import type { Clock } from '../../lib/clock.js'
import type { ConsumerAccount } from '../account/account-contract.js'
import type { AutoAck } from './auto-ack.js'
import type { Refill } from './refill.js'
import type { SourceEvent } from './source.js'
import type { WorkerView } from './worker-view.js'

/** Takes what the source of a worker says into the account, and has it drawn with the next frame. */
export function hearSource(worker: {
  readonly id: number
  readonly clock: Clock
  readonly account: Pick<ConsumerAccount, 'deliver' | 'ledger' | 'feed' | 'look'>
  readonly view: Pick<WorkerView, 'change'>
  readonly refill: Pick<Refill, 'after'>
  readonly auto: Pick<AutoAck, 'add'>
}): (event: SourceEvent) => void {
  const { clock, account, view, refill, auto } = worker
  return (event) => {
    switch (event.kind) {
      case 'delivery': {
        account.deliver(event.delivery, worker.id)
        if (account.ledger.rules().takesAcks) auto.add(event.delivery.id, event.delivery.receivedAtMs)
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
