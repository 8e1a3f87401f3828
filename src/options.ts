import { parseArgs } from 'node:util'
import type { ConnectionFlags } from './jetstream/index.js'
import { subjectError } from './jetstream/wire/subjects.js'
import { logLevels } from './lib/log.js'
import type { LogLevel } from './lib/log.js'
import { err, ok } from './lib/result.js'
import type { Result } from './lib/result.js'
import { themeChoices } from './lib/theme-choice.js'
import type { ThemeChoice } from './lib/theme-choice.js'
import { actionOf, lessonsError, readLessons, scenarioError } from './played-options.js'
import type { Action } from './played-options.js'

/** What the command line asked for. Units as named; absent means not given. */
export type Options = {
  readonly action: Action
  /** A scenario to play: one that ships, or a file. */
  readonly scenario?: string
  /** Agreed beforehand to all a scenario does on a server that is not ours. */
  readonly agrees: boolean
  /** The lesson to play, by name or number; the first that is not done where none is named. */
  readonly lesson?: string
  /** The code of the lesson: as commands, not as a program. */
  readonly asCommands: boolean
  /** The folder the code of the lesson is written to, in place of printing it. */
  readonly to?: string
  /** A lesson of somebody's own, in a file. */
  readonly lessonFile?: string
  readonly plain: boolean
  readonly mode: 'push' | 'pull' | 'wildcard'
  /** How many reviews a plain run publishes and receives. */
  readonly count: number
  readonly subject: string
  readonly readOnly: boolean
  readonly ascii: boolean
  readonly theme: ThemeChoice
  /** What named the theme; absent where nothing did. */
  readonly themeFrom?: '--theme' | 'REVIEW_TUI_THEME'
  readonly mouse: boolean
  readonly isPrivate: boolean
  /** The private server is a cluster of three. */
  readonly isCluster: boolean
  /** How many copies a stream we make is to have; absent: one, or three on our own cluster. */
  readonly replicas?: number
  readonly allowDownload: boolean
  /** `doctor` answers as JSON. */
  readonly json: boolean
  /** Where our own log goes; the usual place when absent. */
  readonly logFile?: string
  readonly logLevel: LogLevel
  readonly connection: ConnectionFlags
}

type OptionSpec = {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly value?: string
  readonly help: string
}

/** Every option once: what the parser takes, what `--help` says, what the README lists. */
export const optionTable = {
  server: {
    type: 'string',
    short: 's',
    value: 'URL',
    help: 'connect to this server: nats://, tls://, host, host:port, several with commas (NATS_URL)',
  },
  context: {
    type: 'string',
    value: 'NAME',
    help: 'use a context of the nats CLI (NATS_CONTEXT, else the selected one)',
  },
  'no-context': { type: 'boolean', help: 'use no context, whatever is selected or asked for' },
  user: { type: 'string', value: 'USER', help: 'user, or a token when there is no password (NATS_USER)' },
  password: { type: 'string', value: 'TEXT', help: 'password (NATS_PASSWORD)' },
  token: { type: 'string', value: 'TEXT', help: 'token (NATS_TOKEN)' },
  creds: { type: 'string', value: 'FILE', help: 'credentials file (NATS_CREDS)' },
  nkey: { type: 'string', value: 'FILE', help: 'nkey seed file (NATS_NKEY)' },
  jwt: { type: 'string', value: 'TEXT', help: 'user JWT (NATS_JWT)' },
  seed: { type: 'string', value: 'TEXT', help: 'its seed (NATS_SEED)' },
  tlscert: { type: 'string', value: 'FILE', help: 'client certificate (NATS_CERT)' },
  tlskey: { type: 'string', value: 'FILE', help: 'its key (NATS_KEY)' },
  tlsca: { type: 'string', value: 'FILE', help: 'certificate authority (NATS_CA)' },
  tlsfirst: { type: 'boolean', help: 'TLS handshake before the greeting' },
  'tls-first': { type: 'boolean', help: 'the same' },
  'socks-proxy': { type: 'string', value: 'none', help: 'none: dial directly, whatever the context says' },
  timeout: { type: 'string', value: 'TIME', help: 'how long a connect may take, such as 5s (NATS_TIMEOUT)' },
  'connection-name': { type: 'string', value: 'NAME', help: 'what the server calls this connection' },
  'js-domain': { type: 'string', value: 'NAME', help: 'work on the JetStream of this domain' },
  'js-api-prefix': { type: 'string', value: 'TEXT', help: 'work on the JetStream whose API has this prefix' },
  'js-event-prefix': { type: 'string', value: 'TEXT', help: 'prefix of its advisories' },
  'inbox-prefix': { type: 'string', value: 'SUBJECT', help: 'prefix of reply subjects' },
  private: { type: 'boolean', help: 'start a private server even when one listens on 127.0.0.1:4222' },
  cluster: { type: 'boolean', help: 'start a private cluster of three servers instead of one' },
  replicas: {
    type: 'string',
    value: 'N',
    help: 'copies of a stream the app makes, 1 to 5 (1; with --cluster 3)',
  },
  'no-download': { type: 'boolean', help: 'never fetch a nats-server; use one that is installed or cached' },
  'read-only': { type: 'boolean', help: 'turn off every key that changes something on the server' },
  ascii: { type: 'boolean', help: 'draw with ASCII only' },
  theme: {
    type: 'string',
    value: 'THEME',
    help: 'auto, dark, light, ansi (the terminal’s sixteen) or none (REVIEW_TUI_THEME, else auto)',
  },
  mouse: { type: 'boolean', help: 'wheel, click on a row, a pane or a key; text is selected with Shift then' },
  plain: { type: 'boolean', help: 'no screen: publish and receive as log lines' },
  mode: { type: 'string', value: 'MODE', help: 'plain: push, pull or wildcard (push)' },
  count: { type: 'string', value: 'N', help: 'plain: how many reviews (10)' },
  subject: { type: 'string', value: 'SUBJECT', help: 'where reviews are published (REVIEWS.rateGiven)' },
  scenario: {
    type: 'string',
    value: 'NAME',
    help: 'play a scenario that ships, or a file, on a private server or the one named',
  },
  yes: { type: 'boolean', help: 'plain: agree to all a scenario does on a server that is not private' },
  list: { type: 'boolean', help: 'lessons: name them all, with the wrong belief each corrects' },
  lesson: { type: 'string', value: 'FILE', help: 'play a lesson of your own; data/README.md has the format' },
  log: { type: 'string', value: 'FILE', help: 'keep our own log in this file (log.txt in the state folder)' },
  'log-level': { type: 'string', value: 'LEVEL', help: 'debug, info, warn or error (info)' },
  commands: { type: 'boolean', help: 'lessons code: as commands of the nats CLI' },
  to: { type: 'string', value: 'DIR', help: 'lessons code: write program and commands to this folder' },
  json: { type: 'boolean', help: 'doctor: answer as JSON' },
  help: { type: 'boolean', short: 'h', help: 'show this' },
  version: { type: 'boolean', short: 'v', help: 'show the version' },
} as const satisfies Readonly<Record<string, OptionSpec>>

/**
 * Reads the command line, without program and script, and what `env` says of the screen. The error is one sentence that says what to write; it repeats
 * nothing of what was written but the names of options, for anything else may be a secret in the wrong place.
 */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Result<Options, string> {
  const isDoctor = args[0] === 'doctor'
  const lessons = readLessons(args)
  const skipped = lessons?.words ?? (isDoctor ? 1 : 0)
  const read = readArguments(args.slice(skipped), skipped)
  if (!read.ok) return read
  const values = read.value
  const text = (name: keyof typeof optionTable): string | undefined =>
    typeof values[name] === 'string' ? values[name] : undefined
  const on = (name: keyof typeof optionTable): boolean => values[name] === true
  const mode = text('mode') ?? 'push'
  if (mode !== 'push' && mode !== 'pull' && mode !== 'wildcard') return err('--mode is push, pull or wildcard')
  const count = text('count') ?? '10'
  if (!/^\d{1,7}$/.test(count) || Number(count) < 1) return err('--count is a whole number from 1 to 9999999')
  const subject = text('subject') ?? 'REVIEWS.rateGiven'
  const badSubject = subjectError(subject, { wildcards: false })
  if (badSubject !== undefined) return err(`--subject: ${badSubject}`)
  const scenario = text('scenario')
  const starts = on('cluster') ? '--cluster' : on('private') || scenario === undefined ? '--private' : '--scenario'
  // Nothing that merely lies about decides where a lesson or a scenario is played.
  const isNamed = text('server') !== undefined || text('context') !== undefined
  const isPlayed = lessons?.does === 'run' || scenario !== undefined
  const isPrivate = on('private') || on('cluster') || (isPlayed && !isNamed)
  if (isPrivate && lessons?.does === 'run' && on('read-only'))
    return err('a lesson makes a stream of its own, and --read-only forbids it: give one of them')
  if (isPrivate && text('server') !== undefined)
    return err(`${starts} starts a server and --server names one: give one of them`)
  const wrongScenario = scenarioError(lessons, values)
  if (wrongScenario !== undefined) return err(wrongScenario)
  if (isPrivate && ['js-domain', 'js-api-prefix', 'js-event-prefix'].some((name) => values[name as 'server']))
    return err(
      `${starts} starts a server with a JetStream of its own: leave out --js-domain, --js-api-prefix and --js-event-prefix`,
    )
  const replicas = text('replicas')
  if (replicas !== undefined && !/^[1-5]$/.test(replicas)) return err('--replicas is a whole number from 1 to 5')
  const logLevel = logLevels.find((level) => level === (text('log-level') ?? 'info'))
  if (logLevel === undefined) return err(`--log-level is one of ${logLevels.join(', ')}`)
  const themeFrom = text('theme') !== undefined ? '--theme' : env['REVIEW_TUI_THEME'] ? 'REVIEW_TUI_THEME' : undefined
  const wanted = text('theme') ?? (env['REVIEW_TUI_THEME'] || 'auto')
  const theme = themeChoices.find((choice) => choice === wanted)
  if (theme === undefined) return err(`${themeFrom ?? 'the theme'} is one of ${themeChoices.join(', ')}`)
  if (text('log') === '') return err('--log needs the name of a file')
  const wrongLessons = lessonsError(lessons, values)
  if (wrongLessons !== undefined) return err(wrongLessons)
  if (on('json') && !isDoctor) return err('--json is for the doctor: review-tui doctor --json')
  return ok({
    action: actionOf(values, { isDoctor, lessons }),
    scenario,
    agrees: on('yes'),
    lesson: lessons === undefined || on('list') ? undefined : (lessons.name ?? ''),
    lessonFile: text('lesson'),
    asCommands: on('commands'),
    to: text('to'),
    plain: on('plain'),
    mode,
    count: Number(count),
    subject,
    readOnly: on('read-only'),
    ascii: on('ascii'),
    theme,
    themeFrom,
    mouse: on('mouse'),
    isPrivate,
    isCluster: on('cluster'),
    replicas: replicas === undefined ? undefined : Number(replicas),
    allowDownload: !on('no-download'),
    json: on('json'),
    logFile: text('log'),
    logLevel,
    connection: {
      server: text('server'),
      context: text('context'),
      noContext: on('no-context') || undefined,
      user: text('user'),
      password: text('password'),
      token: text('token'),
      creds: text('creds'),
      nkey: text('nkey'),
      jwt: text('jwt'),
      seed: text('seed'),
      tlscert: text('tlscert'),
      tlskey: text('tlskey'),
      tlsca: text('tlsca'),
      tlsfirst: on('tlsfirst') || on('tls-first') || undefined,
      socksProxy: text('socks-proxy'),
      timeout: text('timeout'),
      connectionName: text('connection-name'),
      jsDomain: text('js-domain'),
      jsApiPrefix: text('js-api-prefix'),
      jsEventPrefix: text('js-event-prefix'),
      inboxPrefix: text('inbox-prefix'),
    },
  })
}

type Values = Partial<Record<keyof typeof optionTable, string | boolean>>

/** What follows one of these on the command line may be a piece of its value. */
const secretOptions: readonly string[] = ['user', 'password', 'token', 'creds', 'nkey', 'server']

function readArguments(args: readonly string[], offset: number): Result<Values, string> {
  const values: Values = {}
  let secretBefore = false
  const help = '--help lists the options'
  const { tokens } = parseArgs({ args: [...args], options: optionTable, strict: false, tokens: true })
  for (const token of tokens) {
    const place = `word ${token.index + 1 + offset} of the command line`
    if (token.kind === 'positional') {
      return err(`Unexpected argument (${place}): a value with blanks needs quotes; ${help}`)
    }
    if (token.kind === 'option-terminator') continue
    if (!isOption(token.name)) {
      // The name too may be a secret: the second half of a password that holds " --".
      const isPlain = !secretBefore && /^--[a-z][a-z-]{0,30}$/.test(token.rawName)
      return err(`Unknown option ${isPlain ? `'${token.rawName}'` : `(${place})`}; ${help}`)
    }
    const { type, value }: OptionSpec = optionTable[token.name]
    if (type === 'boolean' && token.value !== undefined) return err(`--${token.name} takes no value; ${help}`)
    if (type === 'string' && (token.value === undefined || (!token.inlineValue && token.value.startsWith('-')))) {
      return err(`--${token.name} needs a value; one that begins with "-" is written --${token.name}=${value ?? ''}`)
    }
    values[token.name] = token.value ?? true
    secretBefore ||= secretOptions.includes(token.name)
  }
  return ok(values)
}

function isOption(name: string): name is keyof typeof optionTable {
  return Object.hasOwn(optionTable, name)
}

/** The options as aligned lines: for `--help` and the README. */
export function optionLines(): readonly string[] {
  return Object.entries<OptionSpec>(optionTable).map(([name, { short, value, help }]) => {
    const flags = `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`
    return `  ${flags.padEnd(26)} ${help}`
  })
}

/** What `--help` prints. */
export function helpText(): string {
  return [
    'Explore and learn NATS JetStream consumers on a real server.',
    '',
    'Usage: review-tui [options]          explore, or run as log lines with --plain',
    '       review-tui doctor [options]   look at this machine and what a run would do; starts and writes nothing',
    '       review-tui lessons --list     the lessons; lessons run NAME --plain plays one without a screen',
    '       review-tui lessons code NAME  the same behaviour as a program of your own: TypeScript, or --commands of nats',
    '',
    'Without a server given, one on 127.0.0.1:4222 is used; if there is none, a private one is started.',
    '',
    ...optionLines(),
    '',
    'Exit codes: 0 done, 1 the plain run failed, or a lesson or scenario did not come out, 2 wrong usage, 3 no server, 70 a fault of ours, 128+n ended by signal n.',
    '',
  ].join('\n')
}
