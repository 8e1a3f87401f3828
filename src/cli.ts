// The first import: it takes the outputs before anything else is loaded.
import { output } from './output.js'
import { secretsGiven } from './known-secrets.js'
import { describeError, writeCrashReport } from './lib/crash-report.js'
import { outliveTerminals } from './lib/dead-terminals.js'
import { safeLines, safeText } from './lib/safe-text.js'
import { helpText, parseOptions } from './options.js'
import type { Options } from './options.js'
import type { Scenario } from './scenarios/scenario-schema.js'
import { logStart } from './start-log.js'
import { serverPaths } from './server/paths.js'
import packageJson from '../package.json' with { type: 'json' }

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

const refuse = (why: string): void => {
  output.complain(`review-tui: ${why}`)
  process.exitCode = usageCode
}

const examine = async (options: Options): Promise<void> => {
  const { runDoctor } = await import('./doctor.js')
  const { stdin } = process
  const host = { env, stdin, stdout: output.stdout, redactor: output.redactor, version: packageJson.version }
  const code = await runDoctor(options, host, output.print)
  // Nothing that was asked and does not answer may keep the process.
  output.stdout.write('', () => process.exit(code))
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
  // What one of them needs costs the other nothing.
  if (options.plain || !isTerminal) {
    const { runPlain } = await import('./plain.js')
    return runPlain(asked, scenario)
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
else (parsed.value.action === 'doctor' ? examine : run)(parsed.value).catch(onFault)
