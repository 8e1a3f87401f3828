import { expect, it } from 'vitest'
import { aConsumerInfo } from '../test/support/jetstream-fixtures.js'
import { createManualClock } from '../test/support/manual-clock.js'
import { AnswerShapeError } from './answers/check.js'
import { createSessionLook } from './session-look.js'
import type { SessionSnapshot } from './session-snapshot.js'

it('says once of an answer that cannot be read why, keeps the numbers, and marks them old', async () => {
  let snapshot = { phase: { kind: 'live' }, moved: {} } as Partial<SessionSnapshot> as SessionSnapshot
  const said: string[] = []
  let failure: Error | undefined
  const look = createSessionLook({
    clock: createManualClock(1000),
    view: {
      now: () => snapshot,
      change: (parts: Partial<SessionSnapshot>) => {
        snapshot = { ...snapshot, ...parts }
      },
    } as Parameters<typeof createSessionLook>[0]['view'],
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
  expect(snapshot).toMatchObject({ numbers: { pending: 3 }, infoStaleSinceMs: 1000 })
  // A link that is down is another matter, and said elsewhere.
  failure = new Error('timeout')
  await look.now()
  expect(said).toEqual([why])
  failure = undefined
  await look.now()
  expect(snapshot.infoStaleSinceMs).toBeUndefined()
})
