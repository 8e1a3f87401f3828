import { expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createServerClock, differenceWorthSaying } from './server-clock.js'

const hourMs = 3_600_000

function setUp() {
  const clock = createManualClock(1_700_000_000_000)
  const server = createServerClock(clock)
  /** One request whose answer was written half-way, by a clock that is ahead by `aheadMs`. */
  const ask = (aheadMs: number, tookMs = 20): void => {
    const answered = server.asked()
    clock.advance(tookMs / 2)
    const ts = new Date(clock.now() + aheadMs).toISOString()
    clock.advance(tookMs / 2)
    answered({ ts })
  }
  return { clock, server, ask }
}

it('says the server’s time once an answer told it', () => {
  for (const aheadMs of [hourMs, -hourMs, 0]) {
    const { clock, server, ask } = setUp()
    expect(server.now()).toBeUndefined()
    ask(aheadMs)
    clock.advance(5000)
    expect(server.now()).toBe(clock.now() + aheadMs)
    expect(differenceWorthSaying(server.difference.get())).toBe(aheadMs === 0 ? undefined : aheadMs)
  }
})

it('keeps the sharpest measure, and believes a new one that contradicts it', () => {
  const { server, ask } = setUp()
  ask(hourMs, 20)
  let told = 0
  server.difference.subscribe(() => (told += 1))
  ask(hourMs + 300, 2000)
  expect([server.difference.get()?.byMs, told]).toEqual([hourMs, 0])
  ask(0, 20)
  expect([server.difference.get()?.byMs, told]).toEqual([0, 1])
})

it('says nothing of a difference that a slow answer may have made', () => {
  const { server, ask } = setUp()
  ask(2500, 4000)
  expect(differenceWorthSaying(server.difference.get())).toBeUndefined()
  ask(2500, 20)
  expect(differenceWorthSaying(server.difference.get())).toBe(2500)
})

it('goes by no answer that tells no time', () => {
  const { server } = setUp()
  for (const answer of [{}, { ts: 5 }, { ts: 'soon' }, { ts: '0001-01-01T00:00:00Z' }]) server.asked()(answer)
  expect(server.now()).toBeUndefined()
})
