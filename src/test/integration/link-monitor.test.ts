import { afterAll, beforeAll, expect, it } from 'vitest'
import { startLinkMonitor } from '../../jetstream/connection/link-monitor.js'
import { createManualClock } from '../support/manual-clock.js'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { connectOurs } from '../support/two-sides.js'
import { conditionToHold } from '../support/wait-for-server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.stop())

const connectionToWatch = () => connectOurs({ servers: server.url, token: server.token })

/** Begins to watch; whatever a test does before it next awaits happens before the answer can come. */
function watch(connection: Awaited<ReturnType<typeof connectionToWatch>>) {
  const clock = createManualClock(1000)
  const silentAt: number[] = []
  const heard: number[] = []
  const { stop } = startLinkMonitor({
    connection,
    clock,
    onSilent: (atMs) => silentAt.push(atMs),
    onHeard: (rttMs) => heard.push(rttMs),
  })
  return { clock, silentAt, heard, stop }
}

it('pings at once and then every two seconds, one at a time', async () => {
  const nc = await connectionToWatch()
  const { clock, heard } = watch(nc)
  clock.advance(10_000)
  // Answered after every ping before it.
  await nc.flush()
  expect(heard).toHaveLength(1)
  expect(heard[0]).toBeGreaterThanOrEqual(0)
  clock.advance(1999)
  await nc.flush()
  expect(heard).toHaveLength(1)
  clock.advance(1)
  await nc.flush()
  expect(heard).toHaveLength(2)
})

it('calls the link silent when the answer is 1.5 s late, dated from the ping', async () => {
  const { clock, silentAt } = watch(await connectionToWatch())
  clock.advance(1499)
  expect(silentAt).toEqual([])
  clock.advance(1)
  expect(silentAt).toEqual([1000])
})

it('does not while data still arrives ahead of the answer', async () => {
  const nc = await connectionToWatch()
  let onData = (): void => undefined
  nc.subscribe('flood', { callback: () => onData() })
  // Sent ahead of the ping, so that it comes back ahead of the answer.
  nc.publish('flood', 'x'.repeat(500))
  const { clock, silentAt, heard } = watch(nc)
  const seen: unknown[] = []
  onData = () => {
    seen.push(heard.length)
    clock.advance(1500)
    seen.push([...silentAt])
    clock.advance(1500)
    seen.push([...silentAt])
  }
  await nc.flush()
  expect(seen).toEqual([0, [], [1000]])
})

it('leaves nothing waiting and says nothing once stopped', async () => {
  const nc = await connectionToWatch()
  const { clock, silentAt, heard, stop } = watch(nc)
  stop()
  await nc.flush()
  expect([clock.pending(), heard, silentAt]).toEqual([0, [], []])
})

it('leaves nothing waiting once the link broke', async () => {
  const nc = await connectionToWatch()
  const { clock, silentAt, heard } = watch(nc)
  await nc.reconnect()
  await conditionToHold({ check: () => clock.pending() === 0, what: 'the ping to be given up' })
  await nc.flush()
  expect([clock.pending(), heard, silentAt]).toEqual([0, [], []])
})
