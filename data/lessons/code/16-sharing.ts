// Lesson 16. Workers on one consumer share; each consumer gets everything.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { ConsumerMessages } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-SHARING-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

for (const name of ['lesson', 'audit']) {
  await jsm.consumers.add(stream, {
    durable_name: name,
    ack_policy: 'explicit',
  })
}

const total = 100
let done = 0
const open: ConsumerMessages[] = []
/** A worker; more of them may as well be processes on other machines. */
async function work(): Promise<number> {
  const consumer = await js.consumers.get(stream, 'lesson')
  // Few ahead: what lies in the buffer of one, another one cannot have.
  const messages = await consumer.consume({ max_messages: 5 })
  open.push(messages)
  let got = 0
  for await (const message of messages) {
    await message.ackAck()
    got += 1
    done += 1
    if (done === total) for (const each of open) each.stop()
  }
  return got
}
const working = [work(), work()]
for (let review = 1; review <= total; review += 1) {
  await js.publish(`${stream}.rateGiven`, `review ${review}`)
}

const shares = await Promise.all(working)
const lesson = await jsm.consumers.info(stream, 'lesson')
const audit = await jsm.consumers.info(stream, 'audit')
console.log(
  `the workers got ${shares.join(' + ')}; audit has ${audit.num_pending} to come`,
)
const isSo =
  shares.every((got) => got >= 5) &&
  lesson.ack_floor.stream_seq === total &&
  audit.num_pending === total
console.log(
  isSo
    ? 'Seen: two workers split the 100, and another consumer has all of them.'
    : 'Not seen: the work was not shared.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
