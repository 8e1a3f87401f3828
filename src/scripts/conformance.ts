import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { natsLines } from '../jetstream/index.js'
import type { Act } from '../jetstream/index.js'
import { comparable, connectSide, createListeners, prepare, serverConfig } from '../test/support/journal-replay.js'
import { settledState, stateLike } from '../test/support/journal-replay.js'
import { deniedSubjects, journalSteps, openStage } from '../test/support/journal-run.js'
import { rawServer } from '../test/support/raw-nats-server.js'
import { buildNatsTool, natsToolVersion } from './build/nats-tool.js'
import { actTitle } from '../words/act-words.js'

// Runs every `nats` line of a run of all commands with the real tool, on a server of its own, and compares what both
// servers then have. The outcome stands in conformance.md beside this file.

const pullPatienceMs = 1500
const linePatienceMs = 20_000

type Outcome = {
  readonly step: string
  readonly acts: readonly string[]
  readonly lines: number
  readonly form: string
  readonly difference?: string
}

/** Runs one line as a shell would; resolves when it has ended, or with it still running after `patienceMs`. */
function runLine(line: string, env: NodeJS.ProcessEnv, patienceMs: number): Promise<() => void> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', `exec ${line}`], { env, stdio: 'ignore' })
    const kill = (): void => void child.kill('SIGKILL')
    const timer = setTimeout(() => resolve(kill), patienceMs)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve(() => undefined)
    })
  })
}

async function compareOn(version: 'newest' | 'oldest', tool: string): Promise<{ server: string; outcomes: Outcome[] }> {
  const config = (folder: string): string => serverConfig(folder, deniedSubjects)
  const [oursServer, toolServer] = [await rawServer(config, { version }), await rawServer(config, { version })]
  const home = mkdtempSync(join(tmpdir(), 'review-tui-conformance-'))
  const ours = await connectSide({ port: oursServer.port, user: 'ann' })
  const tools = await connectSide({ port: toolServer.port, user: 'ann' })
  const stage = await openStage(`nats://ann:p@127.0.0.1:${oursServer.port}`)
  const running: (() => void)[] = []
  const outcomes: Outcome[] = []
  try {
    await prepare(ours)
    await prepare(tools)
    const listeners = createListeners(tools.nc)
    const server = ours.looking.info?.version ?? ''
    const env = { PATH: `${join(tool, '..')}:/usr/bin:/bin`, HOME: home, XDG_CONFIG_HOME: home, NATS_USER: 'ann', NATS_PASSWORD: 'p' } // prettier-ignore
    const flags = ['--server', `127.0.0.1:${toolServer.port}`]
    for (const { name, play } of journalSteps(server)) {
      await play(stage)
      const wanted = await settledState(ours)
      const acts = stage.newActs()
      for (const act of acts) {
        for (const line of natsLines(act, flags)) {
          running.push(await runLine(line, env, act.kind === 'pull' ? pullPatienceMs : linePatienceMs))
        }
      }
      await listeners.match(wanted)
      const found = comparable(await stateLike(tools, wanted))
      const difference = firstDifference(comparable(wanted), found)
      outcomes.push({ ...describeStep(name, acts), ...(difference === undefined ? {} : { difference }) })
      console.log(`${server}  ${difference === undefined ? 'same     ' : 'DIFFERENT'}  ${name}${difference === undefined ? '' : `: ${difference}`}`) // prettier-ignore
    }
    return { server, outcomes }
  } finally {
    for (const kill of running) kill()
    await stage.close()
    await ours.close()
    await tools.close()
    await oursServer.stop()
    await toolServer.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

function describeStep(step: string, acts: readonly Act[]): Omit<Outcome, 'difference'> {
  const lines = acts.flatMap((act) => natsLines(act))
  // The command and what it acts on, without names that differ from run to run.
  const forms = new Set(lines.map((line) => /^(?:printf .* \| )?nats (\w+(?: (?:add|rm|purge|resume|info))?)/.exec(line)?.[1] ?? '?')) // prettier-ignore
  return { step, acts: acts.map((act) => actTitle(act)), lines: lines.length, form: [...forms].join(', ') }
}

/** Where two states differ first, and how; undefined when they do not. */
function firstDifference(wanted: unknown, found: unknown, at = ''): string | undefined {
  if (JSON.stringify(wanted) === JSON.stringify(found)) return undefined
  const isDeep = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null
  if (!isDeep(wanted) || !isDeep(found))
    return `${at}: ${JSON.stringify(wanted)} by us, ${JSON.stringify(found)} by the tool`
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    const inside = firstDifference(wanted[key], found[key], at === '' ? key : `${at}.${key}`)
    if (inside !== undefined) return inside
  }
  return undefined
}

function report(results: readonly { readonly server: string; readonly outcomes: readonly Outcome[] }[]): string {
  const head = [
    '# The `nats` lines of the log, run by the real tool',
    '',
    `Written by \`npm run conformance\`: natscli ${natsToolVersion}, nats-server ${results.map(({ server }) => server).join(' and ')}.`,
    'Each step is done by review-tui on one server; the `nats` lines of its acts are run on another. *same*: both servers',
    'then have the same streams, messages, consumers and numbers, whole configs included.',
    '',
    `| step | lines | command | ${results.map(({ server }) => server).join(' | ')} |`,
    `| --- | --- | --- | ${results.map(() => '---').join(' | ')} |`,
  ]
  const steps = new Map<string, (Outcome | undefined)[]>()
  results.forEach(({ outcomes }, column) => {
    const seen = new Map<string, number>()
    for (const outcome of outcomes) {
      const times = (seen.get(outcome.step) ?? 0) + 1
      seen.set(outcome.step, times)
      const key = `${outcome.step} ${times}`
      const row = steps.get(key) ?? results.map(() => undefined)
      row[column] = outcome
      steps.set(key, row)
    }
  })
  const cell = (outcome: Outcome | undefined): string => outcome === undefined ? '(not there)' : outcome.difference === undefined ? 'same' : `different: ${outcome.difference.slice(0, 200)}` // prettier-ignore
  const rows = [...steps.values()].map((row) => {
    const any = row.find((one) => one !== undefined)
    return `| ${any?.step ?? ''} | ${any?.lines ?? 0} | ${any?.form === '' ? '—' : (any?.form ?? '')} | ${row.map(cell).join(' | ')} |`
  })
  return `${[...head, ...rows].join('\n')}\n`
}

const tool = buildNatsTool()
if (tool === undefined) process.exit(2)
const results = [await compareOn('newest', tool), await compareOn('oldest', tool)]
writeFileSync(fileURLToPath(new URL('conformance.md', import.meta.url)), report(results))
const different = results.flatMap(({ outcomes }) => outcomes).filter(({ difference }) => difference !== undefined)
console.log(
  different.length === 0 ? 'all the same' : `${different.length} steps differ: see src/scripts/conformance.md`,
)
process.exit(different.length === 0 ? 0 : 1)
