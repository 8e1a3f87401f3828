import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeProgram, tempDir } from '../test/support/fake-programs.js'
import { conditionToHold } from '../test/support/wait-for-server.js'
import { distributionSource, entriesFor, suitesFor } from './distribution.js'
import { commandLineOf } from './process-info.js'
import type { ServerProgress } from './types.js'

const osRelease = 'ID=debian\nVERSION_CODENAME=bookworm\n'
const entry = { repoUri: 'http://mirror.invalid/debian/', suite: 'bookworm', component: 'main' }

/** A folder with an `apt-get` and a `dpkg-deb` that act as told per suite; also where apt keeps its lists is checked. */
function fakeTools(o: { readonly broken: readonly string[]; readonly unpack?: string }): string {
  const dir = tempDir()
  const refuse = o.broken.map((suite) => `*" ${suite} "*) echo "E: no suite ${suite}" >&2; exit 100 ;;`).join('\n')
  const aptGet = `
case "$*" in
  *indextargets*) printf '%s\\t%s\\t%s\\t%s\\n' ${entry.repoUri} ${entry.suite} ${entry.component} /none:1; exit 0 ;;
esac
case "$*" in *"Dir::State::Lists=$PWD/lists"*) ;; *) echo "not our lists" >&2; exit 9 ;; esac
line=$(cat sources.list)
case "$line" in
${refuse}
esac
case "$*" in
  *update*) exit 0 ;;
  *download*) printf '%s' "$line" >nats-server_1.deb; exit 0 ;;
esac
exit 9`
  fakeProgram({ dir, name: 'apt-get', script: aptGet })
  const unpack = `mkdir -p "$3/usr/sbin"
suite=$(cut -d' ' -f6 "$2")
{ echo '#!/bin/sh'; echo "echo 'nats-server: v2.15.1'; # $suite"; } >"$3/usr/sbin/nats-server"
chmod 755 "$3/usr/sbin/nats-server"`
  fakeProgram({ dir, name: 'dpkg-deb', script: o.unpack ?? unpack })
  return dir
}

function fetchWith(tools: string, cacheDir: string, progress: ServerProgress[] = []) {
  return distributionSource({ osRelease }).fetch({
    env: { PATH: `${tools}:/usr/bin:/bin` },
    cacheDir,
    onProgress: (step) => progress.push(step),
    signal: new AbortController().signal,
  })
}

describe('suites', () => {
  it('goes from the newest to what the machine uses', () => {
    expect(suitesFor(osRelease)).toEqual(['sid', 'forky', 'trixie', 'machine'])
    expect(suitesFor('ID=ubuntu\nID_LIKE=debian\n')).toEqual(['devel', 'machine'])
    expect(suitesFor('ID=other\n')).toEqual(['machine'])
  })

  it("puts the suite into the distribution's own place, not a third party's", () => {
    const configured = [
      { repoUri: 'http://tools.invalid/apt/', suite: 'bookworm', component: 'main' },
      { repoUri: 'http://mirror.invalid/debian-security/', suite: 'bookworm-security', component: 'main' },
      { ...entry, keyring: '/keys/k.gpg' },
    ]
    expect(entriesFor({ suite: 'sid', configured, osRelease })).toEqual([
      { ...entry, keyring: '/keys/k.gpg', suite: 'sid' },
    ])
    expect(entriesFor({ suite: 'machine', configured, osRelease })).toBe(configured)
    expect(entriesFor({ suite: 'sid', configured: [], osRelease })).toEqual([])
  })
})

describe('distributionSource', () => {
  it('takes the newest suite that can be had, and leaves nothing else in the cache', async () => {
    const cacheDir = tempDir()
    const progress: ServerProgress[] = []
    const fetched = await fetchWith(fakeTools({ broken: ['sid'] }), cacheDir, progress)
    const path = join(cacheDir, 'servers', 'distribution-forky', 'nats-server')
    expect(fetched).toEqual({ ok: true, value: { path, version: '2.15.1', origin: 'distribution' } })
    expect(progress).toContainEqual({
      kind: 'fetching',
      what: 'nats-server (suite forky)',
      from: entry.repoUri,
      to: path,
    })
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([])
  })

  it('gives the reason of every suite when none can be had', async () => {
    const tools = fakeTools({ broken: ['sid', 'forky', 'trixie', 'bookworm'] })
    const fetched = await fetchWith(tools, tempDir())
    expect(fetched).toEqual({
      ok: false,
      error: {
        kind: 'unavailable',
        reason:
          "suite sid: E: no suite sid; suite forky: E: no suite forky; suite trixie: E: no suite trixie; this machine's own suite: E: no suite bookworm",
      },
    })
  })

  it('tells a package that cannot be unpacked from one that cannot be had', async () => {
    const tools = fakeTools({
      broken: ['forky', 'trixie', 'bookworm'],
      unpack: 'echo "unknown compression" >&2; exit 2',
    })
    const fetched = await fetchWith(tools, tempDir())
    expect(fetched).toMatchObject({ ok: false, error: { kind: 'unpack-failed' } })
    expect(!fetched.ok && fetched.error.reason).toContain('suite sid: dpkg-deb: unknown compression')
  })

  it('refuses a program that does not run here', async () => {
    const unpack =
      'mkdir -p "$3/usr/sbin"; printf "#!/bin/sh\\nexit 1\\n" >"$3/usr/sbin/nats-server"; chmod 755 "$3/usr/sbin/nats-server"'
    const cacheDir = tempDir()
    const fetched = await fetchWith(fakeTools({ broken: [], unpack }), cacheDir)
    expect(fetched).toMatchObject({ ok: false, error: { kind: 'unpack-failed' } })
    expect(existsSync(join(cacheDir, 'servers'))).toBe(false)
  })

  it('does not try every suite of a place that cannot be reached', async () => {
    const tools = tempDir()
    const script = `
case "$*" in
  *indextargets*) printf '%s\\t%s\\t%s\\t%s\\n' ${entry.repoUri} ${entry.suite} ${entry.component} /none:1 ;;
  *update*) echo "W: Failed to fetch ${entry.repoUri}InRelease  Could not resolve 'mirror.invalid'" >&2 ;;
  *) exit 100 ;;
esac`
    fakeProgram({ dir: tools, name: 'apt-get', script })
    expect(await fetchWith(tools, tempDir())).toMatchObject({
      ok: false,
      error: { kind: 'unavailable', reason: `${entry.repoUri}: Could not resolve 'mirror.invalid'` },
    })
  })

  it('says once that there is no apt', async () => {
    const empty = tempDir()
    const fetched = await distributionSource({ osRelease }).fetch({
      env: { PATH: empty },
      cacheDir: tempDir(),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    })
    expect(fetched).toEqual({
      ok: false,
      error: { kind: 'unavailable', reason: 'apt is not set up on this system' },
    })
  })

  it('stops within a second when told to, what apt has started included', async () => {
    const tools = tempDir()
    const childFile = join(tools, 'child')
    const script = `
case "$*" in
  *indextargets*) printf '%s\\t%s\\t%s\\t%s\\n' ${entry.repoUri} ${entry.suite} ${entry.component} /none:1 ;;
  *) sleep 60 & echo $! >${childFile}.new; mv ${childFile}.new ${childFile}; wait ;;
esac`
    fakeProgram({ dir: tools, name: 'apt-get', script })
    const controller = new AbortController()
    const cacheDir = tempDir()
    const fetching = distributionSource({ osRelease }).fetch({
      env: { PATH: `${tools}:/usr/bin:/bin` },
      cacheDir,
      onProgress: () => undefined,
      signal: controller.signal,
    })
    await conditionToHold({ check: () => existsSync(childFile), what: 'apt to have a child' })
    const startedMs = performance.now()
    controller.abort()
    expect(await fetching).toMatchObject({ ok: false, error: { kind: 'cancelled' } })
    const pid = Number(readFileSync(childFile, 'utf8'))
    await conditionToHold({ check: async () => !(await commandLineOf(pid)), what: 'the child to be gone' })
    expect(performance.now() - startedMs).toBeLessThan(1_000)
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([])
  })

  it('lets only what apt needs pass to it', async () => {
    const tools = tempDir()
    const seen = join(tools, 'env')
    fakeProgram({ dir: tools, name: 'apt-get', script: `env >${seen}; exit 1` })
    const given = { APT_CONFIG: '/none', LD_PRELOAD: '/none.so', http_proxy: 'http://proxy.invalid' }
    await distributionSource({ osRelease }).fetch({
      env: { PATH: `.:${tools}:/usr/bin:/bin`, ...given },
      cacheDir: tempDir(),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    })
    const names = readFileSync(seen, 'utf8')
      .split('\n')
      .flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? [])
    expect(names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name)).sort()).toEqual(
      ['DEBIAN_FRONTEND', 'LC_ALL', 'PATH', 'REVIEW_TUI_GROUP', 'http_proxy'].sort(),
    )
  })
})
