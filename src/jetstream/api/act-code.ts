import { managerOptions } from '../connection/cli-flags.js'
import type { Act, SentMessage } from './act.js'
import { bodyObject, bodyText, consumerWriteOf, exactText, streamWriteOf, verdictOf } from './act-body.js'

const unsafe = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** A value as TypeScript: JSON, with every character escaped that would be read differently than it is seen. */
export function literalOf(value: unknown): string {
  return JSON.stringify(value).replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** What the statements of `codeLines` need to stand behind; the login of the connection is not in it. */
export function codeHead(act: Pick<Act, 'place'>): readonly string[] {
  const options = managerOptions(act.place.apiPrefix)
  return [
    "import { connect } from '@nats-io/transport-node'",
    "import { jetstream, jetstreamManager } from '@nats-io/jetstream'",
    'const nc = await connect({ servers: process.env.NATS_URL })',
    `const js = jetstream(nc${options === undefined ? '' : `, ${options}`})`,
    `const jsm = await jetstreamManager(nc${options === undefined ? '' : `, ${options}`})`,
  ]
}

/**
 * The act as TypeScript statements over `nc`, `js` and `jsm` of `codeHead`. A refused act throws here as well, but for
 * what is sent as a raw request, whose answer then says so. Messages that did not leave have no statement.
 */
export function codeLines(act: Act): readonly string[] {
  const messages = act.sent.filter(({ answer }) => answer.kind !== 'unsent')
  switch (act.kind) {
    case 'read':
    case 'request':
      return messages.map((message) => (messages.length === 1 ? requestCode(act, message) : rawRequest(message)))
    case 'verdict':
      return messages.flatMap(verdictCode)
    case 'pull':
      return messages.length === 0 ? [] : [pullConsumer(act), ...messages.flatMap(pullCode)]
    case 'flow-control':
      return messages.map(({ subject }) => `nc.publish(${literalOf(subject)}) // the client answers by itself`)
    case 'lab':
      return []
    case 'publish':
      return messages.length > 2 && isUniform(messages) ? publishLoop(messages) : messages.map(publishCode)
  }
}

function requestCode(act: Extract<Act, { kind: 'read' | 'request' }>, message: SentMessage): string {
  const stream = streamWriteOf(act)
  if (stream?.action === 'create') return `await jsm.streams.add(${literalOf(stream.config)})`
  const consumer = consumerWriteOf(act)
  if (consumer?.action === 'create') {
    return `await jsm.consumers.add(${literalOf(consumer.stream)}, ${literalOf(consumer.config)})`
  }
  const names = act.names.map(literalOf).join(', ')
  const body = bodyObject(message)
  switch (act.request) {
    case 'STREAM.PURGE':
      return `await jsm.streams.purge(${[names, ...(message.bodyBytes === 0 ? [] : [literalOf(body)])].join(', ')})`
    case 'STREAM.DELETE':
      return `await jsm.streams.delete(${names})`
    case 'STREAM.INFO':
      return `await jsm.streams.info(${names})`
    case 'CONSUMER.DELETE':
      return `await jsm.consumers.delete(${names})`
    case 'CONSUMER.INFO':
      return `await jsm.consumers.info(${names})`
    case 'CONSUMER.PAUSE': {
      const until = typeof body['pause_until'] === 'string' ? body['pause_until'] : ''
      // The past is how a pause ends.
      if (until.startsWith('1970')) return `await jsm.consumers.resume(${names})`
      return `await jsm.consumers.pause(${names}, new Date(${literalOf(until)}))`
    }
    default:
      return rawRequest(message)
  }
}

/** The request itself: `update` of the client would keep a field that was taken away. */
function rawRequest({ subject, ...message }: SentMessage): string {
  const text = bodyText({ subject, ...message })
  const body = text === '' ? '' : `, ${literalOf(text)}`
  return `console.log((await nc.request(${literalOf(subject)}${body})).string())`
}

const calls = {
  ack: 'm.ack()',
  'ack-confirmed': 'await m.ackAck()',
  nak: 'm.nak()',
  'nak-delayed': 'm.nak(delay)',
  term: 'm.term(reason)',
  working: 'm.working()',
} as const

function verdictCode(message: SentMessage): readonly string[] {
  const said = verdictOf(message)
  const subject = literalOf(message.subject)
  const body = literalOf(bodyText(message))
  const call = said && calls[said.kind]
    .replace('delay', String(said.delayMs))
    .replace('reason', said.reason === undefined ? '' : literalOf(said.reason)) // prettier-ignore
  const note = call === undefined ? '' : ` // ${call}`
  return [(message.asks ? `await nc.request(${subject}, ${body})` : `nc.publish(${subject}, ${body})`) + note]
}

function pullConsumer({ stream, consumer }: Extract<Act, { kind: 'pull' }>): string {
  return `const consumer = await js.consumers.get(${literalOf(stream)}, ${literalOf(consumer)})`
}

function pullCode(message: SentMessage): readonly string[] {
  const { batch, expires } = bodyObject(message)
  const expiresMs = typeof expires === 'number' ? expires / 1e6 : 30_000
  return [
    `for await (const m of await consumer.fetch({ max_messages: ${Number(batch)}, expires: ${expiresMs} })) {`,
    '  console.log(m.seq, m.subject, m.string())',
    '}',
  ]
}

function isUniform(messages: readonly SentMessage[]): boolean {
  const [first] = messages
  return messages.every(
    (message) =>
      message.asks &&
      message.subject === first?.subject &&
      exactText(message) !== undefined &&
      message.headers.length === 1 &&
      message.headers[0]?.[0] === 'Nats-Msg-Id',
  )
}

function publishLoop(messages: readonly SentMessage[]): readonly string[] {
  return [
    'for (const [msgID, body] of [',
    ...messages.map((message) => `  [${literalOf(message.headers[0]?.[1])}, ${literalOf(bodyText(message))}],`),
    ']) {',
    `  await js.publish(${literalOf(messages[0]?.subject)}, body, { msgID })`,
    '}',
  ]
}

function publishCode(message: SentMessage): string {
  const text = exactText(message)
  const body = text === undefined ? `Uint8Array.from([${message.body.join(', ')}])` : literalOf(text)
  if (!message.asks) return `nc.publish(${literalOf(message.subject)}, ${body})`
  const id = message.headers.find(([name]) => name === 'Nats-Msg-Id')?.[1]
  const options = id === undefined ? '' : `, { msgID: ${literalOf(id)} }`
  return `await js.publish(${literalOf(message.subject)}, ${body}${options})`
}
