import { onTestFinished } from 'vitest'
import { rawServer } from '../support/raw-nats-server.js'
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
accounts { A: { jetstream: { max_file: 1GB, max_consumers: 1 }, users: [ { user: ana, password: secret } ] } }`,
  )
  onTestFinished(server.stop)
  const app = startAlone({ args: ['--server', `nats://ana:secret@127.0.0.1:${server.port}`] })
  await app.choose(/yes, and open the push mode/)
  await app.waitForHeld(0)
  app.command('mode.next')
  await app.waitFor('the refusal', () => /no more consumers/.test(words(app)))
  await claim('T30', () => says(app, /the account/))
})

rows(['T59'], 'what an old server lacks is said once', async (claim) => {
  const staged = await stage({}, { version: 'oldest' })
  const app = await open(staged)
  app.command('consumer.pause')
  await app.waitForText(/needs nats-server 2\.11/)
  await claim('T59', () => saysNot(app, /pause: pause/))
})

rows(['U21'], 'that the server was killed is told in a row that stays', async (claim) => {
  const app = startAlone({})
  await app.waitForHeld(0)
  app.command('publish.next')
  await app.waitForHeld(1)
  const { pid } = app.privateServer()
  process.kill(pid, 'SIGKILL')
  await app.waitForText(/runs again/)
  await app.waitForRow({ seq: 1, state: /held/ })
  await claim('U21', async () => {
    // The next thing said takes the status line.
    app.command('publish.next')
    await app.waitForText(/stored as seq 2/, soon)
    await says(app, /private server (?:ended|was killed|runs again)/)
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
    saysNot(app, /filter_subjects/)
    // The form is there with what was typed.
    await app.waitForText(/filters? +jobs\.a jobs\.b/, soon)
  })
})
