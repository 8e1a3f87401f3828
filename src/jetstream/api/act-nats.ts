import { shellQuote } from '../../lib/shell-quote.js'
import { firstOf } from './act.js'
import type { Act, SentMessage } from './act.js'
import { bodyObject, consumerWriteOf, exactText, streamWriteOf } from './act-body.js'
import type { StreamConfig } from '../wire/answers/stream-info.js'
import { durationText } from '../fields/codec-numbers.js'
import { consumerFlags, consumerUnsaid } from '../fields/consumer-fields.js'
import { streamFlags, streamUnsaid } from '../fields/stream-fields.js'

/**
 * The act as commands of the `nats` tool (natscli 0.5), one a message, that do the same where they are run with the
 * same login. `flags` make them act on our server and JetStream; no login stands in any of them. What the tool has no
 * command for is written as the request itself. Messages that did not leave, or are no longer kept, have no line.
 */
export function natsLines(act: Act, flags: readonly string[] = []): readonly string[] {
  if (act.kind === 'lab') return []
  const line = (...words: readonly string[]): string => ['nats', ...flags, ...words].map(shellQuote).join(' ')
  const own = act.sent.length === 1 && firstOf(act).answer.kind !== 'unsent' ? ownCommand(act) : undefined
  if (own) return [line(...own)]
  return act.sent
    .filter(({ answer }) => answer.kind !== 'unsent')
    .map((message) => (act.kind === 'publish' ? published(message, line) : raw(act, message, line)))
}

/**
 * The command of the `nats` tool that makes a stream with this config, run with `flags` as in `natsLines`; or the fields
 * that none of its flags can say.
 */
export function streamAddLine(
  config: StreamConfig,
  flags: readonly string[] = [],
): { readonly line: string } | { readonly unsaid: readonly string[] } {
  const unsaid = streamUnsaid(config)
  if (unsaid.length > 0) return { unsaid }
  const words = command(['stream', 'add'], [config.name], [...streamFlags(config), '--defaults'])
  return { line: ['nats', ...flags, ...words].map(shellQuote).join(' ') }
}

type Line = (...words: readonly string[]) => string

/** The tool's own command for a request, where it says all that was sent. */
function ownCommand(act: Act): readonly string[] | undefined {
  const consumer = consumerWriteOf(act)
  if (consumer?.action === 'create') {
    const { config, name, stream } = consumer
    // What no flag says is sent as the request itself.
    if (consumerUnsaid(config).length > 0) return undefined
    return command(['consumer', 'add'], [stream, name], [...consumerFlags(config), '--defaults'])
  }
  const stream = streamWriteOf(act)
  if (stream?.action === 'create') {
    const { config } = stream
    if (streamUnsaid(config).length > 0) return undefined
    return command(['stream', 'add'], [config.name], [...streamFlags(config), '--defaults'])
  }
  return act.kind === 'request' || act.kind === 'read' ? simpleCommand(act) : undefined
}

function simpleCommand(act: Extract<Act, { kind: 'request' | 'read' }>): readonly string[] | undefined {
  const body = bodyObject(firstOf(act))
  switch (act.request) {
    case 'STREAM.DELETE':
      return command(['stream', 'rm'], act.names, ['--force'])
    case 'CONSUMER.DELETE':
      return command(['consumer', 'rm'], act.names, ['--force'])
    case 'STREAM.PURGE': {
      const { seq, ...more } = body
      if (Object.keys(more).length > 0) return undefined
      return command(['stream', 'purge'], act.names, [...(typeof seq === 'number' ? [`--seq=${seq}`] : []), '--force'])
    }
    case 'CONSUMER.PAUSE':
      // A time to the second is all the tool can say; the past, which ends a pause, it has a word for.
      return /^1970/.test(String(body['pause_until']))
        ? command(['consumer', 'resume'], act.names, ['--force'])
        : undefined
    case 'STREAM.LEADER.STEPDOWN':
      return command(['stream', 'cluster', 'step-down'], act.names, [])
    case 'CONSUMER.LEADER.STEPDOWN':
      return command(['consumer', 'cluster', 'step-down'], act.names, [])
    case 'STREAM.INFO':
      return command(['stream', 'info'], act.names, ['--json'])
    case 'CONSUMER.INFO':
      return command(['consumer', 'info'], act.names, ['--json'])
    default:
      return undefined
  }
}

// A name that begins with a dash would be read as a flag.
function command(words: readonly string[], names: readonly string[], flags: readonly string[]): readonly string[] {
  const isDashed = names.some((name) => name.startsWith('-'))
  return isDashed ? [...words, ...flags, '--', ...names] : [...words, ...names, ...flags]
}

/** The message itself, as a request where an answer was asked for. */
function raw(act: Act, message: SentMessage, line: Line): string {
  const waits = act.kind === 'pull' ? pullWaits(message) : []
  return message.asks ? sent(['request', ...waits], message, line) : sent(['pub'], message, line)
}

function published(message: SentMessage, line: Line): string {
  const headers = message.headers.flatMap(([name, value]) => ['-H', `${name}:${value}`])
  return sent(['pub', ...(message.asks ? ['--jetstream'] : []), ...headers], message, line)
}

/**
 * The tool ends at an empty message, which a heartbeat is: with one it has to wait its time out. Without, it goes by the
 * number of messages, or by the status that ends the request.
 */
function pullWaits(message: SentMessage): readonly string[] {
  const { batch, expires, idle_heartbeat: heartbeat } = bodyObject(message)
  const wait = durationText(typeof expires === 'number' ? expires : 30e9)
  const replies = heartbeat === undefined && typeof batch === 'number' ? batch : 0
  return [`--replies=${replies}`, `--timeout=${wait}`, ...(replies > 1 ? [`--reply-timeout=${wait}`] : [])]
}

function sent(words: readonly string[], message: SentMessage, line: Line): string {
  const { subject, body } = message
  const text = exactText(message)
  if (text === undefined || text.includes('\0')) {
    return `printf '${octal(body)}' | ${line(...words, '--force-stdin', '--no-templates', subject)}`
  }
  const templates = /\{\{/.test(text + subject) ? ['--no-templates'] : []
  // What begins with a dash would be read as a flag.
  if (subject.startsWith('-')) return line(...words, ...templates, '--', subject, text)
  return line(...words, ...templates, subject, ...(text.startsWith('-') ? ['--', text] : [text]))
}

function octal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}
