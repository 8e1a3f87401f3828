import { execFileSync, fork } from 'node:child_process'
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  existsSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { conditionToHold } from '../test/support/wait-for-server.js'
import { openLogFile } from './log-file.js'
import type { LogFile, LogFilePlan } from './log-file.js'

const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'review-tui-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
const opened = (plan: LogFilePlan): LogFile => {
  const file = openLogFile(plan)
  if (!file.ok) throw new Error(file.error)
  return file.value
}
const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')

describe('a log on disk', () => {
  it('is made for its user only, and added to', async () => {
    const path = join(freshFolder(), 'log')
    opened({ path, maxBytes: 1000 }).add('one\n')
    await conditionToHold({ check: () => read(path) === 'one\n', what: 'the first line' })
    const file = opened({ path, maxBytes: 1000 })
    file.add('two\n')
    file.flush()
    expect(read(path)).toBe('one\ntwo\n')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('is closed to others when it was open to them', () => {
    const path = join(freshFolder(), 'log')
    writeFileSync(path, '', { mode: 0o644 })
    opened({ path, maxBytes: 1000 })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('is refused where it would follow, wait, or share', () => {
    const folder = freshFolder()
    const path = (name: string): string => join(folder, name)
    writeFileSync(path('target'), 'kept')
    symlinkSync(path('target'), path('link'))
    symlinkSync(path('nowhere'), path('dangling'))
    linkSync(path('target'), path('second'))
    mkdirSync(path('folder'))
    execFileSync('mkfifo', [path('fifo')])
    for (const [name, why] of [
      ['link', /is a link/],
      ['dangling', /is a link/],
      ['second', /hard link/],
      ['folder', /is not a regular file/],
      ['fifo', /is not a regular file/],
      ['none/log', /its folder is not there/],
      ['/dev/null', /is not a regular file/],
    ] as const) {
      const result = openLogFile({ path: name.startsWith('/') ? name : path(name), maxBytes: 1000 })
      expect([name, result.ok ? 'opened' : result.error]).toEqual([name, expect.stringMatching(why)])
    }
    expect([read(path('target')), existsSync(path('nowhere'))]).toEqual(['kept', false])
  })

  it('ends with words when it is full and has nowhere to go', () => {
    const path = join(freshFolder(), 'log')
    const file = opened({ path, maxBytes: 1024 * 1024 })
    for (let index = 0; index < 30; index += 1) {
      file.add(`${'x'.repeat(65_535)}\n`)
      file.flush()
    }
    expect(read(path)).toMatch(/x\n\S+Z warn {2}log the log ends here: it holds 1 MiB\n$/)
    expect(statSync(path).size).toBeLessThan(1024 * 1024 + 66_000)
    const again = openLogFile({ path, maxBytes: 1024 * 1024 })
    expect(again.ok ? '' : again.error).toMatch(/^holds 1 MiB already/)
  })

  it('drops what the disk does not take in time, and counts it', () => {
    const path = join(freshFolder(), 'log')
    const file = opened({ path, maxBytes: 10 * 1024 * 1024 })
    for (let index = 0; index < 400; index += 1) file.add(`${'x'.repeat(1023)}\n`)
    file.flush()
    expect(statSync(path).size).toBeLessThan(257 * 1024)
    expect(read(path)).toMatch(/ 144 lines were dropped/)
  })
})

describe('several copies of the program at once', () => {
  it('tear no line, and keep one full log and the present one', async () => {
    const folder = freshFolder()
    const [path, olderPath] = [join(folder, 'log'), join(folder, 'older')]
    const perCopy = 1500
    const copies = ['a', 'b', 'c'].map((name) =>
      fork(
        new URL('../test/fixtures/log-writer.ts', import.meta.url).pathname,
        [path, olderPath, name, String(perCopy)],
        {
          execArgv: ['--import', 'tsx'],
        },
      ),
    )
    await Promise.all(copies.map((copy) => new Promise((resolve) => copy.on('close', resolve))))
    expect(copies.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
    const lines = [...read(olderPath).split('\n'), ...read(path).split('\n')].filter((line) => line !== '')
    expect(lines.length).toBeGreaterThan(500)
    // Three writers at once may be more than a busy disk takes: then the file says how many are missing.
    const isLoss = (line = ''): boolean => /^\S+Z warn {2}log \d+ lines were dropped: the disk was too slow$/.test(line)
    for (const line of lines) if (!isLoss(line)) expect(line).toMatch(/^[abc] \d+ (?:abcdefghij){20}$/)
    // Which copies are still in it depends on who came last: the very last line is one's end.
    if (!isLoss(lines.at(-1))) expect(lines.at(-1)).toMatch(new RegExp(`^[abc] ${perCopy - 1} `))
    expect(statSync(path).size + statSync(olderPath).size).toBeLessThan(4 * 256 * 1024)
    expect(existsSync(`${path}.lock`)).toBe(false)
  })
})
