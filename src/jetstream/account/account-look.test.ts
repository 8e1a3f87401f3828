import { expect, it } from 'vitest'
import { aConsumerInfo } from '../../test/support/jetstream-fixtures.js'
import { createManualClock } from '../../test/support/manual-clock.js'
import { AnswerShapeError } from '../wire/answers/check.js'
import { createAccountLook } from './account-look.js'
import type { AccountSnapshot } from './account-snapshot.js'

function keptView(): Parameters<typeof createAccountLook>[0]['view'] {
  let snapshot = { isGone: false, moved: {} } as Partial<AccountSnapshot> as AccountSnapshot
  const change = (parts: Partial<AccountSnapshot>): void => {
    snapshot = { ...snapshot, ...parts }
  }
  return { now: () => snapshot, change } as Parameters<typeof createAccountLook>[0]['view']
}

it('looks eight times a second at most for what anybody can set off', async () => {
  const clock = createManualClock(1000)
  let reads = 0
  const look = createAccountLook({
    clock,
    view: { now: () => ({ isGone: false, moved: {} }), change: () => undefined } as unknown as Parameters<
      typeof createAccountLook
    >[0]['view'],
    identity: { is: () => true, adopt: () => undefined },
    read: () => {
      reads += 1
      return Promise.resolve(aConsumerInfo())
    },
    onGone: () => undefined,
    onInfo: () => undefined,
    onUnreadable: () => undefined,
  })
  look.atOnce()
  expect(reads).toBe(1)
  for (let step = 0; step < 100; step += 1) {
    for (let asked = 0; asked < 100; asked += 1) look.atOnce()
    clock.advance(10)
    await Promise.resolve()
  }
  expect(reads).toBeGreaterThan(2)
  expect(reads).toBeLessThanOrEqual(10)
})

it('says once of an answer that cannot be read why, keeps the numbers, and marks them old', async () => {
  const view = keptView()
  const said: string[] = []
  let failure: Error | undefined
  const look = createAccountLook({
    clock: createManualClock(1000),
    view,
    identity: { is: () => true, adopt: () => undefined },
    read: () => (failure ? Promise.reject(failure) : Promise.resolve(aConsumerInfo({ num_pending: 3 }))),
    onGone: () => undefined,
    onInfo: () => undefined,
    onUnreadable: (why) => said.push(why),
  })
  await look.now()
  failure = new AnswerShapeError("the server's answer to CONSUMER.INFO", 'num_pending is not a number')
  await look.now()
  await look.now()
  const why = "the server's answer to CONSUMER.INFO has an unexpected shape: num_pending is not a number"
  expect(said).toEqual([why])
  expect(view.now()).toMatchObject({ numbers: { pending: 3 }, infoStaleSinceMs: 1000 })
  // A link that is down is another matter, and said elsewhere.
  failure = new Error('timeout')
  await look.now()
  expect(said).toEqual([why])
  failure = undefined
  await look.now()
  expect(view.now().infoStaleSinceMs).toBeUndefined()
})

it('looks by the second, every other one while nothing moves, and by the second again once something does', async () => {
  const view = keptView()
  const clock = createManualClock(1000)
  let pending = 3
  let reads = 0
  const look = createAccountLook({
    clock,
    view,
    identity: { is: () => true, adopt: () => undefined },
    read: () => {
      reads += 1
      return Promise.resolve(aConsumerInfo({ num_pending: pending }))
    },
    onGone: () => undefined,
    onInfo: () => undefined,
    onUnreadable: () => undefined,
  })
  look.start()
  const readsWithin = async (seconds: number): Promise<number> => {
    const before = reads
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000)
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
    }
    return reads - before
  }
  expect(await readsWithin(30)).toBe(30)
  await readsWithin(10)
  expect(await readsWithin(20)).toBe(10)
  pending = 4
  await readsWithin(2)
  expect(view.now().numbers?.pending).toBe(4)
  await readsWithin(2)
  expect(await readsWithin(6)).toBe(6)
  await readsWithin(40)
  expect(await readsWithin(20)).toBe(10)
  look.because('a key')
  await readsWithin(4)
  expect(await readsWithin(5)).toBe(5)
  look.stop()
})

it('keeps the very settings while only numbers move, and takes others as they are said', async () => {
  const view = keptView()
  let said = aConsumerInfo({ num_pending: 1 })
  const look = createAccountLook({
    clock: createManualClock(1000),
    view,
    identity: { is: () => true, adopt: () => undefined },
    read: () => Promise.resolve(said),
    onGone: () => undefined,
    onInfo: () => undefined,
    onUnreadable: () => undefined,
  })
  await look.now()
  const { info: first } = view.now()
  said = aConsumerInfo({ num_pending: 2 })
  await look.now()
  expect(view.now().info).not.toBe(first)
  expect(view.now().info).toEqual(said)
  expect(view.now().info?.config).toBe(first?.config)
  said = aConsumerInfo({ num_pending: 2, config: { max_ack_pending: 7 } })
  await look.now()
  expect(view.now().info?.config).toMatchObject({ max_ack_pending: 7 })
})
