import { expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createAutoAck } from './auto-ack.js'
import { asDeliveryId } from '../wire/ids.js'

function setUp() {
  const clock = createManualClock()
  const acked: { readonly atMs: number; readonly ids: readonly number[] }[] = []
  return { clock, acked, auto: createAutoAck({ clock, ack: (ids) => acked.push({ atMs: clock.now(), ids }) }) }
}

it('does nothing while off', () => {
  const { clock, acked, auto } = setUp()
  auto.add(asDeliveryId(1))
  clock.advance(10_000)
  expect(acked).toEqual([])
  expect(clock.pending()).toBe(0)
})

it('acks each delivery after its own delay, those due together as one batch', () => {
  const { clock, acked, auto } = setUp()
  auto.set(100)
  auto.add(asDeliveryId(1))
  auto.add(asDeliveryId(2))
  clock.advance(60)
  auto.add(asDeliveryId(3))
  clock.advance(1000)
  expect(acked).toEqual([
    { atMs: 100, ids: [1, 2] },
    { atMs: 160, ids: [3] },
  ])
  expect(clock.pending()).toBe(0)
})

it('forgets what waited when it is set anew, and holds no timer when off', () => {
  const { clock, acked, auto } = setUp()
  auto.set(100)
  auto.add(asDeliveryId(1))
  auto.set(0)
  auto.add(asDeliveryId(2))
  clock.advance(1)
  expect(acked).toEqual([{ atMs: 0, ids: [2] }])
  auto.add(asDeliveryId(3))
  auto.set(undefined)
  expect(clock.pending()).toBe(0)
})
