import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cachedServer, fakeServer, tempDir } from '../test/support/fake-programs.js'
import { runCommand } from './run-command.js'
import { openVerified, verifyProgram } from './verify-program.js'

const place = (): string => cachedServer({ cacheDir: join(tempDir(), 'cache'), key: 'k', version: '2.15.1' })
const manifestOf = (path: string): string => join(dirname(path), 'nats-server.json')

/** Moves what lies at a path elsewhere and leaves a link to it. */
function linkAway(path: string): void {
  const elsewhere = join(tempDir(), 'elsewhere')
  renameSync(path, elsewhere)
  symlinkSync(elsewhere, path)
}

describe('verifyProgram', () => {
  it('takes what lies as it was fetched', async () => {
    expect(await verifyProgram(place())).toMatchObject({ ok: true, value: { version: '2.15.1', source: 'a test' } })
  })

  it.each<readonly [string, string, (path: string) => void]>([
    ['no program', 'missing', (path) => rmSync(path)],
    ['no manifest', 'no-manifest', (path) => rmSync(manifestOf(path))],
    ['a manifest of another shape', 'no-manifest', (path) => writeFileSync(manifestOf(path), '{"sha256":1}')],
    ['a manifest that is a link', 'no-manifest', (path) => linkAway(manifestOf(path))],
    [
      'a manifest that is a pipe',
      'no-manifest',
      (path) => {
        rmSync(manifestOf(path))
        execFileSync('mkfifo', [manifestOf(path)])
      },
    ],
    ['one more byte', 'changed', (path) => writeFileSync(path, '\n', { flag: 'a' })],
    [
      'another byte',
      'changed',
      (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('v2.15.1', 'v2.15.2')),
    ],
    ['a link', 'foreign', (path) => linkAway(path)],
    ['a file that others may write', 'foreign', (path) => chmodSync(path, 0o775)],
    ['a set-id program', 'foreign', (path) => chmodSync(path, 0o4755)],
    ['a program that may not be run', 'foreign', (path) => chmodSync(path, 0o644)],
    [
      'a folder in its place',
      'foreign',
      (path) => {
        rmSync(path)
        mkdirSync(path)
      },
    ],
    ['its folder a link', 'foreign', (path) => linkAway(dirname(path))],
    ['its folder open to others', 'foreign', (path) => chmodSync(dirname(path), 0o770)],
    ['the folder of all servers open to others', 'foreign', (path) => chmodSync(join(path, '..', '..'), 0o702)],
    ['the cache itself open to others', 'foreign', (path) => chmodSync(join(path, '..', '..', '..'), 0o777)],
    ['the cache itself a link', 'foreign', (path) => linkAway(join(path, '..', '..', '..'))],
  ])('refuses %s (%s)', async (_, kind, spoil) => {
    const path = place()
    spoil(path)
    expect(await verifyProgram(path)).toMatchObject({ ok: false, error: { kind } })
  })

  it("refuses another user's, and says whose and what to do", async () => {
    const path = place()
    const cacheDir = join(path, '..', '..', '..')
    const uid = process.getuid?.() ?? 0
    expect(await verifyProgram(path, uid + 1)).toEqual({
      ok: false,
      error: {
        kind: 'foreign',
        reason: `its folder ${cacheDir} belongs to another user (${uid}). Delete ${cacheDir}, and it is fetched again`,
      },
    })
  })

  it('takes a program and manifest that another copy put in place between its two looks', async () => {
    const path = place()
    const { cacheDir, key } = { cacheDir: join(path, '..', '..', '..'), key: 'k' }
    const verified = Promise.all(Array.from({ length: 40 }, () => verifyProgram(path)))
    cachedServer({ cacheDir, key, version: '2.15.2' })
    for (const outcome of await verified) expect(outcome.ok).toBe(true)
  })
})

describe('openVerified', () => {
  it('runs the bytes it looked at, whatever is put over the path afterwards', async () => {
    const path = place()
    const opened = await openVerified(path)
    if (!opened.ok) throw new Error(opened.error.reason)
    const { handle } = opened.value
    const mark = join(tempDir(), 'ran')
    renameSync(fakeServer({ dir: tempDir(), version: '6.6.6', otherwise: `touch ${mark}` }), path)
    const outcome = await runCommand({ program: { path, handle }, args: ['--version'], limitMs: 5_000 })
    await handle.close()
    expect(outcome).toMatchObject({ kind: 'exited', stdout: 'nats-server: v2.15.1\n' })
    expect(existsSync(mark)).toBe(false)
  })
})
