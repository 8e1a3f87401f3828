import { describe, expect, it } from 'vitest'
import { commands } from '../../keymap/table.js'
import type { CommandSpec, Scope } from '../../keymap/table.js'
import { bothSizes, freshHome, isRunning, processToEnd, serverRecord, startApp } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'
import { connectTruth } from '../support/server-truth.js'

describe('with others on the server', () => {
  it('--read-only: every writing key refuses, and nothing changes', async () => {
    const server = await testServer()
    try {
      const truth = await connectTruth(server)
      await truth.jsm.streams.add({ name: 'REVIEWS', subjects: ['REVIEWS.*'] })
      await truth.js.publish('REVIEWS.rateGiven', '{}')
      const app = startApp({ ...bothSizes[1], server, args: ['--read-only'] })
      await app.waitForText(/REVIEWS +1 stored/)
      await app.waitForText(/read-only/)
      const inScope = (...scopes: readonly Scope[]): readonly CommandSpec[] =>
        commands.filter((command: CommandSpec) => command.writes === true && scopes.includes(command.scope))
      const tryAll = async (writing: readonly CommandSpec[]): Promise<void> => {
        expect(writing.length).toBeGreaterThan(4)
        for (const { keys, label } of writing) {
          app.press(keys[0] ?? '')
          await app.waitFor(`${label} to refuse`, (lines) =>
            lines.some((line) => line.includes(`${label}: `) && line.includes('--read-only')),
          )
        }
      }
      await tryAll(inScope('global', 'streams'))
      app.command('pane.consumer')
      await tryAll(inScope('consumer'))
      app.command('pane.streams')
      app.command('stream.inspect')
      await app.waitForText(/What decides what is stored/)
      app.command('app.back')
      await app.waitForGone(/What decides what is stored/)
      expect((await truth.streamState()).messages).toBe(1)
      expect(await truth.jsm.consumers.list('REVIEWS').next()).toEqual([])
      app.command('app.quit')
      expect((await app.toExit()).exitCode).toBe(0)
    } finally {
      await server.stop()
    }
  })

  it('two copies started together share one server, and sequences never collide', async () => {
    const home = freshHome()
    // At 80 columns the mode's own consumer leaves no room for whose the server is, and either may get it.
    const apps = [startApp({ ...bothSizes[1], home }), startApp({ ...bothSizes[1], home })]
    // Both ask for the same consumer; the one that comes second is told, and makes its own.
    const inUse = /rating-push is in use/
    for (const app of apps) {
      await app.waitFor('a live view, or why there is none', () => {
        return inUse.test(app.text()) || /› rating-push [^]*\b0 held/.test(app.text())
      })
    }
    const asked = apps.filter((app) => inUse.test(app.text()))
    expect(asked).toHaveLength(1)
    await asked[0]?.choose(/make a consumer of my own: rating-push-2/)
    for (const app of apps) await app.waitForHeld(0)
    const joined = apps.filter((app) => app.text().includes(' joined '))
    expect(joined).toHaveLength(1)
    const [second] = joined
    const first = apps.find((app) => app !== second)
    if (!first || !second) throw new Error('no two copies')
    const server = first.privateServer().pid
    const truth = await first.truth()

    for (let round = 0; round < 5; round += 1) for (const app of apps) app.command('publish.next')
    const state = await truth.streamUntil('ten messages', ({ messages }) => messages === 10)
    expect([state.first_seq, state.last_seq, state.num_deleted ?? 0]).toEqual([1, 10, 0])
    for (const app of apps) {
      await app.waitForStored(10)
      await app.waitForHeld(5)
    }

    // The one that joined may go without the other noticing.
    second.command('app.quit')
    await second.choose(/quit, leave/)
    expect((await second.toExit()).exitCode).toBe(0)
    expect(isRunning(server)).toBe(true)
    first.command('publish.next')
    await truth.streamUntil('eleven messages', ({ messages }) => messages === 11)
    first.kill('SIGTERM')
    expect((await first.toExit()).exitCode).toBe(143)
    await processToEnd(server, 'the private server')
    expect(serverRecord(home)).toBeUndefined()
  })

  it('the copy that takes over a killed owner goes on with its consumer, and says what was interrupted', async () => {
    const home = freshHome()
    const first = startApp({ ...bothSizes[0], home })
    await first.waitForHeld(0)
    const second = startApp({ ...bothSizes[1], home })
    await second.choose(/make a consumer of my own: rating-push-2/)
    await second.waitForHeld(0)
    for (let count = 0; count < 3; count += 1) second.command('publish.next')
    await second.waitForHeld(3)
    second.command('publish.run')
    await second.waitForHeld(4)
    const server = first.privateServer().pid
    first.kill('SIGKILL')
    await processToEnd(server, 'the private server')
    await second.waitForText(/held messages come again when the ack wait ends; publishing stopped at \d+/, {
      timeoutMs: 30_000,
    })
    expect(second.text()).toContain('› rating-push-2 ')
    expect(second.text()).toContain(' private ')
    const truth = await second.truth()
    const consumers = await truth.jsm.consumers.list('REVIEWS').next()
    expect(consumers.map(({ name }) => name).sort()).toEqual(['rating-push', 'rating-push-2'])
    second.kill('SIGTERM')
    expect((await second.toExit()).exitCode).toBe(143)
  })
})
