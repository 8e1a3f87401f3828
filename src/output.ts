import { homedir } from 'node:os'
import { join, sep } from 'node:path'
import { systemClock } from './lib/clock.js'
import { takeOutput } from './lib/foreign-output.js'
import type { ForeignOutput } from './lib/foreign-output.js'
import { createLog } from './lib/log.js'
import type { Log, LogLevel } from './lib/log.js'
import { openLogFile } from './lib/log-file.js'
import type { LogFilePlan } from './lib/log-file.js'
import { makeFolderSync } from './lib/make-folder.js'
import { createRedactor } from './lib/redact.js'
import type { Redactor } from './lib/redact.js'
import { ok } from './lib/result.js'
import type { Result } from './lib/result.js'
import { safeLines } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import { createStore } from './lib/store.js'
import type { ReadableStore } from './lib/store.js'

/** Everything this process prints or keeps for later reading. There is one, for there is one terminal. */
export type Output = {
  /** The process's outputs, for our writers alone. */
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  /** Prints one of our own lines. */
  readonly print: (line: SafeText) => void
  /** Prints to the error output, redacted and escaped; takes several lines. The log gets it too. */
  readonly complain: (text: string) => void
  /** Text as it may be shown and kept: redacted and escaped, line ends kept. */
  readonly clean: (text: string) => string
  readonly redactor: Redactor
  readonly log: Log
  /** How often something that is not ours wanted to print. */
  readonly foreign: ReadableStore<number>
  /** Where the log is, the home folder as `~`; undefined before `openLog`, and without one. */
  readonly logPath: () => string | undefined
  /** Opens the log in `file`, else the usual one in `stateDir`. What was said before goes into it. */
  readonly openLog: (asked: {
    readonly stateDir: string
    readonly file?: string
    readonly level: LogLevel
  }) => Result<void, string>
}

const mebibyte = 1024 * 1024
const keptBeforeLog = 200
const foreignASecond = 50

const redactor = createRedactor()
const foreign = createStore(0)
// Until the options are read nobody knows where the log is to be.
let waiting: ((log: Log) => void)[] = []
let log: Log = {
  write: (...line) => {
    if (waiting.length < keptBeforeLog) waiting.push((opened) => opened.write(...line))
  },
}
let logPath: string | undefined
let second = 0
let inSecond = 0

const onForeign = ({ by, text }: ForeignOutput): void => {
  const now = Math.floor(systemClock.now() / 1000)
  if (now !== second) {
    if (inSecond > foreignASecond) log.write('warn', 'foreign', `${inSecond - foreignASecond} more in that second`)
    second = now
    inSecond = 0
  }
  inSecond += 1
  if (inSecond <= foreignASecond) log.write('warn', 'foreign', `${by}: ${text}`)
  foreign.update((count) => count + 1)
}

const clean = (text: string): string => safeLines(redactor.redact(text)).join('\n')

const openLog: Output['openLog'] = ({ stateDir, file, level }) => {
  const plan: LogFilePlan =
    file === undefined
      ? { path: join(stateDir, 'log.txt'), olderPath: join(stateDir, 'log.older.txt'), maxBytes: mebibyte }
      : { path: file, maxBytes: 5 * mebibyte }
  try {
    if (file === undefined) makeFolderSync(stateDir, 0o700)
  } catch {
    // Said by the opening below.
  }
  const opened = openLogFile(plan)
  const early = waiting
  waiting = []
  if (!opened.ok) {
    log = { write: () => undefined }
    return opened
  }
  logPath = plan.path
  log = createLog({ level, clock: systemClock, redactor, copy: process.pid, sink: opened.value.add })
  process.on('exit', (code) => {
    log.write('info', 'cli', `ended with exit code ${code}`)
    opened.value.flush()
  })
  for (const write of early) write(log)
  return ok(undefined)
}

const own = takeOutput({ process, console }, onForeign)
// A reader that goes away is no fault of ours; who must end because of it listens as well.
for (const stream of [own.stdout, own.stderr]) stream.on('error', () => undefined)
// Unless somebody listens, Node answers this signal by opening a debugger's port and printing its address itself.
process.on('SIGUSR1', () => log.write('info', 'cli', 'SIGUSR1 came; there is no debugger to open'))

/** See `Output`. Importing this file takes the outputs: it must be the first import of the program, and of no test. */
export const output: Output = {
  ...own,
  print: (line) => void own.stdout.write(`${line}\n`),
  complain: (text) => {
    const lines = clean(text)
    log.write('error', 'cli', lines)
    own.stderr.write(`${lines}\n`)
  },
  clean,
  redactor,
  log: { write: (...line) => log.write(...line) },
  foreign,
  logPath: () => {
    const home = homedir()
    return logPath?.startsWith(`${home}${sep}`) === true ? `~${logPath.slice(home.length)}` : logPath
  },
  openLog,
}
