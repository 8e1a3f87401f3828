// Lesson 18. An ordered consumer: in order, without gaps, whatever becomes of it.
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-ORDERED-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

for (let review = 1; review <= 5; review += 1) {
  await js.publish(`${stream}.rateGiven`, `review ${review}`)
}

// Without a name it is an ordered one. The client makes it, and makes it
// anew behind the last message wherever something is missing.
const reader = await js.consumers.get(stream)
// How soon it notices goes by how long a pull of its may last.
const messages = await reader.consume({ expires: 2000 })
const names = (): Promise<string[]> =>
  jsm.consumers
    .list(stream)
    .next()
    .then((all) => all.map(({ name }) => name))
let before: string[] = []
const read: number[] = []
for await (const message of messages) {
  read.push(message.seq)
  if (message.seq === 5) {
    before = await names()
    // Somebody deletes it underneath, and publishing goes on.
    for (const name of before) await jsm.consumers.delete(stream, name)
    await js.publish(`${stream}.rateGiven`, 'review 6')
    await js.publish(`${stream}.rateGiven`, 'review 7')
  }
  if (message.seq === 7) break
}

const after = await names()
console.log(`read ${read.join(', ')}`)
console.log(`by ${before.join()} first, then by ${after.join()}`)
const isNew =
  before.length === 1 && after.length === 1 && after[0] !== before[0]
const isSo = read.join() === '1,2,3,4,5,6,7' && isNew
console.log(
  isSo
    ? 'Seen: its consumer was deleted, and it read on without a gap.'
    : 'Not seen: it was not made anew.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
