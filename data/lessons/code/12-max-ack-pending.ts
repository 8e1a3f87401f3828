// Lesson 12. A consumer that seems stuck: as many are out as may be.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-MAX-ACK-PENDING-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

for (let review = 1; review <= 5; review += 1) {
  await js.publish(`${stream}.rateGiven`, `review ${review}`)
}

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
  max_ack_pending: 2,
})
const consumer = await js.consumers.get(stream, 'lesson')

const first = await consumer.next()
await consumer.next()
// The third pull waits, though 3 more are to come.
const third = consumer.next({ expires: 3000 })
let info = await consumer.info()
while (info.num_waiting === 0) info = await consumer.info()
const { num_ack_pending: out, num_waiting: waiting } = info
console.log(
  `out: ${out}, to come: ${info.num_pending}, waiting pulls: ${waiting}`,
)

// An ack makes room.
first?.ack()
const came = await third
console.log(`then came number ${came?.seq ?? '(none)'}`)

const isSo = out === 2 && waiting === 1 && came?.seq === 3
console.log(
  isSo
    ? 'Seen: it stood still while two were out, and went on with the ack.'
    : 'Not seen: the third did not come.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
