// Lesson 17. Where a consumer begins is said when it is made.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-STARTING-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

for (let review = 1; review <= 3; review += 1) {
  await js.publish(`${stream}.rateGiven`, `review ${review}`)
}

// These three are stored already. "lesson" wants only what is new.
await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
  deliver_policy: 'new',
})
await jsm.consumers.add(stream, {
  durable_name: 'all',
  ack_policy: 'explicit',
})
await js.publish(`${stream}.rateGiven`, 'review 4')

const consumer = await js.consumers.get(stream, 'lesson')
const message = await consumer.next()
const { delivered, num_pending: toCome } = await consumer.info()
const all = await jsm.consumers.info(stream, 'all')
console.log(`lesson got number ${message?.seq}, and has ${toCome} to come`)
console.log(`all has ${all.num_pending} to come`)
const isSo =
  message?.seq === 4 &&
  delivered.consumer_seq === 1 &&
  all.num_pending === 4
console.log(
  isSo
    ? 'Seen: one began at what is new, the other at the beginning.'
    : 'Not seen: they began elsewhere.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
