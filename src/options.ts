import { parseArgs } from 'node:util'
import { subjectError } from './jetstream/index.js'
import type { ConnectionFlags } from './jetstream/index.js'
import { err, ok } from './lib/result.js'
import type { Result } from './lib/result.js'

/** What the command line asked for. Units as named; absent means not given. */
export type Options = {
  readonly action: 'run' | 'help' | 'version'
  readonly plain: boolean
  readonly mode: 'push' | 'pull' | 'wildcard'
  /** How many reviews a plain run publishes and receives. */
  readonly count: number
  readonly subject: string
  readonly readOnly: boolean
  readonly ascii: boolean
  readonly isPrivate: boolean
  readonly allowDownload: boolean
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
  'no-download': { type: 'boolean', help: 'never fetch a nats-server; use one that is installed or cached' },
  'read-only': { type: 'boolean', help: 'turn off every key that changes something on the server' },
  ascii: { type: 'boolean', help: 'draw with ASCII only' },
  plain: { type: 'boolean', help: 'no screen: publish and receive as log lines' },
  mode: { type: 'string', value: 'MODE', help: 'plain: push, pull or wildcard (push)' },
  count: { type: 'string', value: 'N', help: 'plain: how many reviews (10)' },
  subject: { type: 'string', value: 'SUBJECT', help: 'where reviews are published (REVIEWS.rateGiven)' },
  help: { type: 'boolean', short: 'h', help: 'show this' },
  version: { type: 'boolean', short: 'v', help: 'show the version' },
} as const satisfies Readonly<Record<string, OptionSpec>>

/** Reads the command line, without program and script. The error is one sentence that says what to write. */
export function parseOptions(args: readonly string[]): Result<Options, string> {
  let values: Partial<Record<keyof typeof optionTable, string | boolean>>
  try {
    values = parseArgs({ args: [...args], options: optionTable, allowPositionals: false }).values
  } catch (error) {
    return err(`${firstSentence(error)}; --help lists the options`)
  }
  const text = (name: keyof typeof optionTable): string | undefined =>
    typeof values[name] === 'string' ? values[name] : undefined
  const on = (name: keyof typeof optionTable): boolean => values[name] === true
  const mode = text('mode') ?? 'push'
  if (mode !== 'push' && mode !== 'pull' && mode !== 'wildcard')
    return err(`--mode is push, pull or wildcard, not ${mode}`)
  const count = text('count') ?? '10'
  if (!/^\d{1,7}$/.test(count) || Number(count) < 1)
    return err(`--count is a whole number from 1 to 9999999, not ${count}`)
  const subject = text('subject') ?? 'REVIEWS.rateGiven'
  const badSubject = subjectError(subject, { wildcards: false })
  if (badSubject !== undefined) return err(`--subject: ${badSubject}`)
  if (on('private') && text('server') !== undefined)
    return err('--private starts a server and --server names one: give one of them')
  if (on('private') && ['js-domain', 'js-api-prefix', 'js-event-prefix'].some((name) => values[name as 'server']))
    return err(
      '--private starts a server with a JetStream of its own: leave out --js-domain, --js-api-prefix and --js-event-prefix',
    )
  return ok({
    action: on('help') ? 'help' : on('version') ? 'version' : 'run',
    plain: on('plain'),
    mode,
    count: Number(count),
    subject,
    readOnly: on('read-only'),
    ascii: on('ascii'),
    isPrivate: on('private'),
    allowDownload: !on('no-download'),
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

function firstSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split(/\. |\n/)[0] ?? text
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
    'Usage: review-tui [options]',
    '',
    'Without a server given, one on 127.0.0.1:4222 is used; if there is none, a private one is started.',
    '',
    ...optionLines(),
    '',
    'Exit codes: 0 done, 1 the plain run failed, 2 wrong usage, 3 no server, 70 a fault of ours, 128+n ended by signal n.',
    '',
  ].join('\n')
}
