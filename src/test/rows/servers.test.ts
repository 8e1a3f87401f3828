import { onTestFinished } from 'vitest'
import { rawServer } from '../support/raw-nats-server.js'
import { storedIn } from './faces.js'
import { open, publish, rows, says, saysNot, soon, stage, startAlone, words } from './stage.js'

rows(['T3'], 'a refused ack is not shown as done', async (claim) => {
  const server = await rawServer(
    (folder) => `jetstream { store_dir: "${folder}/js" }
authorization { users: [ { user: ana, password: secret, permissions: {
  publish: { allow: [">"], deny: ["$JS.ACK.>"] }, subscribe: { allow: [">"] } } } ] }`,
  )
  onTestFinished(server.stop)
  const app = startAlone({ args: ['--server', `nats://ana:secret@127.0.0.1:${server.port}`] })
  await app.choose(/yes, and open the push mode/)
  await app.waitForHeld(0)
  app.command('publish.next')
  await app.waitForHeld(1)
  app.command('message.ack')
  await claim('T3', async () => {
    await says(app, /refused|not allowed|permission/i)
    await app.waitForRow({ seq: 1, state: /held/ }, soon.timeoutMs)
  })
})

rows(['T40'], 'without JetStream nothing is looked for for ever', async (claim) => {
  const server = await rawServer('')
  onTestFinished(server.stop)
  const app = startAlone({ args: ['--server', `nats://127.0.0.1:${server.port}`] })
  await app.waitForText(/Streams/)
  await claim('T40', async () => {
    await says(app, /JetStream (is )?(off|not)/)
    await app.waitForGone(/Looking …|Looking for/, soon)
  })
})

rows(['T30'], 'limits of the account are called so', async (claim) => {
  const server = await rawServer(
    (folder) => `jetstream { store_dir: "${folder}/js" }
accounts { A: { jetstream: { max_file: 1GB, max_consumers: 0, max_streams: 1 }, users: [ { user: ana, password: secret } ] } }`,
  )
  onTestFinished(server.stop)
  const app = startAlone({ args: ['--server', `nats://ana:secret@127.0.0.1:${server.port}`] })
  await app.choose(/no/)
  app.command('stream.create')
  await app.fill('name', 'ONE')
  await app.fill('subjects', 'one.*')
  app.press('enter')
  await app.waitFor(
    'the stream, or why not',
    () => storedIn('ONE', '0').test(app.text()) || /limit|refused/.test(words(app)),
  )
  app.command('stream.create')
  await app.fill('name', 'TWO')
  await app.fill('subjects', 'two.*')
  app.press('enter')
  await claim('T30', async () => {
    await says(app, /account/)
    saysNot(app, /free disk space/)
  })
})

rows(['T49'], 'what an old server lacks is said in the form', async (claim) => {
  const staged = await stage({}, { version: 'oldest' })
  await publish(staged.truth, 1)
  const app = await open(staged, { filter_subject: 'jobs.a' })
  app.command('mode.edit')
  await app.waitForText(/filter/)
  await claim('T49', async () => {
    await app.fill('filters', 'jobs.a jobs.b').catch(() => app.fill('filter', 'jobs.a jobs.b'))
    app.press('enter')
    await says(app, /2\.10/)
    if (!/filter/.test(app.text())) throw new Error(`the form is gone:\n${app.text()}`)
  })
})
