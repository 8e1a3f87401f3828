import { EventEmitter } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createShutdown, shutdownLimitMs } from './shutdown.js'

describe('createShutdown', () => {
  let stateFolder = ''
  beforeEach(() => {
    stateFolder = mkdtempSync(join(tmpdir(), 'review-tui-shutdown-'))
  })
  afterEach(() => rmSync(stateFolder, { recursive: true, force: true }))

  const setUp = () => {
    const host = new EventEmitter()
    const terminal = new EventEmitter()
    const clock = createManualClock(Date.UTC(2024, 0, 2))
    const log: string[] = []
    const ended = new Promise<void>((resolve) => host.on('ended', resolve))
    const shutdown = createShutdown({
      clock,
      stateFolder: join(stateFolder, 'state'),
      terminal: {
        leave: () => log.push('leave'),
        onLost: (listener) => {
          terminal.on('lost', listener)
          return () => terminal.off('lost', listener)
        },
      },
      host: {
        on: (event, listener) => host.on(event, listener),
        off: (event, listener) => host.off(event, listener),
        exit: (exitCode) => {
          log.push(`exit ${exitCode}`)
          host.emit('ended')
        },
        printError: (text) => log.push(text),
      },
    })
    return { host, terminal, clock, log, ended, shutdown }
  }

  it('restores the terminal, prints, runs the tasks, exits; once', async () => {
    const { log, ended, shutdown } = setUp()
    shutdown.onShutdown('one', () => log.push('one'))
    shutdown.onShutdown('gone', () => log.push('gone'))()
    shutdown.request(3, 'farewell')
    shutdown.request(4, 'again')
    await ended
    expect(log).toEqual(['leave', 'farewell', 'one', 'exit 3'])
  })

  it('ends with the report of an error it is given', async () => {
    const { log, ended, shutdown } = setUp()
    shutdown.fail(new Error('no part'))
    await ended
    const text = log.find((line) => line.startsWith('review-tui ended')) ?? ''
    expect(text).toContain('by an error of its own: Error: no part\n')
    expect(text).toContain('A report is in')
    expect(log.indexOf('leave')).toBeLessThan(log.indexOf(text))
    expect(log.at(-1)).toBe('exit 70')
    expect(readdirSync(join(stateFolder, 'state'))).toHaveLength(1)
  })

  for (const [signal, exitCode] of [
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGTERM', 143],
  ] as const) {
    it(`answers ${signal} with exit code ${exitCode}`, async () => {
      const { host, log, ended } = setUp()
      host.emit(signal, signal)
      await ended
      expect(log).toEqual(['leave', `exit ${exitCode}`])
    })
  }

  it('does not wait for tasks for ever, and says for which', async () => {
    const { clock, log, ended, shutdown } = setUp()
    shutdown.onShutdown('the server', () => new Promise(() => {}))
    shutdown.onShutdown('the quick one', async () => {})
    shutdown.onShutdown('the broken one', () => Promise.reject(new Error('no \x1b[31m')))
    shutdown.request(0)
    await new Promise(setImmediate)
    clock.advance(shutdownLimitMs)
    await ended
    expect(log).toEqual([
      'leave',
      'While ending, the broken one failed: Error: no ^[[31m\n',
      'Ended without waiting any longer for: the server\n',
      'exit 0',
    ])
  })

  it('ends at once on a second signal', () => {
    const { host, log, shutdown } = setUp()
    shutdown.onShutdown('slow', () => new Promise(() => {}))
    host.emit('SIGTERM', 'SIGTERM')
    host.emit('SIGINT', 'SIGINT')
    expect(log).toEqual(['leave', 'exit 130'])
  })

  for (const event of ['uncaughtException', 'unhandledRejection']) {
    it(`answers ${event} with one paragraph, a private report and exit code 70`, async () => {
      const { host, log, ended } = setUp()
      host.emit(event, new Error('cannot reach nats://ana:secret@example.test \x1b[31m\u202e'))
      await ended
      expect(log.at(0)).toBe('leave')
      expect(log.at(-1)).toBe('exit 70')
      const text = log.find((line) => line.startsWith('review-tui ended')) ?? ''
      expect(text).toContain('cannot reach nats://***@example.test ^[[31m\\u{202e}')
      const [name = ''] = readdirSync(join(stateFolder, 'state'))
      const path = join(stateFolder, 'state', name)
      expect(text).toContain(path)
      expect(statSync(path).mode & 0o777).toBe(0o600)
      expect(statSync(join(stateFolder, 'state')).mode & 0o777).toBe(0o700)
      const report = readFileSync(path, 'utf8')
      expect(report).toContain('cannot reach nats://***@example.test')
      expect(report).not.toMatch(/secret|[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
    })
  }

  it('goes silently when the terminal is lost', async () => {
    const { terminal, log, ended } = setUp()
    terminal.emit('lost')
    await ended
    expect(log).toEqual(['leave', 'exit 129'])
  })

  it('restores the terminal when somebody else exits', () => {
    const { host, log } = setUp()
    host.emit('exit', 0)
    expect(log).toEqual(['leave'])
  })

  it('hears nothing more once disposed of', () => {
    const { host, terminal, log, shutdown } = setUp()
    shutdown.dispose()
    for (const event of ['SIGINT', 'uncaughtException', 'exit']) host.emit(event, 0)
    terminal.emit('lost')
    expect(log).toEqual([])
  })
})
