import { expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { aDelivery, someRules } from '../../test/support/jetstream-fixtures.js'
import { createDoneCount } from './done-count.js'
import { createDeliveryLines } from './delivery-lines.js'
import { createLedger } from './ledger.js'

const byWorker = (workerId: number): number => workerId

it('a count that goes back tells of a new one on its own connection only', () => {
  const lines = createDeliveryLines(byWorker)
  const told = [
    lines.came(2, 1),
    lines.came(1, 2),
    lines.came(4, 2),
    lines.came(3, 1),
    lines.came(5, 2),
    lines.came(5, 2),
    lines.came(1, 1),
  ]
  expect(told).toEqual([false, false, false, false, false, true, true])
  expect(lines.areSeveral()).toBe(true)
})

it('by one connection every worker is on the same count', () => {
  const lines = createDeliveryLines()
  expect([lines.came(2, 1), lines.came(1, 2), lines.areSeveral()]).toEqual([false, true, false])
})

it('what one connection brings before another forgets nothing; a count begun anew forgets what is older', () => {
  const clock = createManualClock(0)
  const ledger = createLedger({ clock, rules: someRules(), lines: createDeliveryLines(byWorker) })
  ledger.deliver(aDelivery({ streamSeq: 2, consumerSeq: 2 }), 1)
  ledger.deliver(aDelivery({ streamSeq: 1, consumerSeq: 1 }), 2)
  expect(ledger.open().map(({ state }) => state.kind)).toEqual(['held', 'held'])
  // The consumer was reset: what this connection brought is of the old count, what the other brought just now may not be.
  ledger.deliver(aDelivery({ streamSeq: 3, consumerSeq: 1, receivedAtMs: 500 }), 1)
  expect(ledger.open().map(({ delivery }) => delivery.streamSeq)).toEqual([1, 3])
  ledger.deliver(aDelivery({ streamSeq: 4, consumerSeq: 1, receivedAtMs: 5000 }), 1)
  expect(ledger.open().map(({ delivery }) => delivery.streamSeq)).toEqual([4])
})

it('what is done is counted though two connections change places, and not where one went elsewhere', () => {
  const done = createDoneCount()
  const info = (delivered: number, out: number) =>
    ({ delivered: { consumer_seq: delivered, stream_seq: delivered }, num_ack_pending: out }) as const
  expect(done.judge(info(0, 0))).toBe(0)
  for (const consumerSeq of [2, 1, 4, 3]) done.came({ consumerSeq, deliveryCount: 1 }, true)
  expect(done.judge(info(4, 1))).toBe(3)
  done.came({ consumerSeq: 6, deliveryCount: 1 }, true)
  expect(done.judge(info(6, 1))).toBe(3)
  // Nobody of ours got the fifth, and it has had the time to come.
  expect(done.judge(info(6, 0))).toBeUndefined()
})
