// Lesson 28. No answer, and yet stored: so publish again under the same id.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, createInbox, headers } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-TIMED-OUT-PUBLISH-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

// The answer goes to an address that nobody reads: lost, as on a bad network.
const subject = `${stream}.rateGiven`
const id = headers()
id.set('Nats-Msg-Id', 'review-1')
nc.publish(subject, 'Nice parrots.', { headers: id, reply: createInbox() })
console.log('published, and no answer came: is it stored?')

// Nobody can know. Under the same id a second try does no harm.
const second = await js.publish(subject, 'Nice parrots.', {
  msgID: 'review-1',
})
console.log(`again: number ${second.seq}, duplicate: ${second.duplicate}`)

const { state } = await jsm.streams.info(stream)
const isSo = second.duplicate && second.seq === 1 && state.messages === 1
console.log(
  isSo
    ? 'Seen: the first one was stored, and the second dropped.'
    : `Not seen: ${state.messages} are stored.`,
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
