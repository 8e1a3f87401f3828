import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bothSizes, bundlePath, isRunning, processToEnd, serverRecord, startApp } from '../support/app-driver.js'
import type { AppDriver, AppOptions } from '../support/app-driver.js'
import { fakeServer, tempDir } from '../support/fake-programs.js'
import { processesNaming } from '../support/server-owner.js'
import { conditionToHold } from '../support/wait-for-server.js'

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The app as a job of a shell that tells its exit code and the terminal's modes afterwards. */
const inShell =
  (after = 'echo "code $?"; stty -a'): NonNullable<AppOptions['wrap']> =>
  (command) => ({ command: 'sh', args: ['-c', `trap : HUP TERM INT; ${command.map(quoted).join(' ')}; ${after}`] })

/** The process that holds the private server below the app's home: the app itself. */
const pidOf = (app: AppDriver): number => {
  const folder = join(app.home, 'state', 'review-tui', 'private-server')
  const [run = ''] = readdirSync(folder).filter((name) => name.startsWith('run-'))
  return (JSON.parse(readFileSync(join(folder, run, 'owner.json'), 'utf8')) as { readonly pid: number }).pid
}

/** A live app that holds a message, in a shell. */
const startHolding = async (options: AppOptions = {}): Promise<{ app: AppDriver; pid: number; server: number }> => {
  const app = startApp({ ...bothSizes[0], wrap: inShell(), ...options })
  await app.waitForHeld(0)
  app.command('publish.next')
  await app.waitForHeld(1)
  return { app, pid: pidOf(app), server: app.privateServer().pid }
}

const expectSane = (app: AppDriver): void => {
  expect(app.isAlternateScreen()).toBe(false)
  expect(app.isCursorHidden()).toBe(false)
  expect([app.mode(2004), app.mode(7), app.mode(2026)]).toEqual([false, true, false])
  expect(app.text()).toMatch(/ icanon .*(?:\n.*)* echo /)
}

describe('every way out leaves a sane terminal and no server', () => {
  it('q: asks when messages are held, and Esc stays', async () => {
    const { app, server } = await startHolding()
    app.command('app.quit')
    await app.waitForText(/1 (?:message )?held without a verdict/)
    app.press('esc')
    await app.waitForGone(/1 (?:message )?held without a verdict/)
    expect(isRunning(server)).toBe(true)
    app.command('message.ack')
    await app.waitForHeld(0)
    app.command('app.quit')
    await app.toExit()
    expect(app.text()).toMatch(/code 0\b/)
    expectSane(app)
    await processToEnd(server, 'the server')
  })

  it('q: acks or naks what is held on the way out', async () => {
    const { app, server } = await startHolding()
    // A nak may come straight back to the app that leaves; then the next one gets it when the ack wait is over.
    const truth = await app.truth()
    await truth.jsm.consumers.update('REVIEWS', 'rating-push', { ack_wait: 2e9 })
    app.command('app.quit')
    await app.choose(/nak (?:all 1|it)\b/)
    await app.toExit()
    expect(app.text()).toMatch(/1 messages? naked/)
    expect(app.text()).toMatch(/code 0\b/)
    expectSane(app)
    await processToEnd(server, 'the server')

    // The next start finds the stream, and the message with its count.
    const next = startApp({ ...bothSizes[0], home: app.home })
    const isAgain = (state: RegExp): boolean =>
      [2, 3, 4, 5, 6, 7, 8].some((tries) => next.hasRow({ seq: 1, tries, state }))
    await next.waitFor('the message as a repeat', () => isAgain(/held \d+s/))
    // With time to decide: what runs out while the question opens is not asked about.
    const then = await next.truth()
    await then.jsm.consumers.update('REVIEWS', 'rating-push', { ack_wait: 60e9 })
    await next.waitFor('the message with time', () => isAgain(/held [3-6]\ds/))
    const again = next.privateServer().pid
    next.command('app.quit')
    await next.choose(/ack (?:all 1|it)\b/)
    expect((await next.toExit()).exitCode).toBe(0)
    await processToEnd(again, 'the server')
  })

  it('Ctrl-C asks once; the second one goes', async () => {
    const { app, server } = await startHolding()
    app.press('ctrl+c')
    await app.waitForText(/1 (?:message )?held without a verdict/)
    app.press('ctrl+c')
    await app.toExit()
    expect(app.text()).toMatch(/code 0\b/)
    expectSane(app)
    await processToEnd(server, 'the server')
  })

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('%s', async (signal, code) => {
    const { app, pid, server } = await startHolding()
    process.kill(pid, signal)
    await app.toExit()
    expect(app.text()).toMatch(new RegExp(`code ${code}\\b`))
    expectSane(app)
    await processToEnd(server, 'the server')
  })

  it('kill -9: the watchdogs put both right', async () => {
    const look =
      'n=0; while stty -a | grep -q -- -icanon && [ $n -lt 500 ]; do n=$((n+1)); done; stty -a; read line; echo "read: $line"'
    const { app, pid, server } = await startHolding({ wrap: inShell(look) })
    process.kill(pid, 'SIGKILL')
    await processToEnd(server, 'the server')
    await app.waitForText('echoctl')
    expectSane(app)
    app.type('still here\r')
    await app.waitForText('read: still here')
  })

  it('the window closed under it', async () => {
    const record = 'code'
    const { app, pid, server } = await startHolding({
      wrap: (command) => ({
        command: 'sh',
        args: ['-c', `trap : HUP; ${command.map(quoted).join(' ')} 2>"$HOME/errors"; echo $? > "$HOME/${record}"`],
      }),
    })
    app.hangUp()
    await processToEnd(pid, 'the app')
    await processToEnd(server, 'the server')
    const file = join(app.home, record)
    await conditionToHold({
      check: () => existsSync(file) && readFileSync(file, 'utf8') !== '',
      what: 'the exit code',
    })
    expect(readFileSync(file, 'utf8').trim()).toBe('129')
    expect(readFileSync(join(app.home, 'errors'), 'utf8')).toBe('')
  })

  it('an uncaught error: one paragraph, a report, exit 70', async () => {
    // Thrown into the shipped program from outside, by what node itself offers.
    const thrower = `data:text/javascript,process.on('SIGUSR2',()=>{throw%20new%20Error('broken%20on%20purpose')})`
    const { app, pid, server } = await startHolding({ nodeArgs: ['--import', thrower] })
    process.kill(pid, 'SIGUSR2')
    await app.toExit()
    expect(app.text()).toMatch(/ended by an error of its own/)
    expect(app.text().replaceAll('\n', '')).toMatch(/broken on purpose/)
    expect(app.text()).toMatch(/code 70\b/)
    expectSane(app)
    await processToEnd(server, 'the server')
    const folder = join(app.home, 'state', 'review-tui')
    const [report = ''] = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile())
    const text = readFileSync(join(folder, report), 'utf8')
    expect(text).toContain('broken on purpose')
    expect(statSync(join(folder, report)).mode & 0o777).toBe(0o600)
    expect(text).not.toContain(serverRecord(app.home)?.token ?? 'no token is left')
  })

  it('Ctrl-Z stops it, fg brings it back with everything', async () => {
    const app = startApp({
      ...bothSizes[0],
      wrap: () => ({ command: 'bash', args: ['--norc', '--noprofile', '-i'] }),
      env: { PS1: 'shell> ' },
    })
    await app.waitForText('shell>')
    app.type(`${quoted(process.execPath)} ${quoted(bundlePath)} --private\r`)
    await app.waitForHeld(0)
    app.command('publish.next')
    await app.waitForHeld(1)
    const server = app.privateServer().pid
    app.press('ctrl+z')
    await app.waitForText('Stopped')
    expect(app.isAlternateScreen()).toBe(false)
    app.type('fg\r')
    await app.waitForHeld(1)
    expect(app.isAlternateScreen()).toBe(true)
    app.command('message.ack-confirmed')
    await app.waitForRow({ seq: 1, state: /confirmed/ })
    app.command('app.quit')
    await app.waitFor('the shell again', () => !app.isAlternateScreen())
    app.type('stty -a; exit 5\r')
    expect((await app.toExit()).exitCode).toBe(5)
    expectSane(app)
    await processToEnd(server, 'the server')
  })
})

describe('a way out while the private server is being started', () => {
  it.each(['q', 'ctrl+c'] as const)(
    '%s waits for what it began: no server, no secret, the store given free',
    async (key) => {
      // One that never answers.
      const server = fakeServer({ dir: tempDir(), version: '2.15.1', otherwise: 'exec sleep 60' })
      const app = startApp({ ...bothSizes[0], args: ['--private'], env: { REVIEW_TUI_NATS_SERVER: server } })
      const folder = join(app.home, 'state', 'review-tui', 'private-server', 'run-1')
      await conditionToHold({ check: () => existsSync(join(folder, 'server.pid')), what: 'the server to be started' })
      app.press(key)
      expect((await app.toExit()).exitCode).toBe(0)
      expect(readdirSync(folder).sort()).toEqual(['owner.json', 'ports', 'released'])
      expect(await processesNaming(folder)).toEqual([])
    },
  )
})
