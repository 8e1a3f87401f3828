// Lesson 9. Term: never again to this consumer. The message stays stored.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, nanos } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-TERM-${process.pid}`
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
  ack_wait: nanos(1000),
})
const consumer = await js.consumers.get(stream, 'lesson')

const broken = await consumer.next()
const fine = await consumer.next()
// It may be given a reason, from nats-server 2.10.4 on.
broken?.term()
// Once this is answered, the term was read as well.
await fine?.ackAck()

// More than the ack wait: whatever was to come again would be here.
const again = await consumer.next({ expires: 2000 })
const info = await consumer.info()
const { state } = await jsm.streams.info(stream)
console.log(
  `came again: ${again?.seq ?? 'nothing'}; out: ${info.num_ack_pending}`,
)
console.log(`stored: ${state.messages}`)
const isSo =
  again === null && info.num_ack_pending === 0 && state.messages === 2
console.log(
  isSo
    ? 'Seen: it never came again, and nothing was deleted.'
    : 'Not seen: it is not over.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
