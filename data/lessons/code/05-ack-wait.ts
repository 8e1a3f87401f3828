// Lesson 5. What is not answered within the ack wait is sent again.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, nanos } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-ACK-WAIT-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

await js.publish(`${stream}.rateGiven`, 'review 1')

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
  // Short, to see it soon; 30 s unless told.
  ack_wait: nanos(1000),
})
const consumer = await js.consumers.get(stream, 'lesson')

const first = await consumer.next()
const sentAt = Date.now()
console.log(`got number ${first?.seq}, and say nothing`)

// This asks at once, and is served when the server gives up waiting.
const again = await consumer.next({ expires: 5000 })
const waited = Date.now() - sentAt
console.log(
  `after ${waited} ms: number ${again?.seq}, try ${again?.info.deliveryCount}`,
)

const { num_redelivered: redelivered } = await consumer.info()
const isSo = again?.seq === first?.seq && redelivered === 1 && waited > 900
console.log(
  isSo
    ? 'Seen: no answer within the ack wait, so it came a second time.'
    : `Not seen: the server counts ${redelivered} as sent again.`,
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
