import { expect, it, onTestFinished } from 'vitest'
import { startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'
import { connectTruth } from '../support/server-truth.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { tapWire } from '../support/wire-tap.js'

const beginFrame = '\x1b[?2026h'
const roundTrip = / · (?:<1ms|\d+ms|\d+(?:\.\d+)?s) */

/**
 * The frames drawn while `during` runs, without those that only tell another round trip: they write in the top row and
 * nowhere else, which else stays the same.
 */
async function framesDuring(app: AppDriver, during: () => Promise<void>): Promise<readonly string[]> {
  const top = (): string | undefined => app.screen()[0]?.replace(roundTrip, '')
  const before = top()
  const at = app.output().length
  await during()
  const frames = app.output().slice(at).split(beginFrame).slice(1)
  if (top() !== before) return frames
  return frames.filter((frame) => [...frame.matchAll(/\x1b\[(\d+);\d+H/g)].some(([, row]) => row !== '1'))
}

it.each([
  { cols: 80, rows: 24 },
  { cols: 200, rows: 60 },
])('idle nothing is written, and with five held one frame a second: $cols x $rows', async (size) => {
  const server = await testServer()
  onTestFinished(() => server.stop())
  const wire = await tapWire(server.port)
  const app = startApp({ ...size, server: { port: wire.port, token: server.token } })
  await app.choose(/yes, and open/)
  await app.waitForHeld(0)

  // How long is told by what the program asks of the server meanwhile, about once a second.
  const looks = (): number => wire.published().filter((subject) => subject.startsWith('$JS.API.CONSUMER.INFO.')).length
  const looked = (more: number): Promise<void> => {
    const from = looks()
    return conditionToHold({ check: () => looks() >= from + more, what: `${more} more looks`, withinMs: 60_000 })
  }
  await looked(2)
  // What the list of streams says comes by a poll of its own.
  await app.waitForText(/Nothing is stored in the stream now/)
  if (size.cols >= 120) await app.waitForText(/rating-push +idle/)
  expect(await framesDuring(app, () => looked(5))).toEqual([])

  const truth = await connectTruth({ url: server.url, token: server.token })
  for (let count = 0; count < 5; count += 1) await truth.js.publish('REVIEWS.rateGiven', 'a message')
  await app.waitForHeld(5)
  const left = (): number => {
    const row = app.screen().find((line) => /[▌ ]5 +● .*● held/.test(line))
    return Number(/held +(\d+)s/.exec(row ?? '')?.[1] ?? Infinity)
  }
  const down = (to: number): Promise<void> => app.waitFor(`${to}s or less to be left`, () => left() <= to)
  await down(25)
  const from = left()
  const frames = await framesDuring(app, () => down(from - 6))
  // A second that came too late for a drawing of its own is drawn with the next.
  expect(frames.length).toBeLessThanOrEqual(from - left())
  expect(frames.length).toBeGreaterThan(0)
})
