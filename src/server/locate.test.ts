import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { err, ok } from '../lib/result.js'
import { cachedServer, fakeProgram, fakeServer, tempDir } from '../test/support/fake-programs.js'
import type { FetchSource, SourceFailure } from './fetch-source.js'
import { locateServer, type LocateOptions } from './locate.js'
import type { ServerProgress } from './types.js'

const sourceThatFails = (name: string, kind: SourceFailure['kind'], reason: string): FetchSource => ({
  name,
  fetch: () => Promise.resolve(err({ kind, reason })),
})

const sourceThatGives = (version: string): FetchSource => ({
  name: 'a giving source',
  fetch: () => Promise.resolve(ok({ path: '/fetched', version, origin: 'release' })),
})

function locate(o: Partial<LocateOptions> = {}) {
  const progress: ServerProgress[] = []
  const located = locateServer({
    env: {},
    cacheDir: join(tempDir(), 'cache'),
    allowDownload: true,
    systemDirs: [],
    sources: [],
    signal: new AbortController().signal,
    onProgress: (step) => progress.push(step),
    ...o,
  })
  return { located, progress }
}

describe('locateServer', () => {
  it('takes the program named explicitly before the one on PATH', async () => {
    const named = fakeServer({ dir: tempDir(), version: '2.10.0' })
    const onPath = tempDir()
    fakeServer({ dir: onPath, version: '2.15.1' })
    const { located, progress } = locate({ env: { REVIEW_TUI_NATS_SERVER: named, PATH: onPath } })
    const binary = { path: named, version: '2.10.0', origin: 'path' }
    expect(await located).toEqual({ ok: true, value: binary })
    expect(progress).toEqual([{ kind: 'looking' }, { kind: 'found', binary }])
  })

  it('does not quietly run another when the one named does not do', async () => {
    const onPath = tempDir()
    fakeServer({ dir: onPath, version: '2.15.1' })
    const missing = locate({ env: { REVIEW_TUI_NATS_SERVER: '/none/nats-server', PATH: onPath } })
    expect(await missing.located).toMatchObject({ ok: false, error: { kind: 'no-binary' } })
    const old = fakeServer({ dir: tempDir(), version: '2.1.0' })
    const tooOld = locate({ env: { REVIEW_TUI_NATS_SERVER: old, PATH: onPath } })
    expect(await tooOld.located).toMatchObject({
      ok: false,
      error: { kind: 'too-old', advice: [expect.stringContaining('REVIEW_TUI_NATS_SERVER')] },
    })
  })

  it('finds one in a system folder that PATH does not lead to', async () => {
    const sbin = tempDir()
    const path = fakeServer({ dir: sbin, version: '2.9.10' })
    const { located } = locate({ env: { PATH: tempDir() }, systemDirs: [sbin] })
    expect(await located).toEqual({ ok: true, value: { path, version: '2.9.10', origin: 'path' } })
  })

  it('says that it passes over what a relative PATH entry leads to', async () => {
    const dir = tempDir()
    fakeServer({ dir, version: '2.15.1' })
    const entry = relative(process.cwd(), dir)
    const { located, progress } = locate({ env: { PATH: `${entry}:/none` } })
    expect(await located).toMatchObject({ ok: false, error: { kind: 'no-binary' } })
    const reason = expect.stringContaining('only a relative entry of PATH leads to it') as string
    expect(progress).toContainEqual({
      kind: 'source-failed',
      source: join(dir, 'nats-server'),
      reason,
      suspicious: true,
    })
  })

  it('ignores relative PATH entries and what cannot be run', async () => {
    const dir = tempDir()
    writeFileSync(join(dir, 'nats-server'), 'not a program', { mode: 0o644 })
    const { located } = locate({ env: { PATH: `.::${dir}` } })
    expect(await located).toMatchObject({ ok: false, error: { kind: 'no-binary', attempts: [] } })
  })

  it('passes over an old one and takes the newest of the cache', async () => {
    const onPath = tempDir()
    const old = fakeServer({ dir: onPath, version: '2.8.9' })
    const cacheDir = tempDir()
    cachedServer({ cacheDir, key: 'a', version: '2.9.10' })
    const path = cachedServer({ cacheDir, key: 'b', version: '2.15.1' })
    cachedServer({ cacheDir, key: 'c', version: '2.14.5' })
    const { located, progress } = locate({ env: { PATH: onPath }, cacheDir })
    expect(await located).toEqual({ ok: true, value: { path, version: '2.15.1', origin: 'cache' } })
    expect(progress).toContainEqual({
      kind: 'source-failed',
      source: old,
      reason: 'is version 2.8.9; 2.9.0 or newer is needed',
    })
  })

  it('does not run what it did not fetch into the cache, leaves it there, says so, and goes on', async () => {
    const cacheDir = tempDir()
    const ran = join(tempDir(), 'ran')
    const dir = join(cacheDir, 'servers', 'planted')
    const planted = fakeProgram({ dir, name: 'nats-server', script: `touch ${ran}; echo "nats-server: v2.99.0"` })
    const changed = cachedServer({ cacheDir, key: 'changed', version: '2.98.0' })
    writeFileSync(changed, readFileSync(changed, 'utf8').replace('echo', `touch ${ran}; echo`))
    const open = cachedServer({ cacheDir, key: 'open', version: '2.97.0' })
    chmodSync(join(open, '..'), 0o777)
    const path = cachedServer({ cacheDir, key: 'good', version: '2.14.5' })
    const { located, progress } = locate({ cacheDir })
    expect(await located).toEqual({ ok: true, value: { path, version: '2.14.5', origin: 'cache' } })
    expect(existsSync(ran)).toBe(false)
    expect([planted, changed, open].every((file) => existsSync(file))).toBe(true)
    expect(
      progress.flatMap((step) => (step.kind === 'source-failed' ? [[step.source, step.reason]] : [])).sort(),
    ).toEqual(
      [
        [changed, `it was changed after it was fetched. Delete ${changed}, and it is fetched again`],
        [
          open,
          `its folder ${join(open, '..')} may be written to by other users. Delete ${join(open, '..')}, and it is fetched again`,
        ],
        [planted, 'an older review-tui fetched it and kept no hash of it: it is fetched again'],
      ].sort(),
    )
  })

  it('refuses with words what is in the cache without a hash, when downloading is forbidden', async () => {
    const cacheDir = tempDir()
    rmSync(join(cachedServer({ cacheDir, key: 'a', version: '2.15.1' }), '..', 'nats-server.json'))
    expect(await locate({ cacheDir, allowDownload: false }).located).toMatchObject({
      ok: false,
      error: {
        kind: 'download-forbidden',
        summary: 'The nats-server fetched earlier is not trusted, and downloading is switched off.',
        attempts: [expect.stringMatching(/an older review-tui fetched it and kept no hash of it$/)],
      },
    })
  })

  it('passes over a program on PATH that anybody could have put there, and names the way to use it', async () => {
    const shared = tempDir()
    fakeServer({ dir: shared, version: '2.15.1' })
    chmodSync(shared, 0o777)
    const { located, progress } = locate({ env: { PATH: shared } })
    expect((await located).ok).toBe(false)
    expect(progress).toContainEqual({
      kind: 'source-failed',
      source: join(shared, 'nats-server'),
      reason: `${shared} may be written to by everybody. To use it, name it in REVIEW_TUI_NATS_SERVER`,
      suspicious: true,
    })
    chmodSync(shared, 0o1777)
    expect((await locate({ env: { PATH: shared } }).located).ok).toBe(false)
    chmodSync(shared, 0o755)
    expect((await locate({ env: { PATH: shared } }).located).ok).toBe(true)
    chmodSync(join(shared, 'nats-server'), 0o777)
    expect((await locate({ env: { PATH: shared } }).located).ok).toBe(false)
    expect(await locate({ env: { REVIEW_TUI_NATS_SERVER: join(shared, 'nats-server') } }).located).toMatchObject({
      ok: true,
    })
  })

  it('tries the sources in order and tells which were passed over', async () => {
    const { located, progress } = locate({
      sources: [sourceThatFails('the first', 'unavailable', 'no network'), sourceThatGives('2.14.5')],
    })
    expect(await located).toMatchObject({ ok: true, value: { path: '/fetched' } })
    expect(progress).toContainEqual({ kind: 'source-failed', source: 'the first', reason: 'no network' })
  })

  it('with no program and no network names every attempt and the install line', async () => {
    const { located } = locate({
      sources: [
        sourceThatFails('the first', 'unavailable', 'no network'),
        sourceThatFails('the second', 'unavailable', 'no apt'),
      ],
    })
    expect(await located).toMatchObject({
      ok: false,
      error: {
        kind: 'no-binary',
        attempts: ['the first: no network', 'the second: no apt'],
        advice: [expect.stringContaining('Install nats-server:'), expect.stringContaining('--server')],
      },
    })
  })

  it.each(['wrong-hash', 'unpack-failed', 'too-old'] as const)('keeps %s above "not available"', async (kind) => {
    const { located } = locate({
      sources: [sourceThatFails('the first', kind, 'bad'), sourceThatFails('the second', 'unavailable', 'no apt')],
    })
    expect(await located).toMatchObject({ ok: false, error: { kind } })
  })

  it('does not ask any source when downloading is forbidden', async () => {
    const { located, progress } = locate({ allowDownload: false, sources: [sourceThatGives('2.14.5')] })
    expect(await located).toMatchObject({ ok: false, error: { kind: 'download-forbidden' } })
    expect(progress).toEqual([{ kind: 'looking' }])
  })

  it('answers at once when cancelled, while looking and while fetching', async () => {
    const hanging = tempDir()
    fakeProgram({ dir: hanging, name: 'nats-server', script: 'sleep 60' })
    const controller = new AbortController()
    const looking = locate({ env: { PATH: hanging }, signal: controller.signal })
    controller.abort()
    expect(await looking.located).toMatchObject({ ok: false, error: { kind: 'cancelled' } })

    const whileFetching = new AbortController()
    const source: FetchSource = {
      name: 'a slow source',
      fetch: () => {
        whileFetching.abort()
        return Promise.resolve(err({ kind: 'unavailable', reason: 'cut off' }))
      },
    }
    const { located } = locate({ sources: [source, sourceThatGives('2.14.5')], signal: whileFetching.signal })
    expect(await located).toMatchObject({ ok: false, error: { kind: 'cancelled' } })
  })

  it('goes on when the cache folder cannot be used', async () => {
    const cacheDir = join(tempDir(), 'file')
    writeFileSync(cacheDir, '')
    const throwing: FetchSource = {
      name: 'a source',
      fetch: () => Promise.reject(Object.assign(new Error('not a directory'), { code: 'ENOTDIR' })),
    }
    const { located } = locate({ cacheDir, sources: [throwing] })
    expect(await located).toMatchObject({
      ok: false,
      error: { kind: 'no-binary', attempts: [`a source: the cache folder ${cacheDir} cannot be used (ENOTDIR)`] },
    })
  })
})
