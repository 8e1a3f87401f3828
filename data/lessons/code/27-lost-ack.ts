// Lesson 27. The server is killed: acks it had answered are lost.
// It needs the program nats-server, on PATH or named by NATS_SERVER, and
// starts one of its own: nothing else is killed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, nanos } from '@nats-io/transport-node'

const folder = mkdtempSync(join(tmpdir(), 'try-lost-ack-'))
const port = await freePort()
let server = start()
const nc = await connect({
  port,
  waitOnFirstConnect: true,
  maxReconnectAttempts: -1,
  reconnectTimeWait: 100,
})
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

const total = 500
const stream = 'TRY-LOST-ACK'
// On the disk: in memory nothing would outlive the kill.
await jsm.streams.add({ name: stream, subjects: [`${stream}.*`] })
for (let review = 1; review <= total; review += 1) {
  await js.publish(`${stream}.rateGiven`, `review ${review}`)
}
await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
  ack_wait: nanos(2000),
})

const confirmed = new Set<number>()
const again = new Set<number>()
let isKilled = false
const consumer = await js.consumers.get(stream, 'lesson')
for await (const message of await consumer.consume({ max_messages: 2 })) {
  if (confirmed.has(message.seq)) again.add(message.seq)
  // Answered, the server knows that this one is done. After its kill it
  // may not even know that it had sent it, and answers nothing.
  const ack = message.ackAck({ timeout: 500 })
  const isAnswered = await ack.catch(() => false)
  if (isAnswered) confirmed.add(message.seq)
  if (confirmed.size === 100 && !isKilled) {
    isKilled = true
    server.kill('SIGKILL')
    await once(server, 'exit')
    server = start()
  }
  if (message.seq === total) break
}
console.log(
  `confirmed: ${confirmed.size}; came again all the same: ${again.size}`,
)
const isSo = again.size > 1
console.log(
  isSo
    ? 'Seen: an answered ack is no promise against a hard kill.'
    : 'Not seen: no ack was lost this time.',
)

await nc.close()
server.kill()
await once(server, 'exit')
rmSync(folder, { recursive: true })
process.exitCode = isSo ? 0 : 1

function start() {
  const where = ['-a', '127.0.0.1', '-p', `${port}`, '-js', '-sd', folder]
  return spawn(process.env.NATS_SERVER ?? 'nats-server', where, {
    stdio: 'ignore',
  })
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
