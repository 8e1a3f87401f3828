// Lesson 24. With ack policy "all" one ack settles all before it.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-ACK-ALL-${process.pid}`
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
  ack_policy: 'all',
})
const consumer = await js.consumers.get(stream, 'lesson')
const held = []
for await (const message of await consumer.fetch({ max_messages: 4 })) {
  held.push(message)
}
const { num_ack_pending: before } = await consumer.info()

// It says of all four that they are done, whether they are or not.
await held.at(-1)?.ackAck()
const { num_ack_pending: after, ack_floor: floor } = await consumer.info()
console.log(
  `out: ${before} before, ${after} after; the floor is at ${floor.stream_seq}`,
)

const isSo = before === 4 && after === 0 && floor.stream_seq === 4
console.log(
  isSo
    ? 'Seen: one ack, and all four are settled.'
    : 'Not seen: not all of them are settled.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
