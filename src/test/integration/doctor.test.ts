import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { DoctorReport } from '../../doctor/index.js'
import { runDoctor } from '../../doctor.js'
import { secretsGiven } from '../../known-secrets.js'
import { createRedactor } from '../../lib/redact.js'
import { parseOptions } from '../../options.js'
import { cachedServer } from '../support/fake-programs.js'

const seed = 'SUAMLK2ZNL35WSMW37E7UD4VZ7ELPKW7DHC3BWBSD2GCZ7IUQQXZIORRBU'
const jwt = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ.eyJqdGkiOiJYIn0.c2lnbmF0dXJl'

/** A machine of its own: folders, contexts, environment. */
const freshMachine = () => {
  const home = mkdtempSync(join(tmpdir(), 'review-tui-doctor-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const contexts = join(home, 'config', 'nats', 'context')
  mkdirSync(contexts, { recursive: true, mode: 0o700 })
  const env: Record<string, string> = {
    PATH: join(home, 'bin'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CACHE_HOME: join(home, 'cache'),
    TERM: 'xterm',
    LANG: 'C',
  }
  return {
    home,
    contexts,
    env,
    cacheDir: join(home, 'cache', 'review-tui'),
    stateDir: join(home, 'state', 'review-tui'),
    context: (name: string, fields: object) => writeFileSync(join(contexts, `${name}.json`), JSON.stringify(fields)),
    look: async (...args: readonly string[]) => {
      const parsed = parseOptions(['doctor', ...args], env)
      if (!parsed.ok) throw new Error(parsed.error)
      const lines: string[] = []
      const redactor = createRedactor(secretsGiven(parsed.value.connection, env))
      const host = { env, stdin: {}, stdout: {}, redactor, version: '0.0.0' }
      const code = await runDoctor(parsed.value, host, (line) => lines.push(line))
      const json: string[] = []
      await runDoctor({ ...parsed.value, json: true }, host, (line) => json.push(line))
      const report = JSON.parse(json.join('\n')) as DoctorReport
      return { code, text: lines.join('\n'), json: json.join('\n'), report }
    },
  }
}

/** A listener on loopback that says `greeting` to whoever comes. */
const listener = (greeting: string): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      if (greeting !== '') socket.write(greeting)
    })
    onTestFinished(() => void server.close())
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
const greeting = 'INFO {"server_id":"NABC","version":"2.15.1","max_payload":1048576}\r\n'

describe('the doctor', () => {
  it('tells a machine that has everything, and exits 0', async () => {
    const machine = freshMachine()
    const port = await listener(greeting)
    const { code, report, text } = await machine.look('--server', `nats://127.0.0.1:${port}`)
    expect(code).toBe(0)
    expect(report).toMatchObject({
      format: 1,
      wouldWork: true,
      problems: [],
      versions: { reviewTui: '0.0.0', node: process.version },
      terminal: { mode: 'plain', utf8: false, stdin: false, stdout: false },
      server: {
        from: 'named',
        why: 'it comes from --server',
        addresses: [`nats://127.0.0.1:${port}`],
        login: 'no login',
      },
      reach: [{ address: `nats://127.0.0.1:${port}`, answer: 'nats' }],
    })
    expect(text).toMatch(/A run would work\.$/)
  })

  it.each([
    [{}, [], "theme auto: asks the terminal for its background at start; without an answer the terminal's own"],
    [
      { COLORFGBG: '15;0' },
      [],
      "without an answer the terminal's sixteen colours for a dark background, because COLORFGBG",
    ],
    [
      { COLORFGBG: '0;15', TERM: 'linux' },
      [],
      "theme auto: the terminal's sixteen colours for a light background, because",
    ],
    [{ NO_COLOR: '1' }, [], 'theme auto: no colours, because NO_COLOR is set'],
    [{ REVIEW_TUI_THEME: 'none' }, [], 'theme none (REVIEW_TUI_THEME): no colours'],
    [
      { COLORTERM: 'truecolor', NO_COLOR: '1', REVIEW_TUI_THEME: 'none' },
      ['--theme', 'light'],
      'theme light (--theme): 24-bit colours for a light background',
    ],
    [{ TERM: 'xterm-256color' }, ['--theme', 'dark'], 'theme dark (--theme): 256 colours for a dark background'],
  ] as const)(
    'says which colours a screen would have, and from where that is known: %o %o',
    async (env, args, words) => {
      const machine = freshMachine()
      Object.assign(machine.env, env)
      const { text, report } = await machine.look('--server', '127.0.0.1:1', ...args)
      expect(text).toContain(words)
      expect(report.terminal.theme.asksTerminal).toBe(words.includes('without an answer'))
    },
  )

  it('writes nothing and makes no folder', async () => {
    const machine = freshMachine()
    await machine.look('--private', '--no-download')
    expect(readdirSync(machine.home)).toEqual(['config'])
  })

  it.each([
    ['nobody', undefined, /nothing listens/],
    ['something else', 'HTTP/1.1 400 Bad Request\r\n\r\n', /not a NATS server/],
    ['silence', '', /not a NATS server|no answer within/],
  ])('finds %s at the address, within its bound, and exits 1', async (_, words, answer) => {
    const machine = freshMachine()
    const port = words === undefined ? 1 : await listener(words)
    const { code, report, text } = await machine.look('--server', `127.0.0.1:${port}`)
    expect(code).toBe(1)
    expect(report.reach[0]?.text).toMatch(answer)
    expect(report.problems[0]).toMatch(answer)
    expect(text).toMatch(/A run would not work:/)
  })

  it('names the contexts, the fields that are set, and why one is not used', async () => {
    const machine = freshMachine()
    const port = await listener(greeting)
    machine.context('good', { url: `nats://127.0.0.1:${port}`, user: 'me', password: 'hunter2hunter2' })
    machine.context('broken', { url: 'nats://host:x', creds: '/none' })
    writeFileSync(join(machine.contexts, 'text.json'), 'no json')
    execFileSync('mkfifo', [join(machine.contexts, 'fifo.json')])
    writeFileSync(join(machine.contexts, '..', 'context.txt'), 'good')
    const { code, report } = await machine.look()
    const contexts = Object.fromEntries(report.contexts.map((context) => [context.name, context]))
    expect(code).toBe(0)
    expect(contexts['good']).toMatchObject({ selected: true, used: true, usable: true, why: 'it is the selected one' })
    expect(contexts['good']?.fields).toEqual(expect.arrayContaining(['url', 'user', 'password']))
    expect(contexts['broken']).toMatchObject({
      used: false,
      usable: false,
      why: expect.stringMatching(/port/) as string,
    })
    expect(contexts['text']).toMatchObject({ usable: false, why: expect.stringMatching(/JSON/) as string })
    expect(contexts['fifo']).toMatchObject({ usable: false })
    expect(report.server).toMatchObject({ from: 'named', why: 'it comes from context good' })
  })

  it('says what is wrong with settings that are refused', async () => {
    const machine = freshMachine()
    const { code, report } = await machine.look('--context', 'none')
    expect(code).toBe(1)
    expect(report.server.from).toBe('refused')
    expect(report.problems[0]).toMatch(/there is no nats context none/)
    expect(report.contexts).toMatchObject([{ name: 'none', usable: false, used: false }])
  })

  it('tells fetched programs that would be run from those that would not, and runs none', async () => {
    const machine = freshMachine()
    cachedServer({ cacheDir: machine.cacheDir, key: 'fine', version: '2.15.1' })
    chmodSync(cachedServer({ cacheDir: machine.cacheDir, key: 'open', version: '2.15.1' }), 0o777)
    const { code, report } = await machine.look('--private', '--no-download')
    expect(code).toBe(0)
    const cached = report.programs.filter(({ from }) => from === 'cache')
    expect(cached.map(({ usable }) => usable).sort()).toEqual([false, true])
    expect(cached.find(({ usable }) => usable)).toMatchObject({ version: '2.15.1' })
    rmSync(machine.cacheDir, { recursive: true })
    const empty = await machine.look('--private', '--no-download')
    if (!empty.report.programs.some(({ usable }) => usable)) {
      expect(empty.report.problems[0]).toMatch(/no nats-server that would be run/)
    }
    machine.env['REVIEW_TUI_NATS_SERVER'] = '/none/nats-server'
    const named = await machine.look('--private')
    expect([named.code, named.report.problems[0]]).toEqual([1, 'correct REVIEW_TUI_NATS_SERVER, or unset it'])
  })

  it('finds folders that are not ours alone', async () => {
    const machine = freshMachine()
    mkdirSync(machine.stateDir, { recursive: true })
    chmodSync(machine.stateDir, 0o777)
    mkdirSync(join(machine.home, 'elsewhere'))
    mkdirSync(join(machine.home, 'cache'))
    symlinkSync(join(machine.home, 'elsewhere'), machine.cacheDir)
    const { code, report } = await machine.look('--private')
    const paths = Object.fromEntries(report.paths.map((path) => [path.name, path]))
    expect(code).toBe(1)
    expect(paths['state']).toMatchObject({
      mode: '0777',
      fine: false,
      fault: expect.stringMatching(/other users/) as string,
    })
    expect(paths['cache']).toMatchObject({ fine: false, fault: expect.stringMatching(/link/) as string })
    expect(report.problems).toHaveLength(2)
  })

  it('looks at the stores of a private cluster, and needs them only where one is asked for', async () => {
    const machine = freshMachine()
    const cluster = join(machine.stateDir, 'private-cluster')
    mkdirSync(join(cluster, 'run-2'), { recursive: true, mode: 0o700 })
    chmodSync(cluster, 0o777)
    const alone = await machine.look('--private')
    expect(alone.report.paths.find(({ name }) => name === 'cluster')).toMatchObject({ path: cluster, fine: false })
    expect(alone.report.problems).toEqual([])
    expect(alone.report.runs).toEqual([{ path: join(cluster, 'run-2'), holder: 'nobody' }])
    expect(alone.text).toMatch(/run-2: free/)
    const three = await machine.look('--cluster')
    expect(three.report.problems).toEqual([expect.stringMatching(/private-cluster may be changed by other users/)])
  })

  it('holds no secret and no control character, as words and as JSON', async () => {
    const machine = freshMachine()
    const hostile = 'name\x1b]0;t\x07\u202e'
    machine.context('a', { url: 'nats://me:pa/ss-word@127.0.0.1:1', description: `uses ${seed}` })
    machine.context('b', { url: '127.0.0.1:1', password: 'ctx-password', user: 'me', token: 'ctx-token' })
    machine.context('c', { url: '127.0.0.1:1', user_jwt: jwt, user_seed: seed })
    machine.context('d', { url: '127.0.0.1:1', creds: seed, nkey: seed })
    machine.context('e', { url: '127.0.0.1:1', creds: `-----BEGIN USER NKEY SEED-----\n${seed}\n------END` })
    machine.context('f\u202e', { url: `nats://${hostile}:1`, user: 'me' })
    Object.assign(machine.env, {
      NATS_PASSWORD: 'env-password',
      NATS_TOKEN: 'env-token',
      NATS_SEED: seed,
      NATS_JWT: jwt,
      NATS_URL: 'nats://you:url-secret@127.0.0.1:1,nats://you:url-secret@127.0.0.1:2',
      TERM: hostile,
      COLORTERM: 'env-password',
    })
    const secret = /pa\/ss-word|ctx-password|ctx-token|env-password|env-token|url-secret|flag-secret|SUAM|eyJ/
    for (const args of [
      [],
      ['--user', 'me', '--password', 'flag-secret'],
      ['--token', 'flag-secret'],
      ['--creds', seed],
      ['--nkey', seed],
      ['--context', seed],
      ['--context', 'd'],
      ['--context', 'e'],
      ['--server', 'nats://me:flag-secret/x@host:port'],
      ['--log', seed],
    ]) {
      const { text, json } = await machine.look(...args)
      expect([args, text]).toEqual([args, expect.not.stringMatching(secret)])
      expect([args, json]).toEqual([args, expect.not.stringMatching(secret)])
      expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
      expect(json).toMatch(/^[\x20-\x7e\n]+$/)
    }
  })
})
