import type { NatsConnection, Status } from '@nats-io/transport-node'
import { expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { watchClient } from './client-watch.js'

/** A client that says what the test has it say, and nothing by itself: one whose own reconnecting has died. */
function setUp() {
  const clock = createManualClock(0)
  let say: ((status: Status) => void) | undefined
  let close: ((error: undefined | Error) => void) | undefined
  const closed = new Promise<undefined | Error>((resolve) => (close = resolve))
  async function* statuses(): AsyncGenerator<Status> {
    for (;;) {
      const next = await Promise.race([new Promise<Status>((resolve) => (say = resolve)), closed.then(() => undefined)])
      if (next === undefined) return
      yield next
    }
  }
  const nc = { status: statuses, closed: () => closed } as unknown as NatsConnection
  const seen = { state: 'connected' as 'connected' | 'stale' | 'disconnected', heard: [] as string[], gaveUp: 0 }
  const over = watchClient(nc, {
    clock,
    state: () => seen.state,
    heard: ({ type }) => seen.heard.push(type),
    giveUp: () => (seen.gaveUp += 1),
  })
  const tell = async (type: 'reconnecting'): Promise<void> => {
    say?.({ type })
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
  }
  return { clock, seen, over, tell, close: (error?: Error) => close?.(error) }
}

it('lets a client be that works, however silent', async () => {
  const { clock, seen, over, close } = setUp()
  clock.advance(3_600_000)
  expect(seen.gaveUp).toBe(0)
  close()
  expect(await over).toBeUndefined()
  expect(clock.pending()).toBe(0)
})

it.each([
  ['stale', 6],
  ['disconnected', 15],
] as const)('gives up a client that is %s and silent for %i s', async (state, seconds) => {
  const { clock, seen, over } = setUp()
  seen.state = state
  clock.advance(seconds * 1000 - 1)
  expect(seen.gaveUp).toBe(0)
  clock.advance(1)
  expect(seen.gaveUp).toBe(1)
  expect(await over).toMatchObject({ message: 'it did not come back by itself' })
  clock.advance(60_000)
  expect(seen.gaveUp).toBe(1)
  expect(clock.pending()).toBe(0)
})

it('waits for one that says it tries, for as long as it says so', async () => {
  const { clock, seen, tell, close, over } = setUp()
  seen.state = 'disconnected'
  for (let round = 0; round < 50; round += 1) {
    clock.advance(14_000)
    await tell('reconnecting')
  }
  expect(seen).toMatchObject({ gaveUp: 0 })
  expect(seen.heard).toHaveLength(50)
  close(new Error('closed'))
  expect(await over).toMatchObject({ message: 'closed' })
})

it('is not fooled by a clock that jumps', () => {
  const { clock, seen } = setUp()
  seen.state = 'disconnected'
  clock.jump(3_600_000)
  clock.advance(1000)
  expect(seen.gaveUp).toBe(0)
})
