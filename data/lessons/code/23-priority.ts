// Lesson 23. Who asks with priority 0 is served before those with a higher number.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-PRIORITY-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
  // Needs nats-server 2.12.
  priority_policy: 'prioritized',
  priority_groups: ['duty'],
})
const consumer = await js.consumers.get(stream, 'lesson')

const served: number[] = []
const open: Promise<void>[] = []
/** Asks for one message; resolves when the server has the question. */
async function ask(priority: number, place: number): Promise<void> {
  const asked = await consumer.fetch({
    max_messages: 1,
    expires: 5000,
    group: 'duty',
    priority,
  })
  const receive = async (): Promise<void> => {
    for await (const message of asked) {
      served.push(priority)
      message.ack()
    }
  }
  open.push(receive())
  while ((await consumer.info()).num_waiting < place);
}
// 5 asks first, 0 later.
await ask(5, 1)
await ask(0, 2)
for (const review of [1, 2]) {
  await js.publish(`${stream}.rateGiven`, `review ${review}`)
}
await Promise.all(open)

console.log(`served first: priority ${served[0]}, then ${served[1]}`)
const isSo = served.join() === '0,5'
console.log(
  isSo
    ? 'Seen: priority 0 was served first, though 5 had asked before.'
    : 'Not seen: it went by who asked first.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
