import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { err, type Result } from '../lib/result.js'
import { createApt, unreachableReason, type AptEntry } from './apt.js'
import { cachedBinaryPath, withWorkDir } from './cache.js'
import { lastLine } from './clean-line.js'
import { childEnv } from './child-env.js'
import { distributionIds, readOsRelease } from './failure.js'
import type { FetchContext, FetchSource, SourceFailure } from './fetch-source.js'
import { plainFileIn, proveAndInstall } from './install-program.js'
import { describeOutcome, runCommand } from './run-command.js'
import { probeCached } from './probe-cached.js'
import type { ServerBinary, ServerProgress } from './types.js'

/** A suite name such as `sid`, or `machine` for everything the machine itself is configured to use. */
export type Suite = string

/** The distribution's own package, fetched through apt without root: newest suite that runs first. */
export function distributionSource(
  o: {
    /** Suites to try in order; chosen by the kind of system unless told. */
    readonly suites?: readonly Suite[]
    /** The text of `/etc/os-release`; read from this machine unless told. */
    readonly osRelease?: string
  } = {},
): FetchSource {
  const osRelease = o.osRelease ?? readOsRelease()
  const fetchNewest = async (context: FetchContext): Promise<Result<ServerBinary, SourceFailure>> => {
    if (process.platform !== 'linux') return err({ kind: 'unavailable', reason: 'only Debian and Ubuntu have it' })
    const startedMs = performance.now()
    const reasons: string[] = []
    let worst: SourceFailure['kind'] = 'unavailable'
    for (const suite of o.suites ?? suitesFor(osRelease)) {
      const fetched = await fetchSuite({ suite, osRelease, context })
      if (fetched.ok || fetched.error.kind === 'cancelled') return fetched
      if (fetched.error.kind !== 'unavailable') worst = fetched.error.kind
      reasons.push(fetched.error.reason)
      // Every suite lies in the same place: waiting for each in turn would only take longer to say so.
      if (fetched.error.unreachable) break
      if (performance.now() - startedMs > totalMs) break
    }
    return err({ kind: worst, reason: reasons.join('; ') })
  }
  return { name: "the distribution's package", fetch: fetchNewest }
}

/**
 * The server of one suite, from the cache if it was fetched before; fails like a source.
 * `machine` is the suite this machine is configured for, which may be older than what the explorer would pick.
 */
export async function fetchFromDistribution(o: {
  readonly suite: Suite
  readonly cacheDir: string
  readonly onProgress: (progress: ServerProgress) => void
  readonly signal: AbortSignal
  readonly env?: Readonly<Record<string, string | undefined>>
}): Promise<Result<ServerBinary, SourceFailure>> {
  const cached = await probeCached({ path: cachedBinaryPath(o.cacheDir, cacheKey(o.suite)), signal: o.signal })
  if (cached.ok) return cached
  const context = { env: o.env ?? process.env, cacheDir: o.cacheDir, onProgress: o.onProgress, signal: o.signal }
  return fetchSuite({ suite: o.suite, osRelease: readOsRelease(), context })
}

/** Suites worth trying on a system, newest first; `devel` is Ubuntu's own alias for the release in the making. */
export function suitesFor(osRelease: string): readonly Suite[] {
  const ids = distributionIds(osRelease)
  if (ids.includes('ubuntu')) return ['devel', 'machine']
  if (ids.includes('debian')) return ['sid', 'forky', 'trixie', 'machine']
  return ['machine']
}

/**
 * The source entries that stand for `suite` on this machine: its own list for `machine`,
 * else the distribution's own place with the suite's name put in.
 */
export function entriesFor(o: {
  readonly suite: Suite
  readonly configured: readonly AptEntry[]
  readonly osRelease: string
}): readonly AptEntry[] {
  if (o.suite === 'machine') return o.configured
  const [id = ''] = distributionIds(o.osRelease)
  const codename = /^VERSION_CODENAME="?([\w-]+)/m.exec(o.osRelease)?.[1]
  // Ubuntu keeps nats-server in universe, Debian in main.
  const component = distributionIds(o.osRelease).includes('ubuntu') ? 'universe' : 'main'
  const score = (entry: AptEntry): number =>
    (entry.component === component ? 4 : 0) +
    (new RegExp(`/${id}/?$`).test(entry.repoUri) ? 2 : 0) +
    (entry.suite === codename ? 1 : 0)
  const [best] = [...o.configured].sort((a, b) => score(b) - score(a))
  return best === undefined ? [] : [{ ...best, suite: o.suite, component }]
}

/** No further suite is tried after so long; each of apt's steps has a limit of its own. */
const totalMs = 4 * 60_000

/** Package lists, the package and what is in it; a whole suite takes about 150 MB. */
const largestWorkBytes = 600 * 1024 * 1024

type SuiteFailure = SourceFailure & { readonly unreachable?: boolean }

const cacheKey = (suite: Suite): string => `distribution-${suite}`

async function fetchSuite(o: {
  readonly suite: Suite
  readonly osRelease: string
  readonly context: FetchContext
}): Promise<Result<ServerBinary, SuiteFailure>> {
  const { context } = o
  const label = o.suite === 'machine' ? "this machine's own suite" : `suite ${o.suite}`
  const fail = (kind: SourceFailure['kind'], why: string): Result<never, SourceFailure> =>
    context.signal.aborted ? err({ kind: 'cancelled', reason: 'cancelled' }) : err({ kind, reason: `${label}: ${why}` })

  return withWorkDir(context.cacheDir, async (workDir) => {
    const apt = createApt({ workDir, env: context.env, signal: context.signal, maxBytes: largestWorkBytes })
    const configured = await apt.entries()
    if (context.signal.aborted) return fail('cancelled', '')
    const entries = entriesFor({ suite: o.suite, configured, osRelease: o.osRelease })
    const [first] = entries
    if (first === undefined) {
      return err({ kind: 'unavailable', reason: 'apt is not set up on this system', unreachable: true })
    }

    const to = cachedBinaryPath(context.cacheDir, cacheKey(o.suite))
    context.onProgress({ kind: 'fetching', what: `nats-server (${label})`, from: first.repoUri, to })
    const updated = await apt.update(entries)
    const unreachable = o.suite === 'machine' ? undefined : unreachableReason(updated)
    if (unreachable !== undefined && !context.signal.aborted) {
      return err({ kind: 'unavailable', reason: `${first.repoUri}: ${unreachable}`, unreachable: true })
    }
    // One broken place among many fails the whole update; what counts is whether the package can be had.
    const downloaded = await apt.download()
    const deb = (await readdir(workDir)).find((name) => name.startsWith('nats-server') && name.endsWith('.deb'))
    if (downloaded.kind !== 'exited' || downloaded.code !== 0 || deb === undefined) {
      const culprit = updated.kind === 'exited' && updated.code === 0 ? downloaded : updated
      return fail('unavailable', describeOutcome(culprit, lastLine))
    }

    context.onProgress({ kind: 'unpacking' })
    const unpackDir = join(workDir, 'unpacked')
    await mkdir(unpackDir)
    const unpacked = await runCommand({
      program: 'dpkg-deb',
      args: ['-x', join(workDir, deb), unpackDir],
      env: childEnv(context.env),
      limitMs: 60_000,
      signal: context.signal,
      writesInto: { folder: workDir, maxBytes: largestWorkBytes },
    })
    if (unpacked.kind !== 'exited' || unpacked.code !== 0) {
      return fail('unpack-failed', `dpkg-deb: ${describeOutcome(unpacked, lastLine)}`)
    }
    const program = await findProgram(unpackDir)
    if (program === undefined) return fail('unpack-failed', 'no program inside the package')
    const installed = await proveAndInstall({
      context,
      key: cacheKey(o.suite),
      program,
      origin: 'distribution',
      source: `${first.repoUri} ${first.suite}`,
    })
    return installed.ok ? installed : fail(installed.error.kind, installed.error.reason)
  })
}

async function findProgram(unpackDir: string): Promise<string | undefined> {
  for (const folder of ['usr/sbin', 'usr/bin']) {
    const path = await plainFileIn(unpackDir, join(folder, 'nats-server'))
    if (path !== undefined) return path
  }
  return undefined
}
