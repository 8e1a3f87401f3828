// Lesson 14. A filter skips, and a * stands for one word.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-FILTERS-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

const given = `${stream}.rateGiven`
for (const subject of [
  given,
  given,
  `${stream}.rateAnswer`,
  `${stream}.rateAnswer`,
  given,
]) {
  await js.publish(subject, 'Nice parrots.')
}

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
  filter_subject: given,
})
const consumer = await js.consumers.get(stream, 'lesson')

const got = []
for await (const message of await consumer.fetch({ max_messages: 3 })) {
  got.push(message.seq)
}
const { num_pending: toCome } = await consumer.info()
console.log(`got ${got.join(', ')}; to come: ${toCome}`)

// rateGiven.late is two words, so it is no subject of this stream.
const late = await js.publish(`${given}.late`, 'Late.').then(
  () => 'stored',
  () => 'refused',
)
console.log(`${given}.late: ${late}`)

const { state } = await jsm.streams.info(stream)
const isSo =
  got.join() === '1,2,5' &&
  toCome === 0 &&
  state.messages === 5 &&
  late === 'refused'
console.log(
  isSo
    ? 'Seen: the answers are stored, and skipped; two words fit no *.'
    : 'Not seen: the filter took something else.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
