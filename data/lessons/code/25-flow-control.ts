// Lesson 25. A push stalls when an answer is lost, until a heartbeat asks again.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, createInbox, nanos } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-FLOW-CONTROL-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

const total = 300
const body = 'A very long review. '.repeat(400)
for (let review = 1; review <= total; review += 1) {
  await js.publish(`${stream}.rateGiven`, body)
}

// By hand, to lose an answer. The client's own push consumer answers both.
const inbox = createInbox()
const incoming = nc.subscribe(inbox)
await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'none',
  deliver_subject: inbox,
  flow_control: true,
  idle_heartbeat: nanos(500),
})

let got = 0
let lost = 0
let stalledAt = 0
let beats = 0
for await (const message of incoming) {
  const stalled = message.headers?.get('Nats-Consumer-Stalled')
  if (message.headers?.code !== 100) {
    got += 1
    beats = 0
  } else if (message.reply) {
    // It asks: go on? The first time our answer is lost.
    if (lost === 0) lost += 1
    else message.respond()
  } else {
    // A heartbeat. It names the question that is open: now it is answered.
    beats += 1
    if (stalled) {
      stalledAt ||= got
      nc.publish(stalled)
    }
  }
  if (got === total || beats > 5) break
}
console.log(
  `an answer was lost; it stood still at ${stalledAt} of ${total}`,
)

const { delivered } = await jsm.consumers.info(stream, 'lesson')
console.log(`after the heartbeat: ${delivered.stream_seq} of ${total}`)
const isSo =
  lost === 1 && stalledAt > 0 && stalledAt < total && got === total
console.log(
  isSo
    ? 'Seen: it stalled, without an error, and went on by a heartbeat.'
    : `Not seen: ${got} came.`,
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
