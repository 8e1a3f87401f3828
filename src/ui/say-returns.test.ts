import { describe, expect, it, onTestFinished } from 'vitest'
import { literal } from '../lib/safe-text.js'
import { createCommandBench } from '../test/support/explorer.js'
import type { SessionDoubleOptions } from '../test/support/session-double.js'
import { aConsumerInfo } from '../test/support/jetstream-fixtures.js'
import { sayReturns } from './say-returns.js'
import { selectedEntry } from './selection.js'
import { asDeliveryId } from '../jetstream/wire/ids.js'

function setUp(options: SessionDoubleOptions = {}) {
  const bench = createCommandBench()
  onTestFinished(sayReturns(bench))
  const live = bench.show({ info: { config: { ack_wait: 30e9 } }, ...options })
  const selected = () =>
    selectedEntry(live.session.state.get(), bench.ui.get().cursors[live.session.key], bench.ui.get())?.delivery
  return { ...bench, ...live, selected, press: bench.commands.run }
}

describe('a message that comes again', () => {
  it('is said with its cause, and the key for the next held one leads there first', async () => {
    const { press, deliver, status, selected, settled } = setUp()
    for (let count = 0; count < 3; count += 1) deliver()
    press('message.nak')
    await settled()
    expect(selected()?.streamSeq).toBe(2)
    deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(status()).toBe('seq 1 came again (try 2): you handed it back (nak). u goes there')
    press('message.next-held')
    expect(selected()).toMatchObject({ streamSeq: 1, deliveryCount: 2 })
    // Once there, the key goes on to the others as ever.
    press('message.next-held')
    expect(selected()?.streamSeq).toBe(2)
  })

  it('is said to come at once all the same where the waits have a backoff', async () => {
    const { press, deliver, status, settled } = setUp({ info: { config: { ack_wait: 30e9, backoff: [30e9, 60e9] } } })
    deliver()
    press('message.nak')
    await settled()
    deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(status()).toBe('seq 1 came again (try 2): you handed it back (nak); backoff is for waits that end')
  })

  it('is said with the keys that lead there from where the user is', async () => {
    const { press, deliver, status, settled } = setUp()
    for (let count = 0; count < 2; count += 1) deliver()
    press('message.nak')
    await settled()
    press('pane.streams')
    deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(status()).toBe('seq 1 came again (try 2): you handed it back (nak). 3, then u, goes there')
  })

  it('takes the place of an older word on the same message', () => {
    const { deliver, status, ui, clock, session } = setUp()
    deliver()
    ui.say('good', literal`stored as seq 1`)
    clock.advance(31_000)
    expect(session.state.get().counts.expired).toBe(1)
    deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(status()).toBe('seq 1 came again (try 2): its ack wait was over without a verdict')
  })

  it('is counted where several come at once', async () => {
    const { press, deliver, emit, status, settled, frame } = setUp()
    const all = [deliver(), deliver(), deliver()]
    press('message.mark-held')
    press('message.nak')
    await settled()
    for (const delivery of all.slice(0, 2)) {
      emit({ kind: 'delivery', delivery: { ...delivery, id: asDeliveryId(delivery.id + 1000), deliveryCount: 2 } })
    }
    frame()
    expect(status()).toMatch(/^2 messages came again/)
  })

  it('is counted with those that came a frame before, as long as these are held', async () => {
    const { press, deliver, emit, status, settled, frame } = setUp()
    const all = [deliver(), deliver(), deliver()]
    press('message.mark-held')
    press('message.nak')
    await settled()
    const again = (at: number): void => {
      const delivery = all[at]
      if (delivery === undefined) throw new Error(`no delivery ${at}`)
      emit({ kind: 'delivery', delivery: { ...delivery, id: asDeliveryId(delivery.id + 1000), deliveryCount: 2 } })
      frame()
    }
    again(0)
    expect(status()).toMatch(/^seq 1 came again/)
    again(1)
    expect(status()).toMatch(/^2 messages came again/)
    press('message.next-held')
    press('message.ack')
    await settled()
    again(2)
    expect(status()).toMatch(/^seq 3 came again/)
  })

  it('does not talk over an error nobody has had time to read, and is silent while acks go by themselves', () => {
    const { deliver, status, ui, session } = setUp()
    deliver()
    ui.say('bad', literal`refused`)
    deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(status()).toBe('refused')
    ui.say('info', literal`auto`)
    session.setAutoAck(1000)
    deliver({ streamSeq: 1, deliveryCount: 3 })
    expect(status()).toBe('auto')
  })
})

it('a lower max deliver is said to make the held tries the last, in a row that stays', async () => {
  const { deliver, status, session, answerInfo, frame } = setUp()
  deliver()
  answerInfo(aConsumerInfo({ name: session.consumer, config: { ack_wait: 30e9, max_deliver: 1 } }))
  await session.refresh()
  frame()
  frame()
  const said = 'max deliver is 1 now: seq 1 is on the last try, and not sent again'
  expect(status()).toBe(said)
  const { feed } = session.state.get()
  expect(feed.at(feed.length() - 1)).toMatchObject({ kind: 'status', text: said })
})

it('an ack wait changed under held messages is said, in a row that stays', async () => {
  const { deliver, status, session, answerInfo, frame } = setUp()
  deliver()
  answerInfo(aConsumerInfo({ name: session.consumer, config: { ack_wait: 5e9 } }))
  await session.refresh()
  frame()
  frame()
  expect(status()).toBe('ack wait is 5s now: the waits that run end by it, too')
})
