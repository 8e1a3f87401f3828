// Lesson 1. A stream keeps what is published, whether anybody listens or not.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-CAPTURE-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

// The answer says that it is stored, and as which number.
const stored = await js.publish(`${stream}.rateGiven`, 'Nice parrots.')
console.log(`stored as number ${stored.seq}`)

// No stream keeps this subject: nobody answers, nothing is stored.
const elsewhere = await js
  .publish(`${stream}.rateGiven.x`, 'Nice parrots.')
  .then(
    () => 'stored',
    () => 'refused',
  )
console.log(`on a subject that no stream keeps: ${elsewhere}`)

const { state } = await jsm.streams.info(stream)
const isSo =
  state.messages === 1 && stored.seq === 1 && elsewhere === 'refused'
console.log(
  isSo
    ? 'Seen: one of the two is stored, and nobody had to listen.'
    : `Not seen: the stream holds ${state.messages}.`,
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
