// Lesson 19. A stream as a queue: what is acked is deleted.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-WORK-QUEUE-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
  retention: 'workqueue',
})

for (let review = 1; review <= 3; review += 1) {
  await js.publish(`${stream}.rateGiven`, `review ${review}`)
}

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
})
const consumer = await js.consumers.get(stream, 'lesson')

const message = await consumer.next()
await message?.ackAck()
const { state } = await jsm.streams.info(stream)
console.log(`acked number ${message?.seq}; stored: ${state.messages}`)

// A queue gives each message to one consumer only.
const rival = await jsm.consumers
  .add(stream, { durable_name: 'rival', ack_policy: 'explicit' })
  .then(
    () => 'taken',
    (error: unknown) => String(error),
  )
console.log(`a second consumer for the same: ${rival}`)

const isSo = state.messages === 2 && rival !== 'taken'
console.log(
  isSo
    ? 'Seen: the acked one is deleted, and a rival is refused.'
    : 'Not seen: this is no queue.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
