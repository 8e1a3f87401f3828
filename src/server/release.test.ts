import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fakeServer, tempDir } from '../test/support/fake-programs.js'
import { releaseArchives, releaseSource, type ReleaseArchive } from './release.js'
import type { ServerProgress } from './types.js'
import { verifyProgram } from './verify-program.js'

const folder = 'nats-server-v2.14.5-test'

/** Plays the official place on loopback and returns its base address. */
async function playSite(answer: RequestListener): Promise<string> {
  const site = createServer(answer)
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    site.closeAllConnections()
    site.close()
  })
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}`
}

function packArchive(o: {
  readonly withProgram: boolean
  readonly packing?: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
}): {
  readonly bytes: Buffer
  readonly archive: ReleaseArchive
} {
  const dir = tempDir()
  const inside = join(dir, folder)
  if (o.withProgram) fakeServer({ dir: inside, version: '2.14.5' })
  else mkdirSync(inside)
  writeFileSync(join(inside, 'README.md'), 'words')
  const file = join(dir, 'a.tar.gz')
  execFileSync('tar', [...(o.packing ?? []), '-czf', file, '-C', dir, folder], { env: { ...(o.env ?? process.env) } })
  const bytes = readFileSync(file)
  return { bytes, archive: { folder, ending: 'tar.gz', sha256: sha256Of(bytes) } }
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

function fetchFrom(o: {
  readonly baseUrl: string
  readonly archive: ReleaseArchive
  readonly cacheDir: string
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ServerProgress) => void
  readonly answerWithinMs?: number
  readonly idleMs?: number
  readonly totalMs?: number
  readonly slowest?: { readonly bytes: number; readonly perMs: number }
}) {
  const { baseUrl, archive, answerWithinMs, idleMs, totalMs, slowest } = o
  return releaseSource({ baseUrl, archive, answerWithinMs, idleMs, totalMs, slowest }).fetch({
    env: process.env,
    cacheDir: o.cacheDir,
    onProgress: o.onProgress ?? (() => undefined),
    signal: o.signal ?? new AbortController().signal,
  })
}

describe('releaseSource', () => {
  it('fetches, verifies, unpacks and proves, telling each step', async () => {
    const { bytes, archive } = packArchive({ withProgram: true })
    const baseUrl = await playSite((request, response) => {
      response.statusCode = request.url === `/${folder}.tar.gz` ? 200 : 404
      response.setHeader('content-length', bytes.length)
      response.end(bytes)
    })
    const cacheDir = tempDir()
    const progress: ServerProgress[] = []
    const fetched = await fetchFrom({ baseUrl, archive, cacheDir, onProgress: (step) => progress.push(step) })
    const path = join(cacheDir, 'servers', 'release-2.14.5', 'nats-server')
    expect(fetched).toEqual({ ok: true, value: { path, version: '2.14.5', origin: 'release' } })
    expect(readdirSync(join(path, '..'))).toEqual(['nats-server', 'nats-server.json'])
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([])
    expect(progress.map((step) => step.kind)).toEqual(['fetching', 'fetching', 'verifying', 'unpacking'])
    expect(progress[1]).toMatchObject({ receivedBytes: bytes.length, totalBytes: bytes.length, to: path })
  })

  it('follows a redirect to where the archive is kept', async () => {
    const { bytes, archive } = packArchive({ withProgram: true })
    const baseUrl = await playSite((request, response) => {
      if (request.url === '/elsewhere') response.end(bytes)
      else response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(await fetchFrom({ baseUrl, archive, cacheDir: tempDir() })).toMatchObject({ ok: true })
  })

  it('throws away what has another hash', async () => {
    const { bytes, archive } = packArchive({ withProgram: true })
    const baseUrl = await playSite((_, response) => response.end(Buffer.concat([bytes, Buffer.from('x')])))
    const cacheDir = tempDir()
    const fetched = await fetchFrom({ baseUrl, archive, cacheDir })
    expect(fetched).toMatchObject({ ok: false, error: { kind: 'wrong-hash' } })
    expect(existsSync(join(cacheDir, 'servers'))).toBe(false)
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([])
  })

  it('says when the archive cannot be unpacked, or lacks the program', async () => {
    const rubbish = Buffer.from('no archive at all')
    let answer: Buffer = rubbish
    const baseUrl = await playSite((_, response) => response.end(answer))
    const broken = { folder, ending: 'tar.gz', sha256: sha256Of(rubbish) } as const
    expect(await fetchFrom({ baseUrl, archive: broken, cacheDir: tempDir() })).toMatchObject({
      ok: false,
      error: { kind: 'unpack-failed' },
    })
    const empty = packArchive({ withProgram: false })
    answer = empty.bytes
    expect(await fetchFrom({ baseUrl, archive: empty.archive, cacheDir: tempDir() })).toMatchObject({
      ok: false,
      error: { kind: 'unpack-failed' },
    })
  })

  it('gives up on a place that says no, says nothing, or falls silent', async () => {
    const { bytes, archive } = packArchive({ withProgram: true })
    const cacheDir = tempDir()
    const refusing = await playSite((_, response) => response.writeHead(404).end())
    expect(await fetchFrom({ baseUrl: refusing, archive, cacheDir })).toEqual({
      ok: false,
      error: { kind: 'unavailable', reason: 'answered with HTTP status 404' },
    })
    const silent = await playSite(() => undefined)
    expect(await fetchFrom({ baseUrl: silent, archive, cacheDir, answerWithinMs: 100 })).toEqual({
      ok: false,
      error: { kind: 'unavailable', reason: 'no answer within 0.1 s' },
    })
    const fading = await playSite((_, response) => response.write(bytes.subarray(0, 10)))
    expect(await fetchFrom({ baseUrl: fading, archive, cacheDir, idleMs: 100 })).toEqual({
      ok: false,
      error: { kind: 'unavailable', reason: 'nothing arrived for 0.1 s' },
    })
  })

  it('gives up on a place that drips, by its pace and by the whole time it takes', async () => {
    const { archive } = packArchive({ withProgram: true })
    const cacheDir = tempDir()
    const dripping = await playSite((_, response) => {
      const timer = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(timer))
    })
    const slow = { baseUrl: dripping, archive, cacheDir, slowest: { bytes: 64 * 1024, perMs: 300 } }
    expect(await fetchFrom(slow)).toEqual({
      ok: false,
      error: {
        kind: 'unavailable',
        reason: expect.stringMatching(/^only \d+ bytes arrived in 0\.3 s$/) as string,
      },
    })
    const long = { baseUrl: dripping, archive, cacheDir, totalMs: 500, slowest: { bytes: 0, perMs: 100 } }
    expect(await fetchFrom(long)).toEqual({
      ok: false,
      error: { kind: 'unavailable', reason: 'not finished within 0.5 s' },
    })
  })

  it('keeps the hash of the program beside it, for the user alone', async () => {
    const { bytes, archive } = packArchive({ withProgram: true })
    const baseUrl = await playSite((_, response) => response.end(bytes))
    const cacheDir = tempDir()
    expect(await fetchFrom({ baseUrl, archive, cacheDir })).toMatchObject({ ok: true })
    const path = join(cacheDir, 'servers', 'release-2.14.5', 'nats-server')
    const manifest = join(path, '..', 'nats-server.json')
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toEqual({
      sha256: sha256Of(readFileSync(path)),
      sizeBytes: statSync(path).size,
      source: `${baseUrl}/${folder}.tar.gz`,
      version: '2.14.5',
      fetchedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    })
    expect(statSync(manifest).mode & 0o777).toBe(0o600)
    expect(await verifyProgram(path)).toMatchObject({ ok: true })
  })

  it('gives the program to nobody else, whoever packed it', async () => {
    const { bytes, archive } = packArchive({ withProgram: true, packing: ['--owner=1234', '--group=1234'] })
    const baseUrl = await playSite((_, response) => response.end(bytes))
    const cacheDir = tempDir()
    expect(await fetchFrom({ baseUrl, archive, cacheDir })).toMatchObject({ ok: true })
    const path = join(cacheDir, 'servers', 'release-2.14.5', 'nats-server')
    expect(statSync(path).uid).toBe(process.getuid?.())
  })

  it('takes no program by way of a link in the archive', async () => {
    const elsewhere = tempDir()
    fakeServer({ dir: elsewhere, version: '2.14.5' })
    const dir = tempDir()
    mkdirSync(join(dir, folder))
    symlinkSync(join(elsewhere, 'nats-server'), join(dir, folder, 'nats-server'))
    execFileSync('tar', ['-czf', join(dir, 'a.tar.gz'), '-C', dir, folder])
    const bytes = readFileSync(join(dir, 'a.tar.gz'))
    const baseUrl = await playSite((_, response) => response.end(bytes))
    const archive = { folder, ending: 'tar.gz', sha256: sha256Of(bytes) } as const
    expect(await fetchFrom({ baseUrl, archive, cacheDir: tempDir() })).toMatchObject({
      ok: false,
      error: { kind: 'unpack-failed' },
    })
    expect(existsSync(join(elsewhere, 'nats-server'))).toBe(true)
  })

  it('does not let TAR_OPTIONS have a say', async () => {
    const mark = join(tempDir(), 'ran')
    process.env.TAR_OPTIONS = `--checkpoint=1 --checkpoint-action=exec=touch\\ ${mark}`
    onTestFinished(() => void Reflect.deleteProperty(process.env, 'TAR_OPTIONS'))
    const { bytes, archive } = packArchive({ withProgram: true, env: { PATH: process.env.PATH } })
    const baseUrl = await playSite((_, response) => response.end(bytes))
    expect(await fetchFrom({ baseUrl, archive, cacheDir: tempDir() })).toMatchObject({ ok: true })
    expect(existsSync(mark)).toBe(false)
  })

  it('fetches nothing into a cache folder that is a link', async () => {
    const { bytes, archive } = packArchive({ withProgram: true })
    const baseUrl = await playSite((_, response) => response.end(bytes))
    const cacheDir = join(tempDir(), 'cache')
    const target = tempDir()
    symlinkSync(target, cacheDir)
    await expect(fetchFrom({ baseUrl, archive, cacheDir })).rejects.toThrow(`${cacheDir} is a link`)
    expect(readdirSync(target)).toEqual([])
  })

  it('says in words that nobody listens there', async () => {
    const { archive } = packArchive({ withProgram: true })
    const baseUrl = await playSite(() => undefined)
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const fetched = await fetchFrom({ baseUrl: baseUrl.replace(/\d+$/, String(port)), archive, cacheDir: tempDir() })
    expect(fetched).toEqual({ ok: false, error: { kind: 'unavailable', reason: 'the connection was refused' } })
  })

  it('stops in the middle when told to', async () => {
    const { bytes, archive } = packArchive({ withProgram: true })
    const controller = new AbortController()
    const baseUrl = await playSite((_, response) => {
      response.write(bytes.subarray(0, 10), () => controller.abort())
    })
    const cacheDir = tempDir()
    const fetched = await fetchFrom({ baseUrl, archive, cacheDir, signal: controller.signal })
    expect(fetched).toEqual({ ok: false, error: { kind: 'cancelled', reason: 'cancelled' } })
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([])
  })

  it('may be done twice at once', async () => {
    const { bytes, archive } = packArchive({ withProgram: true })
    const baseUrl = await playSite((_, response) => response.end(bytes))
    const cacheDir = tempDir()
    const both = await Promise.all([1, 2].map(() => fetchFrom({ baseUrl, archive, cacheDir })))
    expect(both.map((fetched) => fetched.ok)).toEqual([true, true])
  })

  it('carries a well-formed hash for every system it names', () => {
    expect(Object.keys(releaseArchives)).toContain('linux-x64')
    for (const archive of Object.values(releaseArchives)) expect(archive.sha256).toMatch(/^[0-9a-f]{64}$/)
  })
})
