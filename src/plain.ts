import { presetsWith, reviews } from './data.js'
import { findServer } from './find-server.js'
import { neededSubjects, openWorkspace, permissionAdvice, placeOf } from './jetstream/index.js'
import type { ConnectionSettings, Problem, Workspace } from './jetstream/index.js'
import { systemClock } from './lib/clock.js'
import { literal, safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import { setBlocking } from './lib/stdio.js'
import { waitForStore } from './lib/wait-for-store.js'
import type { Options } from './options.js'
import { secretsOf } from './known-secrets.js'
import { output } from './output.js'
import { receive } from './plain-receive.js'
import { exitCodes } from './plain-exit-codes.js'
import { progressWords } from './progress-words.js'
import { logWorkspace } from './run-log.js'
import type { Scenario } from './scenarios/scenario-schema.js'
import type { ChosenLesson } from './lessons/library.js'

/** What is played in place of the article's run. */
type Played = { readonly scenario?: Scenario | undefined; readonly lesson?: ChosenLesson | undefined }

const connectWithinMs = 10_000
const closeWithinMs = 2500

/**
 * The article's run without a screen: publishes reviews with random pauses, receives them in one mode, acks each,
 * and prints both as log lines. Ends the process with its exit code once everything is closed and printed. A signal ends
 * it within 2.5 seconds whatever it waits for, a second one at once.
 */
export async function runPlain(options: Options, played: Played = {}): Promise<void> {
  const ending = new AbortController()
  let signalCode: number | undefined
  // Closing needs the server too, which may be what the signal is about.
  const end = (code: number): void => {
    if (signalCode !== undefined) process.exit(code)
    signalCode = code
    ending.abort()
    setTimeout(() => process.exit(code), closeWithinMs).unref()
  }
  const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGQUIT: 131 } as const
  for (const [signal, code] of Object.entries(signals)) process.on(signal, () => end(code))
  for (const output of [process.stdout, process.stderr]) {
    setBlocking(output, false)
    // The reader of our output went away: there is nobody left to tell.
    output.on('error', () => signalCode ?? end(exitCodes.failed))
  }
  const code = await run(options, ending.signal, played)
  process.exitCode = signalCode ?? code
  // A dial that nobody answers would hold the process for seconds more.
  for (const output of [process.stdout, process.stderr]) await new Promise((resolve) => output.write('', resolve))
  process.exit()
}

async function run(options: Options, signal: AbortSignal, { scenario, lesson }: Played): Promise<number> {
  const { count, subject, mode } = options
  if (scenario) say(literal`Scenario => ${safeText(scenario.title)}: ${safeText(scenario.see, { maxBytes: 1000 })}`)
  else if (!lesson)
    say(
      literal`Plain => publishing ${count} on ${safeText(subject)}, acking what the ${safeText(mode)} consumer receives; --help lists the options`,
    )
  const found = await findServer(options, {
    env: process.env,
    signal,
    onProgress: (progress) => say(literal`Server => ${progressWords(progress)}`),
  })
  if (!found.ok) {
    const { summary, details, advice, usage } = found.error
    complain([summary, ...details, ...advice])
    return usage ? exitCodes.usage : exitCodes.noServer
  }
  output.redactor.learn(secretsOf(found.value.settings))
  for (const note of found.value.notes) say(literal`Server => ${safeText(note)}`)
  const { readOnly } = options
  const workspace = await openWorkspace({
    clock: systemClock,
    reviews,
    presets: presetsWith(found.value.replicas),
    settings: found.value.settings,
    readOnly,
    isOwnServer: (scenario ?? lesson) !== undefined && found.value.privateServer !== undefined,
  })
  const stopLog = logWorkspace(output.log, workspace)
  try {
    const story = scenario
      ? (await import('./plain-scenario.js')).playPlain(scenario, found.value)
      : lesson
        ? (await import('./plain-lesson.js')).teachPlain(lesson, found.value)
        : articlesRun(found.value.settings)
    return await whenConnected(workspace, options, { signal, story })
  } finally {
    await workspace.close()
    stopLog()
    await found.value.privateServer?.stop()
  }
}

/** What is done once there is a connection; resolves with the exit code. */
export type PlainStory = (of: {
  readonly workspace: Workspace
  readonly options: Options
  readonly signal: AbortSignal
  readonly say: (line: SafeText) => void
  /** Says why it ends, and gives the code back. */
  readonly failed: (problem: Problem, code: number) => number
}) => Promise<number>

async function whenConnected(
  workspace: Workspace,
  options: Options,
  { signal, story }: { readonly signal: AbortSignal; readonly story: PlainStory },
): Promise<number> {
  const failed = ({ summary, advice }: Problem, code: number): number => {
    complain([summary, advice ?? ''])
    return code
  }
  const unreachable = await connected(workspace, signal)
  if (unreachable !== undefined) return failed(unreachable, exitCodes.noServer)
  const stopWarning = sayWarnings(workspace)
  try {
    return await story({ workspace, options, signal, say, failed })
  } finally {
    stopWarning()
  }
}

function articlesRun(settings: ConnectionSettings): PlainStory {
  return async ({ workspace, options, signal, failed }) => {
    if (options.readOnly) {
      const summary = '--read-only: a plain run publishes and acks, so there is nothing to do'
      return failed({ summary }, exitCodes.usage)
    }
    const consumer = workspace.settings.get()[options.mode].name
    const stream = { name: workspace.stream.get(), subjects: [options.subject] }
    const needed = neededSubjects(placeOf(settings), stream, consumer)
    const complete = (problem: Problem): Problem =>
      problem.refused === undefined ? problem : { ...problem, advice: permissionAdvice(problem.refused, needed) }
    const ensured = await workspace.ensureStream(true)
    if (!ensured.ok) return failed(complete(ensured.error), exitCodes.failed)
    const opened = await workspace.openMode(options.mode)
    if (!opened.ok) return failed(complete(opened.error), exitCodes.failed)
    const session = opened.value
    session.attach()
    say(literal`Consumer => ${safeText(options.mode)} ${safeText(session.consumer)} on ${safeText(session.stream)}`)
    const { subject, count } = options
    const failure = await receive(workspace, session, { subject, count, clock: systemClock, signal, say, needed })
    return failure === undefined ? exitCodes.done : failed(failure, exitCodes.failed)
  }
}

/** Waits for the connection as long as waiting can help; why there is none, else undefined. */
async function connected(workspace: Workspace, signal: AbortSignal): Promise<Problem | undefined> {
  const { state } = workspace.connection
  let told = ''
  const up = await waitForStore(state, ({ kind }) => kind === 'connected', {
    clock: systemClock,
    signal,
    withinMs: connectWithinMs,
    until: () => {
      const now = state.get()
      if (now.kind !== 'connecting' || now.lastError === undefined) return now.kind === 'closed'
      if (now.final !== true && now.lastError !== told) {
        told = now.lastError
        say(literal`Server => ${safeText(told)}: trying for ${connectWithinMs / 1000}s`)
      }
      return now.final === true
    },
  })
  const now = state.get()
  if (up && now.kind === 'connected') {
    say(literal`Server => ${safeText(now.server.url)} nats-server ${safeText(now.server.version)}`)
    return undefined
  }
  if (now.kind !== 'connecting') return { summary: 'no server: no connection' }
  return { summary: `no server: ${now.lastError ?? 'no answer'}`, advice: now.advice }
}

// Refused permissions are told by whoever they stop; the rest is told once each.
function sayWarnings({ connection }: Workspace): () => void {
  const told = new Set<string>()
  const tell = (): void => {
    for (const { id, kind, text, advice } of connection.notices.get()) {
      if (kind === 'permission' || told.has(id)) continue
      told.add(id)
      say(literal`Server => ${safeText(advice === undefined ? text : `${text}: ${advice}`)}`)
    }
  }
  tell()
  return connection.notices.subscribe(tell)
}

function say(line: SafeText): void {
  output.print(line)
}

function complain(lines: readonly string[]): void {
  for (const line of lines) if (line !== '') output.complain(`review-tui: ${line}`)
}
