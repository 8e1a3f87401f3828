import { jetstream } from '@nats-io/jetstream'
import { conditionToHold } from '../support/wait-for-server.js'
import { storedIn } from './faces.js'
import { join, open, pointAt, publish, pull, rows, same, says, saysNot, soon, stage, start, words } from './stage.js'

const second = 1e9

rows(['T1'], 'a stream without subjects can be opened', async (claim) => {
  const { server, truth } = await stage()
  await truth.jsm.streams.add({ name: 'MIRROR', mirror: { name: 'JOBS' } })
  const app = await start(server)
  await app.waitForText(/MIRROR/)
  app.press('down')
  await app.waitForText(/[▌>] *MIRROR/)
  app.command('stream.open')
  await claim('T1', async () => {
    app.command('stream.create')
    await app.fill('name', 'NEXT')
    await app.fill('subjects', 'next.*')
    app.press('enter')
    await app.waitForText(storedIn('NEXT', '0'), soon)
  })
})

rows(['T5'], 'with ack policy all one ack settles what lies below it', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 5)
  const app = await open(staged, { ack_policy: 'all', ack_wait: 30 * second })
  await pull(app, 5)
  await app.select(4)
  app.command('message.ack')
  await app.waitForRow({ seq: 4, state: /acked/ })
  await claim('T5', () => app.waitForRow({ seq: 2, state: /acked/ }, soon.timeoutMs))
})

rows(['T4'], 'what another worker acks after our ack wait is settled', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  await publish(truth, 1)
  const app = await open(staged, { ack_wait: 1.5 * second })
  await pull(app, 1)
  await app.waitForRow({ seq: 1, state: /ran out|late|over|again|due/ })
  // Our own pull is still open and may get it too.
  const consumer = await jetstream(truth.nc).consumers.get('JOBS', 'workers')
  let isAcked = false
  while (!isAcked) {
    const message = await consumer.next({ expires: 1000 })
    if (message) isAcked = await message.ackAck()
  }
  await claim('T4', () => app.waitForRow({ seq: 1, state: /by another|elsewhere|settled/ }, soon.timeoutMs))
})

rows(['T6'], 'what another client purges is held no more', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 2)
  const app = await open(staged, { ack_wait: 60 * second })
  await pull(app, 2)
  await staged.truth.jsm.streams.purge('JOBS')
  await claim('T6', async () => {
    await app.waitFor('no row to be held', () => !app.hasRow({ seq: 1, state: /held/ }), soon)
    await app.waitForRow({ seq: 1, state: /gone|settled|removed|purged/ })
  })
})

rows(['T7'], 'a reset takes away what we hold', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 2)
  const app = await open(staged, { ack_wait: 60 * second })
  await pull(app, 2)
  await staged.truth.nc.request('$JS.API.CONSUMER.RESET.JOBS.workers', '{}')
  await claim('T7', () => says(app, /forgotten|was reset/))
})

rows(['T8'], 'a message deleted while it is held is not called termed', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 2)
  const app = await open(staged, { ack_wait: 60 * second })
  await pull(app, 2)
  await staged.truth.jsm.streams.deleteMessage('JOBS', 2)
  await claim('T8', async () => {
    await app.waitFor('seq 2 to be held no more', () => !app.hasRow({ seq: 2, state: /held/ }), soon)
    await app.select(2)
    await says(app, /no longer in the stream|removed/)
    saysNot(app, /another client termed/)
  })
})

rows(['T9', 'U6'], 'a term on a work queue says that the message is lost', async (claim) => {
  const staged = await stage({ retention: 'workqueue' })
  await publish(staged.truth, 1)
  const app = await open(staged)
  await pull(app, 1)
  await claim('U6', () => says(app, /work queue/))
  app.command('message.term')
  await app.waitForText(/reason/i)
  await claim('T9', async () => {
    saysNot(app, /stays in the stream/)
    await app.waitForText(/work queue/, soon)
  })
})

rows(['T10'], 'quitting promises no return of what is on its last try', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 1)
  const app = await open(staged, { max_deliver: 1, ack_wait: 60 * second })
  await pull(app, 1)
  app.command('app.quit')
  await app.waitForText(/quit, leave/)
  await claim('T10', () => {
    saysNot(app, /[Nn]othing is lost|sends? (it|them) again within/)
    if (!/last try/.test(words(app))) throw new Error(`it says nothing of the last try:\n${app.text()}`)
  })
})

rows(['T11'], 'a start behind all that is stored is not a filter that matches nothing', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 6)
  const app = await open(staged, { deliver_policy: 'by_start_sequence', opt_start_seq: 100, filter_subject: 'jobs.a' })
  await app.waitForText(/ack floor|floor/)
  app.command('consumer.fetch')
  await claim('T11', async () => {
    await says(app, /starts behind/)
    saysNot(app, /matches none/)
  })
})

rows(['T12'], 'the wait of the only held message ends', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 1)
  const app = await open(staged, { ack_wait: 3 * second, max_deliver: 5 })
  await pull(app, 1)
  await app.waitFor('the last second', () => /(?:goes|comes) back in 1s/.test(words(app)))
  await claim('T12', () =>
    app.waitFor('the clock to go on', () => !/(?:goes|comes) back in 1s/.test(words(app)), { timeoutMs: 4000 }),
  )
})

rows(['T13'], 'a consumer with priority groups is pulled from in one of them', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 1)
  const app = await open(staged, { priority_groups: ['g'], priority_policy: 'overflow' } as never)
  app.command('consumer.fetch')
  await claim('T13', async () => {
    await app.waitForRow({ seq: 1, state: /held/ })
    saysNot(app, /400|Bad Request/)
  })
})

rows(['T14'], 'used up in a work queue is stuck, and said so', async (claim) => {
  const staged = await stage({ retention: 'workqueue' })
  await publish(staged.truth, 1)
  const app = await open(staged, { max_deliver: 1, ack_wait: 3 * second })
  await pull(app, 1)
  await app.waitForRow({ seq: 1, state: /gave up|given up|used up|ran out|late|over/ })
  app.command('consumer.fetch')
  await app.waitForRow({ seq: 1, state: /gave up|given up|used up/ })
  await claim('T14', async () => {
    await says(app, /stuck/)
    saysNot(app, /Everything stored was delivered/)
  })
})

rows(['T16'], 'an ack of what is used up is taken', async (claim) => {
  const staged = await stage({ retention: 'workqueue' })
  await publish(staged.truth, 1)
  const app = await open(staged, { max_deliver: 1, ack_wait: 3 * second })
  await pull(app, 1)
  await app.waitForRow({ seq: 1, state: /gave up|given up|used up|ran out|late|over/ })
  app.command('consumer.fetch')
  await app.waitForRow({ seq: 1, state: /gave up|given up|used up/ })
  await app.select(1)
  app.command('message.ack')
  await claim('T16', async () => {
    await app.waitForRow({ seq: 1, state: /acked|cleared|late ack/ }, soon.timeoutMs)
    same((await staged.truth.streamState('JOBS')).messages, 0, 'what the work queue holds')
  })
})

rows(['T15'], 'without an open pull the last try ends with the next one', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 2)
  const app = await open(staged, { max_deliver: 1, ack_wait: 20 * second })
  await pull(app, 1)
  await claim('T15', async () => {
    await says(app, /with the next pull/)
    saysNot(app, /in \d+s the server gives up/)
  })
})

rows(['T17'], 'a pull keeps within the limits of its consumer', async (claim) => {
  const staged = await stage()
  const app = await open(staged, { max_expires: 5 * second, max_batch: 2 })
  app.command('consumer.fetch')
  await claim('T17', async () => {
    await app.waitForText(/pull 1 /, soon)
    const waits = async (): Promise<boolean> =>
      (await staged.truth.jsm.consumers.info('JOBS', 'workers')).num_waiting > 0
    await conditionToHold({ check: waits, what: 'the pull to wait at the server', withinMs: 4000 })
  })
})

rows(['T18'], 'nothing is on its way where nobody asks', async (claim) => {
  const staged = await stage()
  const app = await open(staged)
  app.command('consumer.auto')
  await app.choose(/at once|after 200ms|200ms/)
  await publish(staged.truth, 5)
  await staged.truth.jsm.consumers.info('JOBS', 'workers')
  await app.waitForText(/5/)
  await claim('T18', async () => {
    await says(app, /nobody is asking/i)
    saysNot(app, /on their way/)
  })
})

rows(['T19'], 'what another member of the group holds is not ours to decide', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  const deliver = 'deliver.workers'
  truth.nc.subscribe(deliver, { queue: 'q', callback: () => undefined })
  const app = await open(staged, {
    deliver_subject: deliver,
    deliver_group: 'q',
    max_ack_pending: 16,
    ack_wait: 60 * second,
  })
  await publish(truth, 20)
  for (let out = 0; out < 16;) out = (await truth.jsm.consumers.info('JOBS', 'workers')).num_ack_pending
  await app.waitForText(/16 of 16/)
  await claim('T19', () => says(app, /\d+ of them (?:are )?(?:not yours|with another)/))
})

rows(['T20'], 'a consumer without acks is not called ordered, and joining it says what that takes', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 3)
  const app = await open(staged, { ack_policy: 'none', deliver_subject: 'deliver.none' }, { joins: false })
  await claim('T20', async () => {
    same(
      (await staged.truth.jsm.consumers.info('JOBS', 'workers')).delivered.stream_seq,
      0,
      'what was delivered by looking',
    )
    await join(app)
    app.command('message.ack')
    await app.waitForText(/takes? no acks/, soon)
    saysNot(app, /ordered (consumer|mode)? ?takes no acks|wait 0ms/)
  })
})

rows(['T31'], 'the ordered mode is not said to run on a work queue', async (claim) => {
  const { server, truth } = await stage()
  await truth.jsm.streams.add({ name: 'REVIEWS', subjects: ['REVIEWS.*'], retention: 'workqueue' })
  const app = await start(server)
  await app.waitForText(storedIn('REVIEWS', '0'))
  await pointAt(app, 'REVIEWS')
  await app.openMode('push')
  app.command('mode.previous')
  await app.waitForText(/no acks/)
  await claim('T31', async () => {
    await says(app, /work queue/)
    saysNot(app, /in order and without gaps/)
  })
})
