import { expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { whenReady } from './when-ready.js'

const passing = new Error('no leader')

/** Fails so often, and counts the tries. */
function failing(times: number, error: Error) {
  const clock = createManualClock(0)
  const stop = new AbortController()
  let tries = 0
  const done = whenReady(
    () => {
      tries += 1
      return tries > times ? Promise.resolve('done') : Promise.reject(error)
    },
    { clock, signal: stop.signal, passes: (found) => found === passing },
  ).catch((found: unknown) => found)
  const pass = async (ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += 250) {
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
      clock.advance(250)
    }
  }
  return { done, pass, stop, tries: () => tries }
}

it('does it again while what is wrong passes', async () => {
  const { done, pass, tries } = failing(3, passing)
  await pass(1000)
  expect([await done, tries()]).toEqual(['done', 4])
})

it('throws what does not pass at once, and what passes after twenty seconds', async () => {
  const refused = new Error('refused')
  const other = failing(1, refused)
  expect([await other.done, other.tries()]).toEqual([refused, 1])
  const long = failing(Infinity, passing)
  await long.pass(20_500)
  expect([await long.done, long.tries()]).toEqual([passing, 81])
})

it('tries no more once it is aborted', async () => {
  const { done, pass, stop, tries } = failing(Infinity, passing)
  await pass(500)
  const before = tries()
  stop.abort()
  await pass(500)
  expect([await done, tries()]).toEqual([passing, before])
})
