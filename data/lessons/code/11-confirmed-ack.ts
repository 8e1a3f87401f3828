// Lesson 11. A late ack counts, and a confirmed one proves that it arrived.
import { setTimeout } from 'node:timers/promises'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, nanos } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-CONFIRMED-ACK-${process.pid}`
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

const first = await consumer.next()
const second = await consumer.next()
// A plain ack is sent, and nothing more is known of it.
first?.ack()

// The time of the second is over. Nobody asked in between, so it is ours.
await setTimeout(1500)
const isConfirmed = (await second?.ackAck()) ?? false
console.log(`the late ack was answered: ${isConfirmed}`)

const { ack_floor: floor, num_redelivered: redelivered } =
  await consumer.info()
console.log(`done up to ${floor.stream_seq}, sent again: ${redelivered}`)
const isSo = isConfirmed && floor.stream_seq === 2 && redelivered === 0
console.log(
  isSo
    ? 'Seen: the late ack counted, and its answer proves it.'
    : 'Not seen: it is not done.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
