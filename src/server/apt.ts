import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cleanLine } from './clean-line.js'
import { childEnv, proxyVariables } from './child-env.js'
import { runCommand, type CommandOutcome } from './run-command.js'

/** One place the machine's own package configuration names. */
export type AptEntry = {
  readonly repoUri: string
  readonly suite: string
  readonly component: string
  /** The key file the machine demands for it; absent when it relies on apt's common keyrings. */
  readonly keyring?: string
}

/** Runs the distribution's own tools against folders of ours; nothing on the system is read for writing. */
export type Apt = {
  /** The places configured on this machine; empty when there is no apt. */
  readonly entries: () => Promise<readonly AptEntry[]>
  /** Fetches the package lists named by our one-file source list. */
  readonly update: (entries: readonly AptEntry[]) => Promise<CommandOutcome>
  /** Downloads the newest `nats-server` those lists know into the work folder. */
  readonly download: () => Promise<CommandOutcome>
}

const commandLimitMs = 120_000

/**
 * Creates apt on a private work folder: own lists, own cache, one-file source list, no root.
 * Signatures are checked by apt with the machine's own keys; its proxy and pinning settings stay in force.
 */
export function createApt(o: {
  readonly workDir: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /** How much its files may take. */
  readonly maxBytes: number
}): Apt {
  const listsDir = join(o.workDir, 'lists')
  const cacheDir = join(o.workDir, 'cache')
  const sourceList = join(o.workDir, 'sources.list')
  const settings = [
    `Dir::State::Lists=${listsDir}`,
    `Dir::Cache=${cacheDir}`,
    `Dir::Etc::SourceList=${sourceList}`,
    'Dir::Etc::SourceParts=/dev/null',
    // As root apt hands the work to a user who may not enter our private folder.
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User=root'] : []),
    'Acquire::Retries=1',
    'Acquire::http::Timeout=10',
    'Acquire::https::Timeout=10',
  ]
  const run = (args: readonly string[]): Promise<CommandOutcome> =>
    runCommand({
      program: 'apt-get',
      args,
      env: { ...childEnv(o.env, proxyVariables), DEBIAN_FRONTEND: 'noninteractive' },
      cwd: o.workDir,
      limitMs: commandLimitMs,
      signal: o.signal,
      writesInto: { folder: o.workDir, maxBytes: o.maxBytes },
    })
  const withSettings = (...command: readonly string[]): readonly string[] => [
    ...settings.flatMap((setting) => ['-o', setting]),
    '-q',
    ...command,
  ]

  return {
    entries: async () => {
      // Without --no-release-info a machine that never ran `apt-get update` names nothing.
      const format = '$(REPO_URI)\t$(RELEASE)\t$(COMPONENT)\t$(SOURCESENTRY)'
      const outcome = await run(['indextargets', '--no-release-info', '--format', format])
      if (outcome.kind !== 'exited' || outcome.code !== 0) return []
      return readEntries(outcome.stdout)
    },
    update: async (entries) => {
      await mkdir(join(listsDir, 'partial'), { recursive: true })
      await mkdir(join(cacheDir, 'archives', 'partial'), { recursive: true })
      await writeFile(sourceList, entries.map((entry) => `${sourceLine(entry)}\n`).join(''))
      return run(withSettings('update'))
    },
    download: () => run(withSettings('download', 'nats-server')),
  }
}

/** A one-line source entry that fetches nothing but the package index of this machine's architecture. */
export function sourceLine(entry: AptEntry): string {
  const options = ['target=Packages', 'lang=none', 'pdiffs=no']
  if (entry.keyring !== undefined) options.push(`signed-by=${entry.keyring}`)
  return `deb [${options.join(' ')}] ${entry.repoUri} ${entry.suite} ${entry.component}`
}

/**
 * The key file that a source file demands for `repoUri`, in either of apt's two formats.
 * `undefined` when it names none, or names a fingerprint or an embedded key: apt's common keyrings decide then.
 */
export function readKeyring(sourceFile: string, repoUri: string): string | undefined {
  const bareUri = repoUri.replace(/\/$/, '')
  const blocks = /^Types:/m.test(sourceFile) ? sourceFile.split(/\n\s*\n/) : sourceFile.split('\n')
  for (const block of blocks) {
    const text = block.replace(/^\s*#.*$/gm, '')
    if (!text.includes(bareUri)) continue
    const keyring = /signed-by\s*[:=]\s*(\/[^\s\],]+)/i.exec(text)?.[1]
    if (keyring !== undefined) return keyring
  }
  return undefined
}

/**
 * Why `apt-get update` could not reach the place it fetches from, in apt's own words; `undefined` when it did reach it.
 * apt ends with code 0 even then.
 */
export function unreachableReason(outcome: CommandOutcome): string | undefined {
  if (outcome.kind === 'timed-out') return 'apt took too long'
  if (outcome.kind !== 'exited') return undefined
  const said = /^[WE]: Failed to fetch \S+\s+(.*)$/m.exec(outcome.stderr)?.[1]
  const isNetwork = /could not (connect|resolve)|temporary failure|timed out|unreachable|unable to connect/i
  return said !== undefined && isNetwork.test(said) ? cleanLine(said) : undefined
}

async function readEntries(stdout: string): Promise<readonly AptEntry[]> {
  const entries = new Map<string, AptEntry>()
  for (const line of stdout.split('\n')) {
    const [repoUri, suite, component, origin] = line.split('\t')
    if (!repoUri || !suite || !component || /\s/.test(`${repoUri}${suite}${component}`)) continue
    const key = `${repoUri} ${suite} ${component}`
    if (entries.has(key)) continue
    const file = origin?.replace(/:\d+$/, '')
    const text = file ? await readFile(file, 'utf8').catch(() => '') : ''
    const keyring = readKeyring(text, repoUri)
    entries.set(key, { repoUri, suite, component, ...(keyring === undefined ? {} : { keyring }) })
  }
  return [...entries.values()]
}
