// Lesson 8. A nak may say when. Until then the message keeps its place.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-NAK-LATER-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

for (let review = 1; review <= 3; review += 1) {
  await js.publish(`${stream}.rateGiven`, `review ${review}`)
}

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
  // Two may be out at a time.
  max_ack_pending: 2,
})
const consumer = await js.consumers.get(stream, 'lesson')

const first = await consumer.next()
// Better than sleeping in the handler: the others go on meanwhile.
first?.nak(1500)
const second = await consumer.next()
const { num_ack_pending: out } = await consumer.info()
console.log(
  `number ${first?.seq} waits, number ${second?.seq} is here: ${out} are out`,
)

// Both places are taken, so 3 cannot come. This waits for 1.
const third = await consumer.next({ expires: 5000 })
console.log(
  `then came number ${third?.seq}, as try ${third?.info.deliveryCount}`,
)

const isSo = second?.seq === 2 && out === 2 && third?.seq === 1
console.log(
  isSo
    ? 'Seen: 1 came back after its delay, and held its place until then.'
    : 'Not seen: another one came.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
