import { join } from 'node:path'
import {
  lookAtAddresses,
  lookAtContexts,
  lookAtPaths,
  lookAtPrograms,
  lookAtTerminal,
  reportLines,
  within,
} from './doctor/index.js'
import type { DoctorReport, ServerReport } from './doctor/index.js'
import { knock, localPort } from './find-server.js'
import { describeAddress, resolveConnectionSettings, selectedContext, settingsPlace } from './jetstream/index.js'
import type { ConnectionSettings, ServerAddress, SettingsPlace } from './jetstream/index.js'
import { secretsOf } from './known-secrets.js'
import type { Redactor } from './lib/redact.js'
import { err } from './lib/result.js'
import { safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import type { Options } from './options.js'
import { listRuns, serverPaths } from './server/index.js'

const settleWithinMs = 5000
const maxTextLength = 2000

/** What a look needs of the process: so that a test can give its own. */
export type DoctorHost = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: { readonly isTTY?: boolean }
  readonly stdout: { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number }
  readonly redactor: Redactor
  readonly version: string
}

/** What would be connected to, once it is settled; the parts of it that are not for printing beside those that are. */
type Settled = {
  readonly report: ServerReport
  readonly addresses: readonly ServerAddress[]
  readonly tlsFirst: boolean
  readonly problems: readonly string[]
}

/**
 * Looks at what a run with these options would find, and prints it with `print`: as words, or as JSON with `--json`
 * (see `DoctorReport`). Starts, fetches and writes nothing; every step has a bound. Gives the exit code.
 */
export async function runDoctor(options: Options, host: DoctorHost, print: (line: SafeText) => void): Promise<0 | 1> {
  const report = redacted(await examine(options, host), host.redactor) as DoctorReport
  if (options.json) {
    // ASCII only, so that no terminal and no reader stumbles over what a name holds.
    const json = JSON.stringify(report, undefined, 2).replace(/[^\x20-\x7e\n]/g, (unit) => {
      return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
    })
    for (const line of json.split('\n')) print(safeText(line))
  } else for (const line of reportLines(report)) print(line)
  return report.wouldWork ? 0 : 1
}

async function examine(options: Options, host: DoctorHost): Promise<DoctorReport> {
  const { env, redactor } = host
  const { cacheDir, stateDir } = serverPaths(env)
  const place = lookingPlace(env)
  const asked = await askedContext(options, place)
  const configHome = env['XDG_CONFIG_HOME']
  const contextsDir = join(configHome ? configHome : join(place.home, '.config'), 'nats', 'context')
  const runsOf = (folder: string) => within(settleWithinMs, listRuns(join(stateDir, folder)), [])
  const [settled, paths, programs, contexts, alone, clustered] = await Promise.all([
    settle(options, place, redactor),
    lookAtPaths({ cacheDir, stateDir, contextsDir, logFile: options.logFile }),
    lookAtPrograms({ env, cacheDir }),
    lookAtContexts({ place, asked: asked?.name, usedWhy: asked?.why ?? '', redactor }),
    runsOf('private-server'),
    runsOf('private-cluster'),
  ])
  // The store that such a run would take.
  const runs = options.isCluster ? clustered : alone
  const reach = await lookAtAddresses(settled.addresses, settled.tlsFirst)
  const problems = [...settled.problems]
  if (settled.report.from === 'named' && !reach.some(({ answer }) => answer === 'nats' || answer === 'unknown')) {
    problems.push(...reach.map(({ address, text }) => `${address}: ${text}`))
  }
  if (settled.report.from === 'private' && !runs.some(({ holder }) => holder === 'held')) {
    const usable = programs.some((program) => program.usable)
    const named = programs.some(({ from }) => from === 'environment')
    if (!usable && named) problems.push('correct REVIEW_TUI_NATS_SERVER, or unset it')
    else if (!usable && !options.allowDownload) {
      problems.push('there is no nats-server that would be run, and --no-download forbids to fetch one')
    }
  }
  const needed = settled.report.from === 'private' ? ['state', options.isCluster ? 'cluster' : 'store', 'cache'] : []
  if (options.logFile !== undefined) needed.push('log')
  for (const { name, path, fault } of paths) {
    if (fault !== undefined && needed.includes(name)) problems.push(`${path} ${fault}`)
  }
  return {
    format: 1,
    wouldWork: problems.length === 0,
    problems,
    versions: { reviewTui: host.version, node: process.version, platform: process.platform, arch: process.arch },
    paths,
    terminal: lookAtTerminal({ ...host, plain: options.plain, theme: options.theme, themeFrom: options.themeFrom }),
    server: settled.report,
    programs,
    contexts,
    reach,
    runs: [...alone, ...clustered].map(({ dir, holder }) => ({ path: dir, holder })),
  }
}

/** The place where settings are read, without the programs that keep secrets: looking asks none of them. */
function lookingPlace(env: DoctorHost['env']): SettingsPlace {
  return {
    ...settingsPlace(),
    env,
    runHelper: (program) =>
      Promise.resolve(err({ kind: 'failed', why: `the doctor does not ask ${program}; a run does` })),
  }
}

async function askedContext(
  options: Options,
  place: SettingsPlace,
): Promise<{ readonly name: string; readonly why: string } | undefined> {
  const { context, noContext } = options.connection
  const fromEnv = place.env['NATS_CONTEXT']
  if (options.isPrivate || noContext === true) return undefined
  if (context) return { name: context, why: 'it is asked for with --context' }
  if (fromEnv) return { name: fromEnv, why: 'it is asked for with NATS_CONTEXT' }
  const selection = await within(settleWithinMs, selectedContext(place), undefined)
  if (selection?.ok !== true || selection.value === undefined) return undefined
  return { name: selection.value, why: 'it is the selected one' }
}

async function settle(options: Options, place: SettingsPlace, redactor: Redactor): Promise<Settled> {
  const nowhere = { addresses: [], tlsFirst: false, problems: [] }
  if (options.isPrivate) {
    return { ...nowhere, report: { from: 'private', why: '--private is given', addresses: [], notes: [] } }
  }
  const late = err({ summary: `the settings could not be read within ${settleWithinMs / 1000} s`, advice: undefined })
  const resolving = resolveConnectionSettings({ ...place, flags: options.connection })
  const resolved = await within<Awaited<typeof resolving>>(settleWithinMs, resolving, late)
  if (!resolved.ok) {
    const { summary, advice } = resolved.error
    const why = advice === undefined ? summary : `${summary}; ${advice}`
    return { ...nowhere, report: { from: 'refused', why, addresses: [], notes: [] }, problems: [why] }
  }
  if (resolved.value !== undefined) return named(resolved.value, redactor)
  const local = await knock(localPort)
  const address = { host: '127.0.0.1', port: localPort, tls: false }
  if (local.kind === 'open') {
    const why = `nothing was named, and one on 127.0.0.1:${localPort} takes anybody`
    const report: ServerReport = { from: 'local', why, addresses: [describeAddress(address)], notes: [] }
    return { ...nowhere, report, addresses: [address] }
  }
  const why =
    local.kind === 'nobody'
      ? `nothing was named, and nothing listens on 127.0.0.1:${localPort}`
      : `nothing was named; there is a server on 127.0.0.1:${localPort}, but ${local.why}`
  return { ...nowhere, report: { from: 'private', why, addresses: [], notes: [] } }
}

function named(settings: ConnectionSettings, redactor: Redactor): Settled {
  redactor.learn(secretsOf(settings))
  const { addresses, origin, authDescription, notes, tls } = settings
  return {
    report: {
      from: 'named',
      why: `it comes from ${origin}`,
      addresses: addresses.map(describeAddress),
      login: authDescription,
      notes,
    },
    addresses,
    tlsFirst: tls?.first === true,
    problems: [],
  }
}

/** Every text of a value redacted and bounded; keys are ours. */
function redacted(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactor.redact(value).slice(0, maxTextLength)
  if (Array.isArray(value)) return value.map((item) => redacted(item, redactor))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redacted(item, redactor)]))
}
