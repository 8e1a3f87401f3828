// Lesson 20. A paused consumer sends nothing, to no worker, until it is resumed.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-PAUSE-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

await js.publish(`${stream}.rateGiven`, 'review 1')

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
})
const consumer = await js.consumers.get(stream, 'lesson')

// Needs nats-server 2.11. At the latest in a minute it goes on by itself.
await jsm.consumers.pause(stream, 'lesson', new Date(Date.now() + 60_000))
// Half of this is how often the pull hears a heartbeat, and goes on by it.
const asked = consumer.next({ expires: 4000 })
let info = await consumer.info()
for (let looks = 0; looks < 50 && info.num_waiting === 0; looks += 1) {
  info = await consumer.info()
}
console.log(
  `paused: ${info.paused}, to come: ${info.num_pending}, waiting: ${info.num_waiting}`,
)

// Everybody can end it; our pull is still there.
await jsm.consumers.resume(stream, 'lesson')
const message = await asked
console.log(`resumed: number ${message?.seq} came`)

const isSo =
  info.paused === true &&
  info.num_waiting === 1 &&
  info.num_pending === 1 &&
  message?.seq === 1
console.log(
  isSo
    ? 'Seen: the pull waited while it was paused, and was served afterwards.'
    : 'Not seen: it was not paused.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
