// Lesson 21. One works, one stands by: a priority group that pins.
import { setTimeout } from 'node:timers/promises'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, nanos } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-PINNED-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
  // Needs nats-server 2.11. Silent for 2 s, the pinned one loses its place.
  priority_policy: 'pinned_client',
  priority_groups: ['duty'],
  priority_timeout: nanos(2000),
})

const got = [0, 0]
/** A worker on a connection of its own, which can be cut. */
async function work(worker: 0 | 1) {
  const connection = await connect({ servers, token })
  const consumer = await jetstream(connection).consumers.get(
    stream,
    'lesson',
  )
  const messages = await consumer.consume({
    max_messages: 1,
    group: 'duty',
    expires: 1000,
  })
  void (async () => {
    for await (const message of messages) {
      message.ack()
      got[worker] = (got[worker] ?? 0) + 1
    }
  })()
  return connection
}
/** Publishes until a worker has got something, for 5 s at most. */
async function publishUntil(worker: 0 | 1): Promise<void> {
  for (let tries = 0; tries < 50 && got[worker] === 0; tries += 1) {
    await js.publish(`${stream}.rateGiven`, 'Nice parrots.')
    await setTimeout(100)
  }
}

const first = await work(0)
await publishUntil(0)
const second = await work(1)
for (let review = 1; review <= 5; review += 1) {
  await js.publish(`${stream}.rateGiven`, 'Nice parrots.')
  await setTimeout(100)
}
const spare = got[1]
console.log(`the pinned one got ${got[0]}, the one that stands by ${spare}`)

await first.close()
const leftAt = Date.now()
await publishUntil(1)
console.log(
  `the first left; the other has its place after ${Date.now() - leftAt} ms`,
)
await second.close()

const isSo = got[0] !== 0 && spare === 0 && got[1] !== 0
console.log(
  isSo
    ? 'Seen: one got everything, and the other took over when it was gone.'
    : 'Not seen: both got something.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
