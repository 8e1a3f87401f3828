// Lesson 2. A message id makes a second try harmless, for a while.
import { setTimeout } from 'node:timers/promises'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, nanos } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-SAME-ID-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
  // Longer in real life: 2 minutes, unless told.
  duplicate_window: nanos(1000),
})

// A publish without an answer is sent again: under the same id.
const subject = `${stream}.rateGiven`
const id = { msgID: 'review-1' }
const first = await js.publish(subject, 'Nice parrots.', id)
const second = await js.publish(subject, 'Nice parrots.', id)
console.log(`again: number ${second.seq}, duplicate: ${second.duplicate}`)

// The server forgets ids when the window is over. Then it is a new message.
await setTimeout(2000)
const third = await js.publish(subject, 'Nice parrots.', id)
console.log(`2 s later: number ${third.seq}, duplicate: ${third.duplicate}`)

const { state } = await jsm.streams.info(stream)
const isSo =
  second.duplicate && second.seq === first.seq && state.last_seq === 2
console.log(
  isSo
    ? 'Seen: dropped while the id was known, stored again afterwards.'
    : `Not seen: the stream has counted to ${state.last_seq}.`,
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
