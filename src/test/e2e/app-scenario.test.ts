import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bothSizes, freshHome, startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'
import { runProgram } from '../support/run-program.js'
import { processesNaming } from '../support/server-owner.js'
import { connectTruth } from '../support/server-truth.js'
import type { ServerTruth } from '../support/server-truth.js'
import { conditionToHold } from '../support/wait-for-server.js'

type Document = {
  streams: object[]
  workers: { policy: object }[]
  steps: { at: string; every?: string }[]
  within?: string
}

const shipped = (name: string): Document =>
  JSON.parse(readFileSync(new URL(`../../../data/scenarios/${name}.json`, import.meta.url), 'utf8')) as Document

/** A scenario that ships, altered, in a file of its own below `home`. */
function alteredFile(home: string, name: string, alter: (document: Document) => Document): string {
  const path = join(home, `${name}.json`)
  writeFileSync(path, JSON.stringify(alter(shipped(name))))
  return path
}

/** What every worker does is another thing. */
const withPolicy = (policy: object) => (document: Document) => ({
  ...document,
  workers: document.workers.map((worker) => ({ ...worker, policy })),
  within: '1s',
})

const outcomes = (stdout: string): string =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('Outcome =>'))
    .join('\n')

/** Two short steps on a stream of its own, and one to wait for. */
const short = {
  title: 'Short',
  see: 'One message is published and acked.',
  streams: [{ name: 'SHORT', storage: 'memory' }],
  consumers: [{ stream: 'SHORT', name: 'desk' }],
  workers: [{ name: 'one', at: { kind: 'shared', stream: 'SHORT', consumer: 'desk' }, policy: { kind: 'ack' } }],
  steps: [{ at: '0s', do: 'publish', subject: 'SHORT.a' }],
  expect: [{ check: 'worker', worker: 'one', number: 'acked', equals: 1 }],
}
const fileOf = (home: string, document: object): string => {
  const path = join(home, 'short.json')
  writeFileSync(path, JSON.stringify(document))
  return path
}

const namesOn = async ({ jsm }: ServerTruth): Promise<readonly string[]> => jsm.streams.names().next()

const noneLeft = (home: string): Promise<void> =>
  conditionToHold({
    check: async () => (await processesNaming(home)).length === 0,
    what: 'every process of the run to be gone',
    withinMs: 15_000,
  })

describe('a scenario without a screen', () => {
  it('plays each that ships with exit code 0, and with other workers 1, saying what is missing', async () => {
    const homes = Array.from({ length: 6 }, freshHome)
    const play = async (at: number, scenario: string) => runProgram(['--plain', '--scenario', scenario], homes[at])
    const [poison, stall, leader, noPoison, noStall, noLeader] = await Promise.all([
      play(0, 'poison-message'),
      play(1, 'slow-worker-stalls-all'),
      play(2, 'leader-lost'),
      play(3, alteredFile(homes[3]!, 'poison-message', withPolicy({ kind: 'ack' }))),
      play(4, alteredFile(homes[4]!, 'slow-worker-stalls-all', withPolicy({ kind: 'ack' }))),
      play(5, alteredFile(homes[5]!, 'leader-lost', withPolicy({ kind: 'silent' }))),
    ])
    for (const ended of [poison, stall, leader]) {
      expect(ended.stderr).toBe('')
      expect([ended.code, outcomes(ended.stdout)]).toEqual([0, expect.not.stringContaining('does not hold')])
      expect(ended.stdout).toMatch(/Scenario => all \d expectations hold\n/)
      expect(ended.stdout).toMatch(/Happened => step 1 of 3: publish/)
      expect(ended.stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/)
    }
    expect(poison?.stdout).toMatch(/gave up after 4 deliveries; it stays in the stream/)
    expect(stall?.stdout).toMatch(/full: 4 of 4 places are out/)
    expect(leader?.stdout).toMatch(/the leader of the stream: n[123] → n[123]/)
    for (const ended of [noPoison, noStall, noLeader]) {
      expect([ended.code, ended.stderr]).toEqual([1, ''])
      expect(ended.stdout).toMatch(/Scenario => \d of \d expectations hold\n/)
    }
    expect(outcomes(noPoison.stdout)).toMatch(/does not hold: .*used.up.*: 0, wanted 1/)
    expect(outcomes(noStall.stdout)).toMatch(/does not hold: stalled: 4 out, and more to come/)
    expect(outcomes(noLeader.stdout)).toMatch(/does not hold: .*ack.floor.*, wanted 40/)
    for (const home of homes) await noneLeft(home)
  })

  it('says where a file is wrong, with exit code 2, and starts nothing', async () => {
    const home = freshHome()
    const path = fileOf(home, { ...short, workers: [{ ...short.workers[0], policy: { kind: 'lazy\u001b[2J' } }] })
    const ended = await runProgram(['--plain', '--scenario', path], home)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(
      /^review-tui: --scenario: workers\[0\]\.policy\.kind: it is one of you, silent, .*not "lazy/,
    )
    expect(ended.stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/)
    expect(ended.stdout).toBe('')
    const missing = await runProgram(['--plain', '--scenario', 'nothing-of-this-name'], home)
    expect(missing.code).toBe(2)
    expect(missing.stderr).toMatch(/there is no such file/)
    expect(missing.stderr).toMatch(/these ship: poison-message, slow-worker-stalls-all, leader-lost/)
  })

  it('does nothing on another server before it is agreed to, no fault in any case, and touches nothing it did not make', async () => {
    const server = await testServer()
    try {
      const home = freshHome()
      const address = `nats://${server.token}@127.0.0.1:${server.port}`
      const truth = await connectTruth(server)
      await truth.jsm.streams.add({ name: 'SHORT', subjects: ['MINE.>'] })
      const there = ['--plain', '--server', address, '--scenario']
      const asked = await runProgram(
        [
          ...there,
          fileOf(home, {
            ...short,
            streams: [{ name: 'OTHER', subjects: ['SHORT.>'] }],
            consumers: [{ stream: 'OTHER', name: 'desk' }],
            workers: [],
            expect: [],
          }),
        ],
        home,
      )
      expect(asked.code).toBe(2)
      expect(asked.stdout).toMatch(
        /it will:\n.*make the stream OTHER on SHORT\.>\n.*make the consumer desk of OTHER\n.*publish 1 message on SHORT\.\S+\n/,
      )
      expect(asked.stderr).toMatch(/nothing was done: this server is not private\n.*--yes/)
      expect(await namesOn(truth)).toEqual(['SHORT'])

      const taken = await runProgram([...there, fileOf(home, short), '--yes'], home)
      expect(taken.code).toBe(1)
      expect(taken.stderr).toMatch(/there is a stream SHORT already, and it is not ours/)
      expect(await namesOn(truth)).toEqual(['SHORT'])

      const faulty = { ...short, steps: [{ at: '0s', do: 'lab', act: 'kill-server' }] }
      const refused = await runProgram([...there, fileOf(home, faulty), '--yes'], home)
      expect(refused.code).toBe(2)
      expect(refused.stderr).toMatch(/faults to the server or its network, which is done to private servers only/)

      await truth.jsm.streams.delete('SHORT')
      const played = await runProgram([...there, fileOf(home, short), '--yes'], home)
      expect([played.stderr, played.code]).toEqual(['', 0])
      // What it made is gone with it.
      expect(await namesOn(truth)).toEqual([])
    } finally {
      await server.stop()
    }
  })

  it('ends by a signal within its bound, and leaves nothing', async () => {
    const home = freshHome()
    const app = startApp({ cols: 100, rows: 30, home, args: ['--plain', '--scenario', 'slow-worker-stalls-all'] })
    await app.waitForText(/step 1 of 3/, { timeoutMs: 30_000 })
    app.press('ctrl+c')
    expect((await app.toExit()).exitCode).toBe(130)
    await noneLeft(home)
  })
})

/** As `short`, and in a file: the store of the private server is there for good. */
const kept = { ...short, streams: [{ name: 'SHORT', storage: 'file' }] }

const folded = (app: AppDriver): string => app.text().replaceAll(/[│|]/g, ' ').replaceAll(/\s+/g, ' ')

describe('a scenario on the screen', () => {
  it('plays beside whoever watches, says where it stands, shows its outcome, and this run is recorded and played again', async () => {
    const home = freshHome()
    const app = startApp({
      ...bothSizes[1],
      home,
      args: ['--scenario', 'poison-message'],
      wrap: ([command = '', ...args]) => ({
        command: 'sh',
        args: ['-c', 'cd "$HOME" && exec "$0" "$@"', command, ...args],
      }),
    })
    await app.waitForText(/6 Workers .*shared by 2/, { timeoutMs: 30_000 })
    await app.waitForText(/A poison message: step \d of 3; in \d+s: /, { timeoutMs: 15_000 })
    app.command('scenario.show')
    await app.waitForText(/Scenario: A poison message/)
    expect(folded(app)).toMatch(/What is expected: .*does not hold/)
    app.press('esc')
    await app.waitForGone(/Scenario: A poison message/)
    app.command('publish.next')
    await app.waitFor('the outcome', () => /A poison message: all 5 expectations hold/.test(folded(app)), {
      timeoutMs: 40_000,
    })
    // Somebody pressed a key meanwhile: nothing is laid over what they do.
    expect(app.text()).not.toMatch(/Outcome:/)
    app.command('scenario.show')
    await app.waitForText(/Outcome: all 5 expectations hold/)
    await app.waitFor('the steps', () =>
      /done 7s publish 3 on POISON\.order: what comes after it is not held up/.test(folded(app)),
    )
    app.press('esc')
    await app.waitForGone(/Outcome: all 5/)
    app.command('pane.happened')
    await app.waitForText(/step 3 of 3: publish 3 on POISON\.order/)
    app.command('scenario.record')
    await app.waitForText(/written to scenario-\d{14}\.json: \d+ steps, \d+ messages/)
    const [file = ''] = readdirSync(home).filter((name) => /^scenario-\d+\.json$/.test(name))
    expect(statSync(join(home, file)).mode & 0o777).toBe(0o600)
    const truth = await app.truth()
    expect(await namesOn(truth)).toContain('POISON')
    app.command('scenario.stop')
    await app.waitForText(/stopped: what the scenario made is taken away/)
    expect(await namesOn(truth)).not.toContain('POISON')
    app.press('q')
    expect((await app.toExit()).exitCode).toBe(0)
    const again = await runProgram(['--plain', '--scenario', join(home, file)], home)
    expect([again.stderr, again.code]).toEqual(['', 0])
    expect(again.stdout).toMatch(/publish 10 on replay\.POISON\.order/)
    expect(again.stdout).toMatch(/gave up after 4 deliveries/)
  })

  it('leaves nothing in the store of the private server when it is quit', async () => {
    const home = freshHome()
    const app = startApp({ ...bothSizes[0], home, args: ['--scenario', fileOf(home, kept)] })
    await app.waitForText(/Outcome: its expectation holds/, { timeoutMs: 30_000 })
    expect(await namesOn(await app.truth())).toContain('SHORT')
    app.press('esc')
    await app.waitForGone(/Outcome: /)
    app.press('q')
    expect((await app.toExit()).exitCode).toBe(0)
    const later = startApp({ ...bothSizes[0], home, args: ['--private'] })
    await later.waitForText(/1 Streams/, { timeoutMs: 30_000 })
    expect(await namesOn(await later.truth())).not.toContain('SHORT')
    later.press('q')
    await later.toExit()
  })

  it('asks on another server with all it will do, does nothing on no, and takes away what it made when it ends', async () => {
    const server = await testServer()
    try {
      const truth = await connectTruth(server)
      const home = freshHome()
      const args = ['--scenario', fileOf(home, short)]
      const app = startApp({ ...bothSizes[0], server, args })
      await app.waitForText(/Play “Short” on this server, which is not private\?/)
      expect(folded(app)).toMatch(
        /make the stream SHORT on SHORT\.>.*make the consumer desk of SHORT.*let a worker one receive from desk of SHORT: .*publish 1 message on SHORT\..*take away at its end/,
      )
      await app.choose(/no, do nothing/)
      expect(await namesOn(truth)).toEqual([])
      app.press('q')
      await app.toExit()
      const second = startApp({ ...bothSizes[0], server, args })
      await second.choose(/yes, do all of this here/)
      await second.waitFor('the outcome', () => /its expectation holds/.test(folded(second)))
      expect(await namesOn(truth)).toEqual(['SHORT'])
      await second.waitForText(/Outcome: its expectation holds/)
      second.press('esc')
      await second.waitForGone(/Outcome: /)
      second.press('q')
      await second.toExit()
      expect(await namesOn(truth)).toEqual([])
    } finally {
      await server.stop()
    }
  })
})
