// Lesson 22. A helper that is served only while there is much to do.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-OVERFLOW-${process.pid}`
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
  // Needs nats-server 2.11.
  priority_policy: 'overflow',
  priority_groups: ['duty'],
})
const consumer = await js.consumers.get(stream, 'lesson')

/** How many the helper gets, which wants 10 to be to come. */
async function help(): Promise<number> {
  const asked = await consumer.fetch({
    max_messages: 3,
    expires: 1000,
    group: 'duty',
    min_pending: 10,
  })
  let got = 0
  for await (const message of asked) {
    got += 1
    await message.ackAck()
  }
  return got
}
const of5 = await help()
console.log(`with 5 to come the helper gets ${of5}`)

for (let review = 6; review <= 50; review += 1) {
  await js.publish(`${stream}.rateGiven`, `review ${review}`)
}
const of50 = await help()
console.log(`with 50 to come it gets ${of50}`)

const { delivered } = await consumer.info()
const isSo = of5 === 0 && of50 > 0 && delivered.consumer_seq === of50
console.log(
  isSo
    ? 'Seen: it got nothing while there was little to do.'
    : 'Not seen: it was served otherwise.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
