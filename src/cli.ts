// The first import: it takes the outputs before anything else is loaded.
import { output } from './output.js'
import { secretsGiven } from './known-secrets.js'
import { describeError, writeCrashReport } from './lib/crash-report.js'
import { outliveTerminals } from './lib/dead-terminals.js'
import { safeLines, safeText } from './lib/safe-text.js'
import { helpText, parseOptions } from './options.js'
import type { ChosenLesson } from './lessons/library.js'
import type { Options } from './options.js'
import type { Scenario } from './scenarios/scenario-schema.js'
import { logStart } from './start-log.js'
import { serverPaths } from './server/paths.js'
import packageJson from '../package.json' with { type: 'json' }
import { join } from 'node:path'

const usageCode = 2
const internalErrorCode = 70
const { env } = process
const { stateDir } = serverPaths(env)

// Node would print the error raw. The screen has a way out of its own, which also restores the terminal.
const onFault = (error: unknown): void => {
  process.off('uncaughtException', onFault)
  const report = writeCrashReport({ folder: stateDir, error, nowMs: Date.now(), redactor: output.redactor })
  output.complain(
    `review-tui ended by an error of its own: ${describeError(error).message}\n` +
      (report === undefined ? 'No report could be written.' : `A report is in ${report}`),
  )
  process.exit(internalErrorCode)
}
process.on('uncaughtException', onFault)
outliveTerminals()

const refuse = (why: string, code = usageCode): void => {
  output.complain(`review-tui: ${why}`)
  process.exitCode = code
}

const examine = async (options: Options): Promise<void> => {
  const { runDoctor } = await import('./doctor.js')
  const { stdin } = process
  const host = { env, stdin, stdout: output.stdout, redactor: output.redactor, version: packageJson.version }
  const code = await runDoctor(options, host, output.print)
  // Nothing that was asked and does not answer may keep the process.
  output.stdout.write('', () => process.exit(code))
}

const listLessons = async (): Promise<void> => {
  const [{ lessonLines }, { shippedLessons }, { createProgress }] = await Promise.all([
    import('./plain-lesson-list.js'),
    import('./lessons/library.js'),
    import('./lessons/progress.js'),
  ])
  const { state } = createProgress({ path: join(stateDir, 'lessons.json') })
  for (const line of lessonLines(shippedLessons(), state.get())) output.print(line)
}

const tellCode = async (options: Options): Promise<void> => {
  const { lessonCodeText } = await import('./plain-lesson-code.js')
  const told = lessonCodeText(options)
  if (!told.ok) return void refuse(told.error.why, told.error.code)
  for (const line of safeLines(told.value)) output.print(line)
}

const run = async (options: Options): Promise<void> => {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY && env['TERM'] !== 'dumb'
  const opened = output.openLog({ stateDir, file: options.logFile, level: options.logLevel })
  if (!opened.ok && options.logFile !== undefined) return void refuse(`--log: the file ${opened.error}`)
  logStart(output.log, packageJson.version, options)
  let scenario: Scenario | undefined
  if (options.scenario !== undefined) {
    const { openScenario } = await import('./scenarios/library.js')
    const opened = await openScenario(options.scenario)
    if (!opened.ok) return void refuse(`--scenario: ${opened.error.join('\nreview-tui: --scenario: ')}`)
    scenario = opened.value
  }
  const asked = scenario?.cluster && options.isPrivate ? { ...options, isCluster: true } : options
  let lesson: ChosenLesson | undefined
  if (options.lesson !== undefined || options.lessonFile !== undefined) {
    const { chooseLesson } = await import('./lessons/library.js')
    const chosen = await chooseLesson({ name: options.lesson, file: options.lessonFile })
    if (!chosen.ok) return void refuse(chosen.error.join('\nreview-tui: '))
    lesson = chosen.value
  }
  // What one of them needs costs the other nothing.
  if (options.plain || !isTerminal) {
    const { runPlain } = await import('./plain.js')
    return runPlain(asked, { scenario, lesson })
  }
  const { runApp } = await import('./run-app.js')
  runApp(asked, scenario)
  process.off('uncaughtException', onFault)
}

const parsed = parseOptions(process.argv.slice(2), env)
output.redactor.learn(secretsGiven(parsed.ok ? parsed.value.connection : {}, env))

if (!parsed.ok) refuse(parsed.error)
else if (parsed.value.action === 'help') for (const line of safeLines(helpText().trimEnd())) output.print(line)
else if (parsed.value.action === 'version') output.print(safeText(packageJson.version))
else
  ({ doctor: examine, lessons: listLessons, 'lesson-code': tellCode, run })
    [parsed.value.action](parsed.value)
    .catch(onFault)
