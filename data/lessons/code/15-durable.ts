// Lesson 15. A durable consumer stays; others go when nobody uses them.
import { setTimeout } from 'node:timers/promises'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, nanos } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

// A stream of its own: nothing of yours is touched.
const stream = `TRY-DURABLE-${process.pid}`
await jsm.streams.add({
  name: stream,
  subjects: [`${stream}.*`],
  storage: 'memory',
})

for (let review = 1; review <= 4; review += 1) {
  await js.publish(`${stream}.rateGiven`, `review ${review}`)
}

await jsm.consumers.add(stream, {
  durable_name: 'lesson',
  ack_policy: 'explicit',
})
await jsm.consumers.add(stream, {
  name: 'passing',
  ack_policy: 'explicit',
  // Not durable: gone after so long without a pull.
  inactive_threshold: nanos(1000),
})

// Both read two messages, and leave.
for (const name of ['lesson', 'passing']) {
  const consumer = await js.consumers.get(stream, name)
  for await (const message of await consumer.fetch({ max_messages: 2 })) {
    await message.ackAck()
  }
}
const isThere = (name: string): Promise<boolean> =>
  jsm.consumers.info(stream, name).then(
    () => true,
    () => false,
  )
for (let looks = 0; looks < 50 && (await isThere('passing')); looks += 1) {
  await setTimeout(100)
}

const there = [await isThere('lesson'), await isThere('passing')]
const next = await (await js.consumers.get(stream, 'lesson')).next()
console.log(`lesson is there: ${there[0]}, passing: ${there[1]}`)
console.log(`lesson goes on with number ${next?.seq}`)
const isSo = there.join() === 'true,false' && next?.seq === 3
console.log(
  isSo
    ? 'Seen: the durable one remembers; the other one is gone.'
    : 'Not seen: the other one is there.',
)

if (!process.env.KEEP) await jsm.streams.delete(stream)
await nc.close()
process.exitCode = isSo ? 0 : 1
