// Lesson 10. All tries used up: the server gives notice, and keeps the message.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, nanos } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-MAX-DELIVER-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

await js.publish(`${stream}.rateGiven`, 'review 1')

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
  max_deliver: 3,
  // How long each try may take. The last one holds for those behind it.
  backoff: [nanos(300), nanos(600)],
})
const consumer = await js.consumers.get(stream, 'lesson')

// There is no dead-letter queue. There is this notice.
let notices = 0
const advisory = '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES'
nc.subscribe(`${advisory}.${stream}.lesson`, {
  callback: () => {
    notices += 1
  },
})

const first = await consumer.next()
const begun = Date.now()
first?.nak()
let tries = 1
// The fourth time nothing comes, and all tries are used up.
while (await consumer.next({ expires: 2000 })) {
  tries += 1
  console.log(`try ${tries} after ${Date.now() - begun} ms`)
}

const { num_ack_pending: out } = await consumer.info()
const { state } = await jsm.streams.info(stream)
console.log(`notices: ${notices}, out: ${out}, stored: ${state.messages}`)
const isSo =
  tries === 3 && notices === 1 && out === 0 && state.messages === 1
console.log(
  isSo
    ? 'Seen: sent three times, given up with a notice, and still stored.'
    : 'Not seen: it was not given up.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
