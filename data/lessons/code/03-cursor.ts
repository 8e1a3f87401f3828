// Lesson 3. A consumer is a bookmark: reading takes nothing out.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-CURSOR-${process.pid}`
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
})
const consumer = await js.consumers.get(stream, 'lesson')

// Fetched is not done: each waits for an answer, which we do not give.
for await (const message of await consumer.fetch({ max_messages: 3 })) {
  console.log(`got number ${message.seq}`)
}

const { num_ack_pending: out, num_pending: toCome } = await consumer.info()
const { state } = await jsm.streams.info(stream)
console.log(`out ${out}, to come ${toCome}, stored ${state.messages}`)
const isSo = out === 3 && toCome === 2 && state.messages === 5
console.log(
  isSo
    ? 'Seen: three are out, two to come, and all five are still stored.'
    : 'Not seen: the numbers are others.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
