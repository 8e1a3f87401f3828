import { conditionToHold } from '../support/wait-for-server.js'
import { consumerShown, storedIn } from './faces.js'
import {
  join,
  moveOnTo,
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
  submitEdit,
  words,
} from './stage.js'

const second = 1e9
const small = { cols: 80, rows: 24 } as const

rows(['T24', 'T25', 'T39'], 'a row says what the payload is', async (claim) => {
  const staged = await stage()
  const { js } = staged.truth
  await js.publish('jobs.a', '{\n  "first": "alpha",\n  "second": 2\n}')
  await js.publish('jobs.a', '{"text":"Warm bread","rating":5,"urgent":"beta"}')
  const app = await open(staged)
  await pull(app, 2)
  await claim('T25', () => app.waitForRow({ seq: 1, state: /alpha/ }, soon.timeoutMs))
  await claim('T39', () => app.waitForRow({ seq: 2, state: /beta/ }, soon.timeoutMs))
  const other = await stage()
  await publish(other.truth, 1)
  const headers = await open(other, { headers_only: true })
  await pull(headers, 1)
  await claim('T24', async () => {
    await headers.waitForRow({ seq: 1, state: /withheld|headers|5 B|bytes/ }, soon.timeoutMs)
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
  await submitEdit(app, () => /refused|is set|heartbeat|✗/.test(app.screen().slice(-3).join(' ')))
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
      own.press('right')
      await own.waitForText(/[▌>]lifetime +ephemeral/)
      own.press('tab')
      await own.waitForText(/[▌>]filter/)
      own.press('enter')
      await own.waitForGone(/[▌>]filter/)
      await own.waitForText(/workers is set|refused/, soon)
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

rows(['T26'], 'what was left behind pushes no number out', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  await publish(truth, 3)
  for (const name of ['beta', 'gamma', 'delta'])
    await truth.jsm.consumers.add('JOBS', { durable_name: name, ack_policy: 'explicit', ack_wait: 300 * second })
  const numbers = [/floor/, /delivered/, /waiting/]
  const app = await open(
    staged,
    { durable_name: 'alpha', ack_wait: 300 * second },
    { called: 'alpha', cols: 120, rows: 40 },
  )
  // All of them are in sight as long as nothing is left elsewhere.
  for (const number of numbers) await says(app, number)
  await pull(app, 1)
  for (const name of ['beta', 'gamma', 'delta']) {
    await moveOnTo(app, name)
    await pull(app, 1)
  }
  await claim('T26', async () => {
    for (const number of numbers)
      await app.waitFor(`${String(number)} in Truth`, () => number.test(paneText(app, '4 Truth')), soon)
  })
})

rows(['T27'], 'what was left is listed where the next view could not be opened', async (claim) => {
  // No other mode can have a consumer of its own.
  const staged = await stage({ max_consumers: 1 })
  const { truth } = staged
  await publish(truth, 2)
  const app = await open(staged, { durable_name: 'before', ack_wait: 300 * second }, { called: 'before' })
  await pull(app, 2)
  app.command('mode.next')
  await app.choose(/leave them held/)
  const refused = (): boolean => /no more consumers|max.{0,3}consumers/.test(words(app))
  const asks = (): boolean => /make it and open/.test(app.text())
  await app.waitFor('a question or the refusal', () => refused() || asks())
  if (asks()) await app.choose(/make it and open/)
  await app.waitFor('the refusal', refused)
  await claim('T27', () =>
    app.waitFor('what is held there in Truth', () => /before/.test(paneText(app, '4 Truth')), soon),
  )
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

rows(['U3', 'U13', 'U22'], 'marks and menus say what they do', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  const app = await open(staged, { deliver_subject: 'd.marks', ack_wait: 5 * second })
  app.command('message.next-held')
  await claim('U13', () =>
    says(app, /nothing (is held|waits|to decide|undecided)|no message (is held|waits)|nothing held/i),
  )
  const said = app.text()
  app.command('message.mark-held')
  // What is said of it may be what is said already.
  await app.waitFor('an answer', () => app.text() !== said, { timeoutMs: 2000 }).catch(() => undefined)
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
})

rows(['T57'], 'what a range passes over is said', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  const app = await open(staged, { deliver_subject: 'd.range', ack_wait: 8 * second })
  await publish(truth, 1)
  await app.waitForRow({ seq: 1, state: /held +4s/ })
  await publish(truth, 1)
  await app.waitForRow({ seq: 2, state: /held/ })
  await app.select(1)
  app.command('message.mark')
  app.press('down')
  await app.waitForRow({ seq: 1, tries: 2, state: /held/ })
  app.command('message.ack')
  await app.waitFor('an answer', () => /ack: (seq|\d)|no verdict|passed over/.test(app.text()))
  await claim('T57', async () => {
    const { num_ack_pending: out } = await truth.jsm.consumers.info('JOBS', 'workers')
    // Both, or the one that was passed over is named.
    if (out > 0) await says(app, /passed over|no verdict/)
  })
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
    () => !/[▌>]retention/.test(app.text()) || storedIn('ORDERS', '0').test(app.text()),
  )
  if (!/ORDERS created/.test(app.text())) app.press('enter')
  await app.waitFor('an answer', () => /created|refused/.test(app.text()) || !/[▌>]retention/.test(app.text()))
  await claim('U2', async () => {
    if (!storedIn('ORDERS', '0').test(app.text())) app.press('enter')
    await app.waitForText(storedIn('ORDERS', '0'), soon)
    same((await truth.jsm.streams.info('ORDERS')).config.retention, chosen, 'the retention')
  })
  // An edit only the server knows to be wrong.
  const staged = await stage()
  await publish(staged.truth, 1)
  const other = await open(staged, { filter_subject: 'jobs.a', ack_wait: 300 * second })
  await pull(other, 1)
  other.command('mode.edit')
  await other.fill('filters?', 'jobs.a jobs.*')
  await submitEdit(other, () => /✗|refused|overlap/.test(other.text()))
  await claim('U10', async () => {
    await other.waitForText(/jobs\.a jobs\.\*/, soon)
    await other.waitForRow({ seq: 1, state: /held/ }, soon.timeoutMs)
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
  // What is to come stands beside the name, and takes room from it.
  for (let n = 0; n < 12; n += 1) await truth.js.publish('jobs.a', 'job')
  for (const name of ['rating-pull', 'rating-push'])
    await truth.jsm.consumers.add('JOBS', { durable_name: name, ack_policy: 'explicit' })
  const app = await start(server, { ...small, env: { NO_COLOR: '1' } })
  app.command('pane.streams')
  await app.waitForText(/rating-p.*12 to come/)
  await claim('U8', async () => {
    await app.waitForText(/(rating|…).?pull.*to come/, soon)
    await app.waitForText(/(rating|…).?push.*to come/, soon)
  })
  app.resize(120, 40)
  await app.waitFor('the larger screen', () => app.screen().length === 40 && /5 Life/.test(app.text()))
  await pointAt(app, 'rating-pull')
  app.command('stream.open')
  await app.waitForText(consumerShown('rating-pull'))
  await join(app)
  await claim('U18', async () => {
    // Told by signs alone, with neither colour nor weight: the mode, and the pane that has the keys.
    await app.waitForText(/\[pull\]/, soon)
    const rule = (): string =>
      (app.screen().find((line) => /3 /.test(line) && /(hold|held)/.test(line)) ?? '').replace(/\d/g, '')
    const focused = rule()
    app.command('pane.streams')
    await app.waitFor('the rule of the live view to be another', () => rule() !== focused, soon)
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

rows(['U12', 'U14', 'U19'], 'the palette, the help and the composer tell what there is', async (claim) => {
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
  await app.waitFor('the help to be closed', () => /q quit/.test(app.screen().at(-1) ?? ''))
  app.command('composer.focus')
  await app.waitForText(/[▌>]store /)
  await claim('U19', async () => {
    await app.waitFor('Enter in the footer', () => /Enter/.test(app.screen().at(-1) ?? ''), soon)
    await app.waitFor('Ctrl-T in the footer', () => /Ctrl-T/i.test(app.screen().at(-1) ?? ''), soon)
  })
})

rows(['U16'], 'a question can be read at 40x10', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 1)
  const app = await open(staged, { ack_wait: 300 * second })
  await pull(app, 1)
  app.command('app.quit')
  await app.waitForText(/quit, leave/)
  app.resize(40, 10)
  await app.waitFor('the small screen', () => app.screen().length === 10 && /[│|] (?:\[|[▌>] )quit/.test(app.text()))
  await claim('U16', async () => {
    // What becomes of the message stands above the choices, or comes by a key the dialog names.
    if (/sends it again/.test(words(app))) return
    await app.waitForText(/\?/, soon)
    app.press('?')
    await app.waitForGone(/\? all of it/, soon)
    const isThere = (): boolean => /sends it again|sends it\b.*\bagain/.test(words(app))
    for (let step = 0; step < 6 && !isThere(); step += 1) {
      const before = app.text()
      app.press('down')
      await app.waitFor('the next line', () => app.text() !== before, soon)
    }
    await says(app, /sends it again|sends it\b.*\bagain/)
  })
})

rows(['U17'], 'a large screen shows a long story from its beginning', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 1)
  const app = await open(staged, { ack_wait: 60 * second, deliver_subject: 'd.large' }, { cols: 200, rows: 60 })
  for (let tries = 1; tries <= 4; tries += 1) {
    // A try that came a moment ago is not decided on: its clock has to have gone on.
    await app.waitForRow({ seq: 1, tries, state: /held +5\ds/ })
    app.press('G')
    app.command('message.nak')
    await app.waitForRow({ seq: 1, tries: tries + 1, state: /held/ })
  }
  app.command('list.bottom')
  await claim('U17', async () => {
    const story = (): string => paneText(app, '5 Life')
    await app.waitFor('the newest delivery', () => /(?:delivery|sent again, try) 5\b/.test(story()), soon)
    await app.waitFor('the first delivery', () => /(?:delivery|server sent, try) 1\b/.test(story()), soon)
  })
})

rows(['U5', 'U15'], 'the end of what there is, and the wait of a nak, are told', async (claim) => {
  const staged = await stage()
  await publish(staged.truth, 2)
  const app = await open(staged, { deliver_subject: 'd.five', ack_wait: 60 * second, max_ack_pending: 2 })
  await app.waitForHeld(2)
  await claim('U5', () => says(app, /[Nn]othing more is to come/))
  await app.select(1)
  app.command('message.nak-delayed')
  await app.choose(/(after |in )?1m/)
  await app.waitForRow({ seq: 1, state: /nak/ })
  await app.select(1)
  app.command('pane.life')
  await claim('U15', () => app.waitFor('a countdown in the story', () => /in \d+s/.test(paneText(app, '5 Life')), soon))
})

rows(['T48'], 'another kind is another consumer, and said so', async (claim) => {
  const { server, truth } = await stage()
  await truth.jsm.streams.add({ name: 'REVIEWS', subjects: ['REVIEWS.*'] })
  const app = await start(server)
  await app.waitForText(storedIn('REVIEWS', '0'))
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
