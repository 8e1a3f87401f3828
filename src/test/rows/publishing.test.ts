import type { AppDriver } from '../support/app-driver.js'
import { consumerShown, storedIn } from './faces.js'
import { open, publish, pull, rows, same, says, saysNot, stage, start, words } from './stage.js'

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
  // Behind its last field the composer is left.
  app.press('tab', 'tab', 'tab', 'tab', 'tab')
  app.command('pane.streams')
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

rows(['U11'], 'a publish that waits is said to wait', async (claim) => {
  const { server } = await stage()
  const app = await start(server)
  await aimAt(app, 'jobs.a')
  server.freeze()
  app.command('publish.next')
  await claim('U11', () => says(app, /no answer|waiting for|not answered|for \d+s/i))
  server.thaw()
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

rows(['U20'], 'the list of streams counts what we published without delay', async (claim) => {
  const { server, truth } = await stage()
  const app = await start(server)
  await aimAt(app, 'jobs.a')
  app.command('publish.next')
  await truth.streamUntil('one', ({ messages }) => messages === 1, 'JOBS')
  await app.waitForText(/stored as seq 1/)
  await claim('U20', () => app.waitForText(storedIn('JOBS', '1'), { timeoutMs: 700 }))
})

rows(['T55'], 'pressing the mode key quickly is no failure', async (claim) => {
  const { server, truth } = await stage()
  await truth.jsm.streams.add({ name: 'REVIEWS', subjects: ['REVIEWS.*'] })
  const app = await start(server)
  await app.waitForText(storedIn('REVIEWS', '0'))
  app.press('down')
  await app.waitForText(/[▌>] *REVIEWS/)
  app.press('m', 'm', 'm')
  await app.waitForText(consumerShown('rating-\\w+'))
  await claim('T55', () => saysNot(app, /another view was opened/))
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
