import { conditionToHold } from '../support/wait-for-server.js'
import { open, publish, pull, rows, same, says, saysNot, soon, stage, start, words } from './stage.js'

const second = 1e9
const small = { cols: 80, rows: 24 } as const

rows(['T24', 'T25', 'T39'], 'a row says what the payload is', async (claim) => {
  const staged = await stage()
  const { js } = staged.truth
  await js.publish('jobs.a', '{\n  "first": "alpha",\n  "second": 2\n}')
  await js.publish('jobs.a', '{"text":"Warm bread","rating":5,"urgent":"beta"}')
  const app = await open(staged)
  await pull(app, 2)
  await claim('T25', () => app.waitForText(/1 +1 jobs\.a.*alpha/, soon))
  await claim('T39', () => app.waitForText(/2 +1 jobs\.a.*beta/, soon))
  const other = await stage()
  await publish(other.truth, 1)
  const headers = await open(other, { headers_only: true })
  await pull(headers, 1)
  await claim('T24', async () => {
    await headers.waitForText(/1 +1 jobs\.a +.*(5|withheld|headers)/, soon)
    saysNot(headers, /\(empty\)/)
  })
})

rows(['T58'], 'what decides what comes is in view at 80x24', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 3)
  const app = await open(staged, { ack_wait: 2 * second, max_waiting: 7, deliver_policy: 'all', max_deliver: 5 })
  await claim('T58', () => says(app, /(waiting|pulls)[^.]{0,12}7|7 (open )?pulls/))
})

rows(['U1', 'T2'], 'an edit changes what was touched, on somebody’s push consumer too', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  const deliver = 'workers.inbox'
  const app = await open(staged, { deliver_subject: deliver, ack_wait: 30 * second }, { joins: false })
  app.command('mode.edit')
  await app.fill('ack wait', '45s')
  app.press('enter')
  const yes = (): boolean => /yes, change/.test(app.text())
  await app.waitFor('a question or an answer', () => yes() || /✓|refused|is set/.test(app.text()))
  if (yes()) await app.choose(/yes, change/)
  await claim('T2', async () => {
    const changed = async (): Promise<boolean> =>
      (await truth.jsm.consumers.info('JOBS', 'workers')).config.ack_wait !== 30 * second
    await conditionToHold({ check: changed, what: 'the ack wait to be another', withinMs: 6000 })
    const { config } = await truth.jsm.consumers.info('JOBS', 'workers')
    same([config.deliver_subject, config.ack_wait], [deliver, 45 * second], 'deliver subject and ack wait')
  })
  const mine = await stage()
  const own = await open(mine)
  own.command('mode.edit')
  await own.waitForText(/ack wait/)
  await claim('U1', async () => {
    if (/[│|] *[▌> ]lifetime +/.test(own.text())) {
      while (!/[▌>]lifetime/.test(own.text())) {
        const before = own.text()
        own.press('tab')
        await own.waitFor('the next field', () => own.text() !== before)
      }
      own.press('right', 'tab', 'enter')
      await own.waitFor('an answer', () => /✓|is set|refused/.test(own.text()), soon)
    }
    const { config } = await mine.truth.jsm.consumers.info('JOBS', 'workers')
    same([config.durable_name, config.inactive_threshold ?? 0], ['workers', 0], 'durable name and threshold')
  })
})

rows(['T21', 'T22', 'T54'], 'what went away is said, and nothing is made in its place unasked', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  await publish(truth, 1)
  const app = await open(staged)
  await pull(app, 1)
  await truth.jsm.consumers.delete('JOBS', 'workers')
  await says(app, /deleted|gone/)
  app.command('mode.next')
  await claim('T21', async () => {
    await app.waitFor('an answer', () => /Make consumer|rating-\w+ ·/.test(words(app)), soon)
    const made = await truth.jsm.consumers.list('JOBS').next()
    same(
      made.map(({ name }) => name),
      [],
      'the consumers there',
    )
  })
  const second = await stage()
  await publish(second.truth, 1)
  const other = await open(second)
  await pull(other, 1)
  await second.truth.jsm.streams.delete('JOBS')
  await claim('T22', () => says(other, /stream JOBS was deleted/))
  await claim('T54', async () => {
    const numbers = other.screen().findIndex((line) => /to come +pending/.test(line))
    await other.waitFor(
      'its numbers to be marked',
      () =>
        /as of|stale|before it|no longer|were/.test(words(other)) ||
        (numbers >= 0 && other.cell(numbers, other.screen()[numbers]?.indexOf('pending') ?? 0).isDim),
      soon,
    )
  })
})

rows(['T26', 'T27'], 'what was left behind stays listed and pushes nothing out', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  await publish(truth, 3)
  await truth.jsm.consumers.add('JOBS', { durable_name: 'alone', ack_policy: 'explicit', deliver_subject: 'd.alone' })
  truth.nc.subscribe('d.alone', { callback: () => undefined })
  const app = await open(
    staged,
    { durable_name: 'before', name: 'before', ack_wait: 120 * second },
    { called: 'before' },
  )
  await pull(app, 2)
  app.command('pane.streams')
  app.press('up')
  await app.waitForText(/[▌>] +alone/)
  app.command('stream.open')
  await app.waitFor('what becomes of the opening', () =>
    /leave (them|it) held|alone ·|No consumer|in use|bound/.test(words(app)),
  )
  if (/leave (them|it) held/.test(words(app))) await app.choose(/leave/)
  await claim('T27', () => says(app, /before.{0,40}2|2 .{0,40}before/))
  app.resize(80, 24)
  app.command('pane.truth')
  await claim('T26', async () => {
    await says(app, /ack floor|floor|no consumer/i)
    await says(app, /waiting|no consumer/i)
  })
})

rows(['T38', 'T47'], 'a pull that is open is not asked for again', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 1)
  const app = await open(staged, { ack_wait: 20 * second, max_waiting: 1 })
  await pull(app, 1)
  app.command('consumer.fetch')
  for (let open = 0; open < 1;) open = (await staged.truth.jsm.consumers.info('JOBS', 'workers')).num_waiting
  await claim('T38', async () => {
    await says(app, /your open pull/)
    saysNot(app, /next pull/)
  })
  app.command('consumer.fetch')
  app.command('consumer.fetch')
  await claim('T47', () => app.waitFor('the reason', () => /max waiting/i.test(words(app)), { timeoutMs: 15_000 }))
})

rows(['T57', 'U3', 'U13', 'U22'], 'marks and menus say what they do', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  const app = await open(staged, { deliver_subject: 'd.marks', ack_wait: 5 * second })
  app.command('message.next-held')
  await claim('U13', () =>
    says(app, /nothing (is held|waits|to decide|undecided)|no message (is held|waits)|nothing held/i),
  )
  app.command('message.mark-held')
  await app.waitForText(/held/)
  await publish(truth, 1)
  await app.waitForRow({ seq: 1, state: /held/ })
  app.command('message.ack')
  await claim('U3', () => app.waitForRow({ seq: 1, state: /acked/ }, soon.timeoutMs))
  app.command('consumer.auto')
  await app.waitForText(/at once/)
  await claim('U22', () => {
    const text = words(app)
    const order = ['at once', '200ms', '1s', '5s'].map((delay) => text.lastIndexOf(delay))
    same(
      [...order].sort((a, b) => a - b),
      order,
      'the order of the delays',
    )
  })
  app.press('esc')
  await app.waitForGone(/200ms/)
  await publish(truth, 2)
  await app.waitForRow({ seq: 3, state: /held/ })
  await app.select(2)
  app.command('message.mark')
  app.press('down')
  await app.waitForRow({ seq: 2, tries: 2, state: /held/ })
  app.command('message.ack')
  await claim('T57', () => says(app, /passed over|left out|sent again|without|not/))
})

rows(['U2', 'U10'], 'a form keeps what was typed and chosen', async (claim) => {
  const { server, truth } = await stage()
  const app = await start(server)
  app.command('stream.create')
  await app.fill('name', 'ORDERS')
  await app.fill('subjects', 'orders.*')
  while (!/[▌>]retention/.test(app.text())) {
    const before = app.text()
    app.press('tab')
    await app.waitFor('the next field', () => app.text() !== before)
  }
  app.press('right')
  await app.waitForText(/retention +.*(interest|workqueue|work queue)/)
  const chosen = /retention +\W*(interest|workqueue)/.exec(app.text())?.[1]
  app.press('enter')
  await app.waitFor(
    'the form to close or a list',
    () => !/[▌>]retention/.test(app.text()) || /ORDERS +0 msgs/.test(app.text()),
  )
  if (!/ORDERS created/.test(app.text())) app.press('enter')
  await app.waitFor('an answer', () => /created|refused/.test(app.text()) || !/[▌>]retention/.test(app.text()))
  await claim('U2', async () => {
    if (!/ORDERS +0 msgs/.test(app.text())) app.press('enter')
    await app.waitForText(/ORDERS +0 msgs/, soon)
    same((await truth.jsm.streams.info('ORDERS')).config.retention, chosen, 'the retention')
  })
  const staged = await stage()
  await publish(staged.truth, 1)
  const other = await open(staged, { max_deliver: 5 })
  await pull(other, 1)
  other.command('mode.edit')
  await other.fill('backoff', '1s 2s 3s 4s 5s 6s')
  other.press('enter')
  await other.waitFor('an answer', () => /yes, change|✗|must|at least|refused|max deliver/.test(other.text()))
  if (/yes, change/.test(other.text())) await other.choose(/yes, change/)
  await claim('U10', async () => {
    await other.waitForText(/5s 6s/, soon)
    if (!/held/.test(other.text())) throw new Error(`the live view is gone:\n${other.text()}`)
  })
})

rows(['U4', 'U7'], 'what comes again is said and led to at 80x24', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 12)
  const app = await open(staged, { deliver_subject: 'd.seven', ack_wait: 60 * second, max_ack_pending: 12 }, small)
  await app.waitForHeld(12)
  app.command('pane.truth')
  await claim('U4', async () => {
    for (const number of [/floor/, /delivered/, /\d waiting|waiting +\d/]) await says(app, number)
  })
  app.command('pane.consumer')
  await app.select(1)
  app.command('message.nak')
  await staged.truth.jsm.consumers.info('JOBS', 'workers')
  await app.waitFor('an answer', () => /nak/.test(words(app)))
  await claim('U7', () => says(app, /came again.*u goes there|goes there/))
})

rows(['U8', 'U18'], 'names and focus can be told apart', async (claim) => {
  const { server, truth } = await stage()
  for (const name of ['rating-pull-eu', 'rating-push-eu'])
    await truth.jsm.consumers.add('JOBS', { durable_name: name, ack_policy: 'explicit' })
  const app = await start(server, { ...small, env: { NO_COLOR: '1' } })
  await app.waitForText(/rating-pu/)
  await claim('U8', async () => {
    await app.waitForText(/rating-pull|pull-eu/, soon)
    await app.waitForText(/rating-push|push-eu/, soon)
  })
  await claim('U18', () => {
    const line = app.screen().findIndex((text) => /Streams/.test(text))
    const column = (app.screen()[line] ?? '').indexOf('Streams')
    if (!app.cell(line, column).isBold) throw new Error('the title of the pane with the keys is not bold')
  })
})

rows(['U9'], 'a dialog shows the shortest wait behind it', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 1)
  const app = await open(staged, { ack_wait: 60 * second }, small)
  await pull(app, 1)
  app.command('app.help')
  await app.waitForText(/Keys|keys/)
  await claim('U9', () => app.waitForText(/[45]\ds/, soon))
})

rows(['U12', 'U14', 'U19', 'U16'], 'the palette, the help and the composer tell what there is', async (claim) => {
  const { server } = await stage()
  const app = await start(server)
  app.command('app.palette')
  await app.waitForText(/:/)
  app.type('redeliver')
  await app.waitForText(/:redeliver/)
  await claim('U12', () => app.waitForText(/message\.nak/, soon))
  app.press('esc')
  await app.waitForGone(/redeliver/)
  app.command('app.help')
  await app.waitForText(/Keys|keys/)
  await claim('U14', async () => {
    const seen: string[] = []
    for (let page = 0; page < 12; page += 1) {
      seen.push(app.text().replace(/\s+/g, ' '))
      const before = app.text()
      app.press('pagedown')
      await app.waitFor('the next page', () => app.text() !== before, { timeoutMs: 800 }).catch(() => undefined)
      if (app.text() === before) break
    }
    const all = seen.join(' ')
    for (const [word, server] of [
      ['to come', 'pending'],
      ['out', 'ack pending'],
      ['settled', 'ack floor'],
      ['used up', ''],
    ] as const) {
      if (!all.includes(word) || !all.includes(server)) throw new Error(`the help does not tell ${word}, ${server}`)
    }
  })
  app.press('esc')
  await app.waitForText(/2 Compose/)
  app.command('composer.focus')
  await app.waitForText(/[▌>]store /)
  await claim('U19', async () => {
    await app.waitFor('Enter in the footer', () => /Enter/.test(app.screen().at(-1) ?? ''), soon)
    await app.waitFor('Ctrl-T in the footer', () => /Ctrl-T/i.test(app.screen().at(-1) ?? ''), soon)
  })
  app.press('esc')
  await app.waitForText(/ P run /)
  app.command('pane.streams')
  app.command('stream.purge')
  await app.waitForText(/Purge/)
  await claim('U16', async () => {
    app.resize(40, 10)
    await app.waitFor('the small screen', () => app.screen().length === 10)
    await app.waitFor(
      'a mark where it is cut, or all of it',
      () => /would be lost/.test(words(app)) || /…|\?/.test(words(app)),
      soon,
    )
    await app.waitForText(/\? all|…/, soon)
  })
})

rows(['U17'], 'a large screen gives truth and life what they need', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 1)
  const app = await open(staged, { ack_wait: 60 * second }, { cols: 200, rows: 60 })
  await pull(app, 1)
  await claim('U17', () => {
    const lines = app.screen()
    const truth = lines.findIndex((line) => /Truth/.test(line))
    const height = lines.length - truth
    if (height < 18) throw new Error(`Truth has ${height} of ${lines.length} rows:\n${app.text()}`)
  })
})

rows(['U5', 'U15'], 'the end of what there is, and the wait of a nak, are told', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 2)
  const app = await open(staged, { deliver_subject: 'd.five', ack_wait: 60 * second, max_ack_pending: 2 })
  await app.waitForHeld(2)
  await claim('U5', () => says(app, /nothing more is to come/))
  await app.select(1)
  app.command('message.nak-delayed')
  await app.choose(/(after |in )?1m/)
  await app.waitForRow({ seq: 1, state: /nak/ })
  await app.select(1)
  app.command('pane.life')
  await claim('U15', () => says(app, /again in \d+s|comes (again|back) in|in \d+s.*try 2|next.*in \d+s/))
})

rows(['T48'], 'another kind is another consumer, and said so', async (claim) => {
  const { server, truth } = await stage()
  await truth.jsm.streams.add({ name: 'REVIEWS', subjects: ['REVIEWS.*'] })
  const app = await start(server)
  await app.waitForText(/REVIEWS +0 msgs/)
  app.press('down')
  await app.waitForText(/[▌>] *REVIEWS/)
  for (const mode of ['push', 'pull', 'wildcard'] as const) await app.openMode(mode)
  app.command('mode.edit')
  await app.waitForText(/ack wait/)
  await claim('T48', () => saysNot(app, /the same name updates this one/))
})

rows(['T52'], 'nothing that is off is asked for', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  await publish(truth, 2)
  const app = await open(staged, { deliver_policy: 'new' }, { args: ['--read-only'], joins: false, asks: false })
  await claim('T52', async () => {
    await app.waitForText(/floor/)
    saysNot(app, /Everything stored was delivered|Press [pf] /)
  })
})

rows(['T28'], 'what was on its way when the server froze is shown as it counted', async (claim) => {
  const staged = await stage()
  const { server, truth } = staged
  await publish(truth, 1)
  const app = await open(staged, { ack_wait: 60 * second })
  await pull(app, 1)
  server.freeze()
  app.command('message.ack-confirmed')
  await app.waitFor('it to be unsure', () => !app.hasRow({ seq: 1, state: /held/ }))
  const from = Date.now()
  await app.waitFor('five seconds', () => Date.now() - from > 6000, { timeoutMs: 12_000 }).catch(() => undefined)
  server.thaw()
  await claim('T28', () =>
    app.waitFor('seq 1 to be acked', () => app.hasRow({ seq: 1, state: /acked|settled/ }), { timeoutMs: 15_000 }),
  )
})
