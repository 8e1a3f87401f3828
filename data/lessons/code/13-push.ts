// Lesson 13. Push: the server sends, as soon as somebody listens.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, createInbox, nanos } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-PUSH-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

for (let review = 1; review <= 2; review += 1) {
  await js.publish(`${stream}.rateGiven`, `review ${review}`)
}

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
  // With such a subject it is a push consumer.
  deliver_subject: createInbox(),
  idle_heartbeat: nanos(500),
  flow_control: true,
})
const consumer = await js.consumers.getPushConsumer(stream, 'lesson')
const before = await consumer.info()
console.log(`nobody listens: ${before.delivered.consumer_seq} were sent`)

const messages = await consumer.consume()
const got = []
let after = before
for await (const message of messages) {
  got.push(message.seq)
  await message.ackAck()
  after = await consumer.info()
  if (got.length === 2) break
}

console.log(`somebody listens: ${got.join(' and ')} came, unasked`)
const isSo =
  !before.push_bound &&
  before.delivered.consumer_seq === 0 &&
  after.push_bound &&
  after.ack_floor.stream_seq === 2
console.log(
  isSo
    ? 'Seen: nothing was sent before, and all of it once we listened.'
    : 'Not seen: it was sent otherwise.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
