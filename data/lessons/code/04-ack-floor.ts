// Lesson 4. The ack floor is the number up to which everything is done.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-ACK-FLOOR-${process.pid}`
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
})
const consumer = await js.consumers.get(stream, 'lesson')

const held = []
for await (const message of await consumer.fetch({ max_messages: 3 }))
  held.push(message)
const [one, two] = held

// ackAck waits for the server: its numbers are right afterwards.
await two?.ackAck()
const after2 = (await consumer.info()).ack_floor.stream_seq
console.log(`2 is acked: the floor is at ${after2}, for 1 is open`)

await one?.ackAck()
const after1 = (await consumer.info()).ack_floor.stream_seq
console.log(`1 is acked as well: the floor is at ${after1}`)

const isSo = after2 === 0 && after1 === 2
console.log(
  isSo
    ? 'Seen: the floor waited for 1, then jumped from 0 to 2.'
    : 'Not seen: the floor was elsewhere.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
