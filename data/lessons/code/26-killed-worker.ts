// Lesson 26. A worker is killed: what it held comes again after the ack wait.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, nanos } from '@nats-io/transport-node'

const { NATS_URL: servers, NATS_TOKEN: token } = process.env
const nc = await connect({ servers, token })
const js = jetstream(nc)
const jsm = await jetstreamManager(nc)

const [, program = '', worksOn] = process.argv
if (worksOn !== undefined) await work(worksOn)
else await watch()

/** The worker, in a process of its own: holds three, and is at it for ever. */
async function work(stream: string): Promise<void> {
  const consumer = await js.consumers.get(stream, 'lesson')
  const held = []
  for await (const message of await consumer.fetch({ max_messages: 3 })) {
    held.push(message)
  }
  process.send?.('holds three')
  for (;;) {
    for (const message of held) message.working()
    await setTimeout(500)
  }
}

async function watch(): Promise<void> {
  const stream = `TRY-KILLED-WORKER-${process.pid}`
  await jsm.streams.add({
    name: stream,
    subjects: [`${stream}.*`],
    storage: 'memory',
  })
  for (let review = 1; review <= 3; review += 1) {
    await js.publish(`${stream}.rateGiven`, `review ${review}`)
  }
  await jsm.consumers.add(stream, {
    durable_name: 'lesson',
    ack_policy: 'explicit',
    ack_wait: nanos(2000),
  })

  // This very program once more, as the worker; no goodbye when it ends.
  const worker = fork(program, [stream])
  await once(worker, 'message')
  worker.kill('SIGKILL')
  await once(worker, 'exit')
  const killedAt = Date.now()

  const consumer = await js.consumers.get(stream, 'lesson')
  const message = await consumer.next({ expires: 6000 })
  const waited = Date.now() - killedAt
  const { num_redelivered: redelivered } = await consumer.info()
  console.log(
    `number ${message?.seq} came to us ${waited} ms after the kill`,
  )
  console.log(`its try: ${message?.info.deliveryCount}`)
  const isSo = message?.seq === 1 && redelivered > 0 && waited > 1000
  console.log(
    isSo
      ? 'Seen: the server waited for the dead as for a slow one.'
      : 'Not seen: nothing came again.',
  )

  if (!process.env.KEEP) await jsm.streams.delete(stream)
  await nc.close()
  process.exitCode = isSo ? 0 : 1
}
