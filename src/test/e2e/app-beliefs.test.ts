import { expect, it } from 'vitest'
import { bothSizes, startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'
import { saidToBe } from '../support/lab-screen.js'
import { gotToBe } from '../support/workers-screen.js'

const mostKeys = 5

/** The live view with two held, and keys that are counted. */
async function live(): Promise<{
  readonly app: AppDriver
  readonly key: (key: string) => void
  pressed: () => number
}> {
  const app = startApp({ ...bothSizes[0], args: ['--private'] })
  await app.waitForHeld(0)
  for (let seq = 1; seq <= 2; seq += 1) {
    app.command('publish.next')
    await app.waitForHeld(seq)
  }
  let pressed = 0
  const key = (pressing: string): void => {
    pressed += 1
    app.press(pressing)
  }
  return { app, key, pressed: () => pressed }
}

it('that a dead worker’s messages go to another at once is corrected within five keys', async () => {
  const { app, key, pressed } = await live()
  const truth = await app.truth()
  key('!')
  await app.waitForText(/kill a worker with some in hand/)
  key('enter')
  await saidToBe(app, /those 3 only when their ack wait is over/)
  await app.waitForText(/\[do it\]/)
  key('enter')
  await saidToBe(
    app,
    /w1 was killed with 3 in hand; w2 got a new one \S+ later, and none of those; w2 got them [4-9]\S* after the kill: a dead worker frees nothing before its ack wait \(5s\) is over/,
  )
  expect(pressed()).toBeLessThanOrEqual(mostKeys)
  // The server bears it out: two of the screen's own are out as before, and four were published.
  expect((await truth.streamState()).messages).toBe(6)
  expect((await truth.info('rating-push')).num_ack_pending).toBe(5)
})

it('that two consumers share the work is corrected within five keys', async () => {
  const { app, key, pressed } = await live()
  const truth = await app.truth()
  key('6')
  await app.waitForText(/6 Workers/)
  key('W')
  await app.waitForText(/\[a pull consumer of its own/)
  key('enter')
  await app.waitForText(/What does it do with what it gets\?/)
  key('enter')
  await saidToBe(
    app,
    /2 consumers: each gets every message its filter lets through\. Only workers on one consumer share/,
  )
  expect(pressed()).toBeLessThanOrEqual(mostKeys)
  await gotToBe(app, 'w1', 2)
  const consumers = await truth.jsm.consumers.list('REVIEWS').next()
  const sent = consumers.map(({ delivered }) => delivered.stream_seq)
  expect(sent).toEqual([2, 2])
})

it('that a confirmed ack survives everything is corrected within five keys', async () => {
  const { app, key, pressed } = await live()
  const first = app.privateServer().pid
  key('!')
  await app.waitForText(/ack, and kill at once/)
  key('down')
  await app.waitForText(/\[ack, and kill at once/)
  key('enter')
  await saidToBe(app, /Confirmed is not yet on disk/)
  await app.waitForText(/\[do it\]/)
  key('enter')
  await saidToBe(
    app,
    /the acks of seq 1 and 2 were confirmed, and the server killed \S+ later; .*(?:more out than when it confirmed|seq \d came again \S+ later \(try \d\)): a confirmed ack may be lost with a server that is killed/,
  )
  expect(pressed()).toBeLessThanOrEqual(mostKeys)
  expect(app.privateServer().pid).not.toBe(first)
  const truth = await app.truth()
  await truth.infoUntil('rating-push', 'one out again', (info) => info.num_ack_pending >= 1)
})
