import { conditionToHold } from '../support/wait-for-server.js'
import { storedIn } from './faces.js'
import { open, publish, pull, rows, soon, stage, submitEdit, words } from './stage.js'
import type { AppDriver } from '../support/app-driver.js'

/** All pages of the log, in the form that is shown. */
async function pages(app: AppDriver): Promise<string> {
  const seen: string[] = []
  // Act by act where there is one under the cursor, page by page where all of it scrolls.
  const steps = [...Array.from({ length: 9 }, () => 'down'), ...Array.from({ length: 5 }, () => 'pagedown')]
  for (const key of ['g', ...steps]) {
    const before = app.text()
    app.press(key)
    await app.waitFor('the page', () => app.text() !== before, { timeoutMs: 700 }).catch(() => undefined)
    seen.push(words(app))
  }
  return seen.join(' ')
}

const has = (text: string, wanted: RegExp): void => {
  if (!wanted.test(text)) throw new Error(`the log has no ${String(wanted)}: ${text.slice(0, 4000)}`)
}

rows(['T32', 'T33', 'T34', 'T35', 'T36', 'T37'], 'the log is what left', async (claim) => {
  const staged = await stage()
  const { truth } = staged
  await publish(truth, 3)
  const app = await open(staged, { ack_wait: 60e9, filter_subjects: ['jobs.a', 'jobs.b'], max_deliver: 9 })
  await pull(app, 3)
  await app.select(1)
  app.command('message.nak')
  await truth.jsm.consumers.info('JOBS', 'workers')
  await app.waitFor('an answer', () => /nak/.test(words(app)))
  app.command('message.mark-held')
  app.command('message.ack')
  await app.waitForRow({ seq: 3, state: /acked/ })
  app.command('pane.streams')
  app.command('stream.create')
  await app.fill('name', 'QUEUE')
  await app.fill('subjects', 'queue.*')
  while (!/[▌>]retention/.test(app.text())) {
    const before = app.text()
    app.press('tab')
    await app.waitFor('the next field', () => app.text() !== before)
  }
  app.press('right', 'right')
  await app.waitForText(/retention +\W*workqueue/)
  app.press('tab', 'enter')
  await app.waitForText(storedIn('QUEUE', '0'))
  app.command('pane.consumer')
  app.command('mode.edit')
  await app.fill('max deliver', '-1')
  const noLimit = async (): Promise<boolean> =>
    ((await truth.jsm.consumers.info('JOBS', 'workers')).config.max_deliver ?? -1) < 0
  await submitEdit(app, noLimit)
  await conditionToHold({ check: noLimit, what: 'the edit to be made' })
  await app.waitFor('the form to be closed', () => /q quit/.test(app.screen().at(-1) ?? ''))
  app.command('app.log')
  await app.waitForText(/nats /)
  const nats = await pages(app)
  await claim('T32', () => has(nats, /-- '?-NAK/))
  await claim('T33', () => {
    has(nats, /--max-deliver=-1|request .*"max_deliver":-1/)
    if (/--max-deliver '?-1/.test(nats)) throw new Error('a flag takes the -1 for another flag')
  })
  await claim('T34', () => has(nats, /--retention[= ]work /))
  // As it first landed the log showed every form of an act at once.
  const isOneForm = !/wire +(PUB|request)/.test(nats)
  if (isOneForm) {
    app.press('tab')
    await app.waitForGone(/--retention/)
    app.press('tab')
  }
  const wire = isOneForm ? await pages(app) : nats
  await claim('T36', () => {
    has(wire, /idle_heartbeat/)
    if ((wire.match(/\+ACK/g) ?? []).length === 0) throw new Error('no ack on the wire')
  })
  await claim('T37', async () => {
    app.press('o')
    const asks = (): boolean => /show it/.test(app.text())
    await app.waitFor('the loop, or what to do with it', () => asks() || /for await/.test(app.text()), soon)
    if (asks()) await app.choose(/show it/)
    await app.waitForText(/for await|import \{/, soon)
  })
  await claim('T35', () => {
    has(nats, /consumer edit|CONSUMER\.CREATE\.JOBS\.workers/)
    if (/--filter '[^' ]+ [^']+'/.test(nats)) throw new Error('several filters stand in one flag')
  })
})
