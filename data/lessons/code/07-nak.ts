// Lesson 7. A nak hands a message back: it comes again, before anything new.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-NAK-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

for (let review = 1; review <= 4; review += 1) {
  await js.publish(`${stream}.rateGiven`, `review ${review}`)
}

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
})
const consumer = await js.consumers.get(stream, 'lesson')

const first = await consumer.next()
const second = await consumer.next()
first?.nak()
// No answer comes to a nak. But verdicts are read in their order: once this
// one is answered, that one was read.
await second?.ackAck()

const again = await consumer.next()
console.log(
  `next came number ${again?.seq}, as try ${again?.info.deliveryCount}`,
)

const { num_pending: toCome } = await consumer.info()
console.log(`to come: ${toCome}, as before`)
const isSo =
  again?.seq === 1 && again.info.deliveryCount === 2 && toCome === 2
console.log(
  isSo
    ? 'Seen: 1 came again at once, before 3, which is new.'
    : 'Not seen: something else came.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
