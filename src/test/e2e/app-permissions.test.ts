import { expect, it, onTestFinished } from 'vitest'
import { bothSizes, startApp } from '../support/app-driver.js'
import { rawServer } from '../support/raw-nats-server.js'

it.each(bothSizes)(
  'a refused ack stays held, and all that would have to be allowed can be read, at $cols x $rows',
  async (size) => {
    const server = await rawServer(
      (folder) => `jetstream { store_dir: "${folder}/js" }
authorization { users: [ { user: ana, password: secret, permissions: {
  publish: { allow: [">"], deny: ["$JS.ACK.>"] }, subscribe: { allow: [">"] } } } ] }`,
    )
    onTestFinished(server.stop)
    const app = startApp({ ...size, args: ['--server', `nats://ana:secret@127.0.0.1:${server.port}`] })
    await app.choose(/yes, and open the push mode/)
    await app.waitForHeld(0)
    app.command('publish.next')
    await app.waitForHeld(1)
    app.command('message.ack')
    await app.waitForText(/seq 1 was refused/)
    const words = (): string => app.text().replace(/\s+/g, ' ')
    await app.waitFor('all subjects', () =>
      /"\$JS\.ACK\.REVIEWS\.\*\.>".* subscribe: \{ allow: .*"\$JS\.EVENT\.ADVISORY\.>"\] \} \}/.test(words()),
    )
    await app.waitForRow({ seq: 1, tries: 1, state: /held \d+s/ })
    // The next key takes the long words away, so that the panes are whole again.
    app.command('pane.truth')
    await app.waitForGone(/ADVISORY/)
    await app.waitForText(/ack floor/)
    expect(words()).not.toContain('secret')
  },
)
