import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { AppDriver } from '../support/app-driver.js'
import { rawServer } from '../support/raw-nats-server.js'
import { conditionToHold } from '../support/wait-for-server.js'
import type { TestServer } from '../support/nats-server.js'
import { consumerShown, storedIn } from './faces.js'
import {
  open,
  paneText,
  pointAt,
  publish,
  pull,
  rows,
  same,
  says,
  saysNot,
  soon,
  stage,
  start,
  startAlone,
  words,
} from './stage.js'

const second = 1e9

/** Options that run a line before the program. */
function nodeWith(line: string): readonly string[] {
  return ['--import', `data:text/javascript,${encodeURIComponent(line)}`]
}

/** Points the composer at a subject of the stream and leaves it. */
async function aimAt(app: AppDriver, subject: string): Promise<void> {
  app.command('composer.focus')
  await app.waitForText(/[▌>]store /)
  await app.fill('subject', subject)
  await leaveFields(app)
  app.command('pane.streams')
}

/** Fills every field of the composer, and stays in the last one. */
async function compose(app: AppDriver): Promise<void> {
  app.command('composer.focus')
  await app.waitFor('the fields to take letters', () => /Esc done/.test(app.screen().at(-1) ?? ''))
  for (const [field, text] of [
    ['store', 'Mill'],
    ['author', 'Ana'],
    ['rating', '5'],
    ['text', 'Warm bread'],
  ] as const)
    await app.fill(field, text)
}

/** Leaves the fields, so that letters are keys again. */
async function leaveFields(app: AppDriver): Promise<void> {
  app.press('esc')
  await app.waitFor('the keys to be back', () => /q quit/.test(app.screen().at(-1) ?? ''))
}

rows(['T23'], 'a publish nobody waits for is not called stored alone', async (claim) => {
  const { server } = await stage({ retention: 'interest' })
  const app = await start(server)
  await aimAt(app, 'jobs.a')
  app.command('publish.next')
  await claim('T23', () => says(app, /not kept/))
})

rows(['T53'], 'a run that is refused all the time stops', async (claim) => {
  const { server, truth } = await stage({ max_msgs: 2, discard: 'new' })
  await publish(truth, 2)
  const app = await start(server)
  await aimAt(app, 'jobs.a')
  app.command('publish.run')
  await app.waitForText(/publishing/)
  for (let n = 0; n < 6; n += 1) app.command('publish.faster')
  await claim('T53', () => app.waitFor('it to stop', () => /stopped by itself/.test(words(app)), { timeoutMs: 20_000 }))
})

rows(['T56'], 'publishing into a bucket is asked about', async (claim) => {
  const { server, truth } = await stage()
  await truth.jsm.streams.add({ name: 'KV_conf', subjects: ['$KV.conf.>'] })
  const app = await start(server)
  await app.waitForText(/KV_conf/)
  app.press('down')
  await app.waitForText(/[▌>] *KV_conf/)
  app.command('stream.open')
  await aimAt(app, '$KV.conf.a')
  app.command('publish.next')
  await claim('T56', async () => {
    await says(app, /[Pp]ublish into bucket/)
    same((await truth.streamState('KV_conf')).messages, 0, 'what the bucket holds')
  })
})

rows(['U11'], 'a publish that waits is said to wait, and what came of it', async (claim) => {
  const { server } = await stage()
  const app = await start(server)
  await aimAt(app, 'jobs.a')
  server.freeze()
  onTestFinished(server.thaw)
  const from = Date.now()
  app.command('publish.next')
  await claim('U11', async () => {
    await says(app, /sent, no answer yet|waiting for (?:the|its) answer/)
    // Long enough that it is sent again under the same id.
    await app.waitFor('seven seconds', () => Date.now() - from > 7000).catch(() => undefined)
    server.thaw()
    await says(app, /stored once, as seq 1|stored as seq 1|duplicate/)
    saysNot(app, /duplicate: the message id is known/)
  })
})

rows(['T46'], 'of a paste nothing is left out without a word', async (claim) => {
  const { server, truth } = await stage()
  const app = await start(server)
  await aimAt(app, 'jobs.a')
  await compose(app)
  app.paste('b'.repeat(102_400))
  app.press('enter')
  await claim('T46', async () => {
    await app.waitFor('an answer', () => /stored as seq|at most|too long|longer|refused/.test(words(app)), soon)
    const { messages } = await truth.streamState('JOBS')
    if (messages === 0) return
    const { text } = (await truth.jsm.streams.getMessage('JOBS', { seq: 1 }))?.json<{ text: string }>() ?? { text: '' }
    if (text.length < 102_400 && !/at most|too long|longer|refused/.test(words(app)))
      throw new Error(`${text.length} of 102,400 characters were stored, without a word`)
  })
})

rows(['T50'], 'a duplicate of what is gone is said to be that', async (claim) => {
  const { server, truth } = await stage()
  const app = await start(server)
  await aimAt(app, 'jobs.a')
  await compose(app)
  app.press('enter')
  await truth.streamUntil('one', ({ messages }) => messages === 1, 'JOBS')
  await leaveFields(app)
  await truth.jsm.streams.purge('JOBS')
  app.command('publish.again')
  await claim('T50', async () => {
    await says(app, /outlives|gone|duplicate/)
    saysNot(app, /it is seq 1 of JOBS/)
  })
})

rows(['T51'], 'a repeat after the window is said to be there twice', async (claim) => {
  const { server, truth } = await stage({ duplicate_window: 0.3 * second })
  const app = await start(server)
  await aimAt(app, 'jobs.a')
  await compose(app)
  app.press('enter')
  await truth.streamUntil('one', ({ messages }) => messages === 1, 'JOBS')
  await leaveFields(app)
  for (let known = true; known;) known = (await truth.js.publish('jobs.b', 'probe', { msgID: 'probe' })).duplicate
  const isOver = async (): Promise<boolean> =>
    !(await truth.js.publish('jobs.b', 'probe', { msgID: 'probe' })).duplicate
  await conditionToHold({ check: isOver, what: 'the window to be over' })
  app.command('publish.again')
  await claim('T51', async () => {
    await says(app, /stored (?:again )?as seq [2-9]/)
    await says(app, /same id|twice/)
  })
})

rows(['T29'], 'the payload limit is named where it was too much', async (claim) => {
  const server = await rawServer((folder) => `jetstream { store_dir: "${folder}/js" }\nmax_payload: 2048`)
  onTestFinished(server.stop)
  const app = startAlone({ args: ['--server', `nats://127.0.0.1:${server.port}`] })
  await app.choose(/yes, and open the push mode/)
  await app.waitForHeld(0)
  app.command('publish.next')
  await app.waitForHeld(1)
  app.command('message.answer')
  await app.waitForText(/[▌>]answer/)
  app.paste('b'.repeat(3000))
  await app.waitForText(/bbbb/)
  app.press('enter')
  await claim('T29', async () => {
    await says(app, /larger than|at most|too long|too large|2,?048|2(?:\.0)? KiB/)
    saysNot(app, /in the connection bar/)
    await says(app, /2,?048|2(?:\.0)? KiB|1,?024/)
  })
})

rows(['T45'], 'a purge takes no more than it named', async (claim) => {
  const { server, truth } = await stage()
  await publish(truth, 10)
  const app = await start(server)
  await app.waitForText(storedIn('JOBS', '10'))
  app.command('stream.purge')
  await says(app, /10 messages .* would be lost/)
  await publish(truth, 4)
  await app.choose(/yes/)
  await claim('T45', async () => {
    await says(app, /10 messages removed|asks again/)
    const { messages } = await truth.streamState('JOBS')
    if (messages < 4) throw new Error(`${14 - messages} were removed where 10 were named`)
  })
})

rows(['T44'], 'leaving by acking all acks what was named', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  const app = await open(staged, {
    deliver_subject: 'deliver.workers',
    ack_wait: 120 * second,
  })
  await publish(truth, 2)
  await app.waitForRow({ seq: 2, state: /held/ })
  app.command('mode.next')
  await app.waitForText(/ack all 2/)
  await publish(truth, 1)
  for (let out = 0; out < 3;) out = (await truth.jsm.consumers.info('JOBS', 'workers')).num_ack_pending
  await app.choose(/ack all/)
  await claim('T44', async () => {
    for (let looks = 0; looks < 400; looks += 1) {
      const { num_ack_pending: out, ack_floor: floor } = await truth.jsm.consumers.info('JOBS', 'workers')
      if (floor.stream_seq === 2 && out === 1) return
      if (out === 0) break
    }
    throw new Error('three were acked where two were named')
  })
})

rows(['U20'], 'the list of streams is no older than the truth', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  const app = await open(staged)
  await claim('U20', async () => {
    // Often enough that two clocks would not meet each time.
    for (let count = 3; count <= 18; count += 3) {
      await publish(truth, 3)
      const pending = new RegExp(`(?<!ack )pending +${count}\\b|\\b${count} pending|to come +${count}\\b`)
      await app.waitFor(`${count} in Truth`, () => pending.test(paneText(app, '4 Truth')), soon)
      await app.waitForText(new RegExp(`workers .*\\b${count} to come`), { timeoutMs: 500 })
    }
  })
})

/** The server behind a way on which each answer takes a quarter of a second more. */
async function farAway({ port, token }: TestServer): Promise<{ readonly port: number; readonly token: string }> {
  const between = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    near.pipe(far)
    far.on('data', (bytes) => void setTimeout(() => near.write(bytes), 250))
    for (const socket of [near, far])
      socket.on('error', () => undefined).on('close', () => (near.destroy(), far.destroy()))
  })
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void between.close())
  return { port: (between.address() as AddressInfo).port, token }
}

rows(['T55'], 'pressing the mode key quickly is no failure', async (claim) => {
  const { server, truth } = await stage()
  await truth.jsm.streams.add({ name: 'REVIEWS', subjects: ['REVIEWS.*'] })
  const app = startAlone({ server: await farAway(server) })
  await app.choose(/no/)
  await app.waitForText(storedIn('REVIEWS', '0'))
  await pointAt(app, 'REVIEWS')
  // A moment is enough: it is red.
  let isSaid = false
  const isOver = app.waitForText(/another view was opened/, { timeoutMs: 8000 }).then(
    () => (isSaid = true),
    () => undefined,
  )
  for (let presses = 1; presses <= 3; presses += 1) {
    const before = app.text()
    app.command('mode.next')
    await app.waitFor('the screen to follow', () => app.text() !== before)
  }
  await app.waitForText(consumerShown('rating-wildcard'))
  await isOver
  await claim('T55', () => {
    if (isSaid) throw new Error('it said “another view was opened meanwhile”')
  })
})

rows(['T43'], 'a jump of our clock ends no wait', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 1)
  const jump = 'const now=Date.now;let by=0;Date.now=()=>now()+by;process.on("SIGUSR2",()=>{by=3600000})'
  const app = await open(staged, { ack_wait: 40 * second }, { nodeArgs: nodeWith(jump) })
  await pull(app, 1)
  app.kill('SIGUSR2')
  app.command('list.down')
  app.command('pane.life')
  await claim('T43', async () => {
    await app.waitForRow({ seq: 1, state: /held 3\d/ })
    await app.waitForRow({ seq: 1, state: /held 3[0-6]s/ })
  })
})

rows(['T41'], 'a pause is as long as asked, whatever our clock says', async (claim) => {
  const staged = await stage()
  const ahead = 'const now=Date.now;Date.now=()=>now()+3600000'
  const app = await open(staged, {}, { nodeArgs: nodeWith(ahead), joins: false })
  await app.waitForText(/ack floor/)
  if (/Join/.test(app.text())) app.press('esc')
  app.command('consumer.pause')
  await app.waitForText(/[Pp]aused/)
  await claim('T41', async () => {
    const { pause_remaining: left } = await staged.truth.jsm.consumers.info('JOBS', 'workers')
    if (left === undefined || left > 61 * second || left < 30 * second)
      throw new Error(`the server pauses for another ${(left ?? 0) / second} s`)
  })
})

rows(['T42'], 'a process that slept counts the wait from when the server sent', async (claim) => {
  const staged = await stage()
  const app = await open(staged, { deliver_subject: 'deliver.slow', ack_wait: 20 * second })
  app.kill('SIGSTOP')
  await publish(staged.truth, 1)
  const from = Date.now()
  while (Date.now() - from < 7000) await staged.truth.jsm.consumers.info('JOBS', 'workers')
  app.kill('SIGCONT')
  await app.waitForRow({ seq: 1, state: /held|late/ })
  await claim('T42', () => {
    if (app.hasRow({ seq: 1, state: /held (1[5-9]|20)s/ }))
      throw new Error(`the wait began when we looked:\n${app.text()}`)
  })
})
