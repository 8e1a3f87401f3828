import { spawn } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bothSizes, bundlePath, freshHome, homeEnv, serverRecord, startApp } from '../support/app-driver.js'
import type { AppDriver, AppOptions } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'
import { conditionToHold } from '../support/wait-for-server.js'

/** What a terminal would act on: title, clipboard, alternate screen off, colours, a C1 sequence. */
const hostile = String.raw`'\x1b]0;STOLEN\x07\x1b]52;c;QUJD\x07\x1b[?1049l\x1b[31mRAW\x9b2J\u202e'`

/** Every way to print that a bundled library has, each marked with a word of its own. */
const outbursts = {
  'console.log': `console.log('by-log ' + h)`,
  'console.error': `console.error('by-error ' + h)`,
  'console.warn': `console.warn('by-warn', { h })`,
  'console.trace': `console.trace('by-trace ' + h)`,
  'console.table': `console.table([{ 'by-table': h }])`,
  'console.dir': `console.dir({ 'by-dir': h })`,
  'console.group': `console.group('by-group ' + h); console.groupEnd()`,
  'console.assert': `console.assert(false, 'by-assert ' + h)`,
  'a console kept from before': `kept('by-kept ' + h)`,
  'a console of its own': `new console.Console(process.stdout, process.stderr).log('by-own ' + h)`,
  'a warning': `process.emitWarning('by-warning ' + h, { code: 'CODE' + h, detail: 'more ' + h })`,
  'a deprecation': `process.emitWarning('by-deprecation ' + h, 'DeprecationWarning')`,
  'process.stdout': `process.stdout.write('by-stdout ' + h)`,
  'process.stdout in bytes': `process.stdout.write(Buffer.from('by-bytes ' + h), () => {})`,
  'process.stderr': `process.stderr.write('by-stderr ' + h)`,
  'util.debuglog': `util.debuglog('mine')('by-debuglog ' + h)`,
  'process._rawDebug': `process._rawDebug('by-debug ' + h)`,
} as const

const words = Object.values(outbursts).map((code) => /by-\w+/.exec(code)?.[0] ?? '')

/**
 * Runs `code` inside the shipped program, by what node itself offers: at SIGUSR2, or at the start, which is when the
 * program listens to signals.
 */
const inside = (code: string, when = 'SIGUSR2'): NonNullable<AppOptions['nodeArgs']> => {
  const atStart = `const look = () => { if (process.listenerCount('SIGINT') > 0) { ${code} } else setImmediate(look) }; look()`
  const body = when === 'start' ? atStart : `process.on('${when}', () => { ${code} })`
  const text = `import util from 'node:util'; const h = ${hostile}; const kept = console.log.bind(console); ${body}`
  return ['--import', `data:text/javascript,${encodeURIComponent(text)}`]
}

const logOf = (home: string): string => {
  const file = join(home, 'state', 'review-tui', 'log.txt')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
const toBeLogged = (home: string, word: string): Promise<void> =>
  conditionToHold({ check: () => logOf(home).includes(word), what: `the log to hold ${word}:\n${logOf(home)}` })

const expectUntouched = (app: AppDriver): void => {
  expect(app.output()).not.toMatch(/STOLEN|\x1b\]52|RAW|\u202e|\x9b/)
  expect(app.output()).not.toMatch(/by-[a-z]/)
  expect(app.title()).toBe('review-tui')
  expect(app.isAlternateScreen()).toBe(true)
}

/** Runs the program with pipes for a terminal. */
const run = (
  args: readonly string[],
  given: { readonly home?: string; readonly nodeArgs?: readonly string[]; readonly env?: Record<string, string> } = {},
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [...(given.nodeArgs ?? []), bundlePath, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...homeEnv(given.home ?? freshHome()), ...given.env },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })

describe('nothing prints but us', () => {
  it.each(bothSizes)('while the screen is on, at $cols x $rows: the log has it, one line says so', async (size) => {
    const app = startApp({
      ...size,
      env: { NODE_DEBUG: 'mine' },
      nodeArgs: inside(Object.values(outbursts).join('; ')),
    })
    await app.waitForHeld(0)
    process.kill(app.pid, 'SIGUSR2')
    await app.waitForText(/the client library said \d+ things: see \S*log\.txt/)
    for (const word of words) await toBeLogged(app.home, word)
    expectUntouched(app)
    const log = logOf(app.home)
    expect(log).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
    expect(log).toContain(String.raw`by-log ^[]0;STOLEN^G^[]52;c;QUJD^G^[[?1049l^[[31mRAW\x9b2J\u{202e}`)
    for (const line of log.trimEnd().split('\n')) {
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (?:debug|info |warn |error) [a-z]+\/\d+ ./)
    }
    // The screen works on.
    app.command('publish.next')
    await app.waitForHeld(1)
    app.command('message.ack')
    await app.waitForHeld(0)
    app.command('app.quit')
    expect((await app.toExit()).exitCode).toBe(0)
    expect(app.output()).not.toMatch(/STOLEN|RAW|by-[a-z]/)
    expect(logOf(app.home)).toContain('ended with exit code 0')
  })

  it('from the first moment on, before there is a screen', async () => {
    const app = startApp({ nodeArgs: inside(`console.log('by-log ' + h); process.emitWarning('by-w ' + h)`, 'start') })
    await app.waitForHeld(0)
    await app.waitForText(/the client library said 2 things/)
    expectUntouched(app)
    await toBeLogged(app.home, 'by-w')
  })

  it('nor does Node, asked by a signal for its debugger', async () => {
    const app = startApp()
    await app.waitForHeld(0)
    process.kill(app.pid, 'SIGUSR1')
    await toBeLogged(app.home, 'SIGUSR1 came')
    app.command('publish.next')
    await app.waitForHeld(1)
    expect(app.output()).not.toMatch(/Debugger|ws:/)
  })

  it('a flood of it neither stops the keys nor fills the disk', async () => {
    const flood = `setInterval(() => { for (let i = 0; i < 2000; i += 1) console.log('by-flood ' + i + h.repeat(50)) }, 10)`
    const app = startApp({ nodeArgs: inside(flood) })
    await app.waitForHeld(0)
    process.kill(app.pid, 'SIGUSR2')
    await app.waitForText(/the client library said \d+ thing/)
    app.command('publish.next')
    await app.waitForHeld(1)
    await toBeLogged(app.home, 'more in that second')
    expectUntouched(app)
    expect(statSync(join(app.home, 'state', 'review-tui', 'log.txt')).size).toBeLessThan(1024 * 1024 + 70_000)
  })

  it('in plain mode: stdout holds our lines only, stderr nothing, the log the rest', async () => {
    const server = await testServer()
    try {
      const home = freshHome()
      const ended = await run(
        ['--plain', '--count', '2', '--server', `nats://${server.token}@127.0.0.1:${server.port}`],
        {
          home,
          env: { NODE_DEBUG: 'mine' },
          nodeArgs: inside(Object.values(outbursts).join('; '), 'start'),
        },
      )
      expect(ended.stderr).toBe('')
      expect(ended.code).toBe(0)
      for (const line of ended.stdout.trimEnd().split('\n'))
        expect(line).toMatch(/^(?:Plain|Server|Consumer|Publisher|Done) => /)
      for (const word of words) expect(logOf(home)).toContain(word)
      expect(logOf(home)).toMatch(/ info {2}connection\/\d+ connected to nats:\/\/127\.0\.0\.1/)
      expect(logOf(home)).not.toContain(server.token)
      const file = join(home, 'state', 'review-tui', 'log.txt')
      expect([statSync(file).mode & 0o777, statSync(join(file, '..')).mode & 0o777]).toEqual([0o600, 0o700])
    } finally {
      await server.stop()
    }
  })

  it('in plain mode: an uncaught error is a paragraph of ours, with a report, exit 70', async () => {
    const home = freshHome()
    const ended = await run(['--plain', '--private'], {
      home,
      env: { NATS_PASSWORD: 'correct-horse' },
      nodeArgs: inside(`Promise.reject(new Error('broken nats://me:pa/ss@host with correct-horse ' + h))`, 'start'),
    })
    expect(ended.code).toBe(70)
    expect(ended.stderr).toMatch(
      /^review-tui ended by an error of its own: Error: broken nats:\/\/\*\*\*@host with \*\*\* \^\[/,
    )
    expect(ended.stderr).toMatch(/A report is in /)
    expect(ended.stderr + logOf(home)).not.toMatch(/\x1b|pa\/ss|horse/)
  })
})

describe('words about the command line', () => {
  it.each([
    [['--password', 'my', 'S3CRET']],
    [['S3CRET\x1b]0;STOLEN\x07']],
    [['--mode', 'S3CRET\x1b[2J']],
    [['--plain', '--context', 'SUAMLK2ZNL35WSMW37E7UD4VZ7ELPKW7DHC3BWBSD2GCZ7IUQQXZIORRBU']],
    [['--plain', '--server', 'nats://me:S3CRET/pa\x1bss@host:x']],
    [['--plain', '--password', 'S3CRET', '--creds', 'S3CRET\x1b]0;STOLEN\x07']],
  ])('repeat no secret and no control character: %j', async (args) => {
    const home = freshHome()
    const ended = await run(args, { home })
    expect(ended.code).toBe(2)
    expect(ended.stderr).not.toBe('')
    expect(ended.stderr + ended.stdout + logOf(home)).not.toMatch(/S3CRET|SUAM|[\x00-\x09\x0b-\x1f\x7f]/)
  })
})

describe('a reader that goes away', () => {
  it.each([['--help'], ['doctor', '--private']])('is no fault of ours: %s', async (...args) => {
    const home = freshHome()
    const child = spawn(process.execPath, [bundlePath, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...homeEnv(home) },
    })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect([code, stderr, existsSync(join(home, 'state'))]).toEqual([0, '', false])
  })
})

describe('--log', () => {
  it('keeps the log where the user wants it, and nowhere else', async () => {
    const home = freshHome()
    const file = join(home, 'my.log')
    const ended = await run(['--plain', '--private', '--count', '1', '--log', file, '--log-level', 'debug'], { home })
    expect(ended.code).toBe(0)
    const text = readFileSync(file, 'utf8')
    expect(text).toMatch(/ info {2}start\/\d+ review-tui \d+\.\d+\.\d+, node v/)
    expect(text).toMatch(/ debug act\/\d+ /)
    expect(text).toMatch(/ info {2}cli\/\d+ ended with exit code 0\n$/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(logOf(home)).toBe('')
    expect(text).not.toContain(serverRecord(home)?.token ?? 'no token is left')
  })

  it('is refused in words where it would follow a link, wait, or write to what is no file', async () => {
    const home = freshHome()
    mkdirSync(join(home, 'folder'))
    writeFileSync(join(home, 'target'), 'kept')
    symlinkSync(join(home, 'target'), join(home, 'link'))
    await new Promise((resolve) => spawn('mkfifo', [join(home, 'fifo')]).on('close', resolve))
    expect(lstatSync(join(home, 'fifo')).isFIFO()).toBe(true)
    for (const [name, why] of [
      ['link', /is a link, which is not followed/],
      ['fifo', /is not a regular file/],
      ['folder', /is not a regular file/],
      ['/dev/null', /is not a regular file|belongs to another user/],
      ['none/log', /its folder is not there/],
    ] as const) {
      const ended = await run(['--plain', '--private', '--log', name.startsWith('/') ? name : join(home, name)], {
        home,
      })
      expect([name, ended.code]).toEqual([name, 2])
      expect(ended.stderr).toMatch(why)
    }
    expect(readFileSync(join(home, 'target'), 'utf8')).toBe('kept')
  })
})
