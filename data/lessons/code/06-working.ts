// Lesson 6. "Working" begins the ack wait anew, as often as it is said.
import { setTimeout } from 'node:timers/promises'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, nanos } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-WORKING-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

await js.publish(`${stream}.rateGiven`, 'review 1')

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
  ack_wait: nanos(2000),
})
const consumer = await js.consumers.get(stream, 'lesson')

const message = await consumer.next()
// Somebody else asks all the time: whatever runs out goes there.
const somebodyElse = consumer.next({ expires: 4000 })

// Work of 3 seconds, with an ack wait of two.
for (let step = 1; step <= 6; step += 1) {
  await setTimeout(500)
  message?.working()
}
const isDone = await message?.ackAck()

const stolen = await somebodyElse
const { num_redelivered: redelivered, ack_floor: floor } =
  await consumer.info()
const isSo = isDone === true && stolen === null && redelivered === 0
console.log(`done up to ${floor.stream_seq}, sent again: ${redelivered}`)
console.log(
  isSo
    ? 'Seen: held for 3 s with an ack wait of 2 s, and never sent again.'
    : 'Not seen: it was given to somebody else meanwhile.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
