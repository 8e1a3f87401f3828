import type { ConsumerConfig } from '../wire/answers/consumer-info.js'
import type { StreamConfig } from '../wire/answers/stream-info.js'
import { firstOf } from './act.js'
import type { Act, SentMessage } from './act.js'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

/** The body as text; what is not UTF-8 becomes U+FFFD. */
export function bodyText({ body }: SentMessage): string {
  return decoder.decode(body)
}

/** The body as text, or undefined where text would not bring the same bytes back. */
export function exactText({ body, bodyBytes }: SentMessage): string | undefined {
  if (body.length < bodyBytes) return undefined
  try {
    return strict.decode(body)
  } catch {
    return undefined
  }
}

/** The body of a request as the object it is; empty where there is none or it is no object. */
export function bodyObject(message: SentMessage): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(bodyText(message))
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** A verdict as its bytes say it: `nak-delayed` and how long, `term` and why. */
export type VerdictWords = {
  readonly kind: 'ack' | 'ack-confirmed' | 'nak' | 'nak-delayed' | 'term' | 'working'
  readonly delayMs?: number
  readonly reason?: string
}

/** What the bytes of a verdict say; undefined for anything else. */
export function verdictOf(message: SentMessage): VerdictWords | undefined {
  const text = bodyText(message)
  if (text === '+ACK') return { kind: message.asks ? 'ack-confirmed' : 'ack' }
  if (text === '-NAK') return { kind: 'nak' }
  if (text.startsWith('-NAK ')) {
    const { delay } = bodyObject({ ...message, body: message.body.slice(5) })
    return { kind: 'nak-delayed', delayMs: typeof delay === 'number' ? delay / 1e6 : 0 }
  }
  if (text === '+TERM') return { kind: 'term' }
  if (text.startsWith('+TERM ')) return { kind: 'term', reason: text.slice(6) }
  return text === '+WPI' ? { kind: 'working' } : undefined
}

/** A `CONSUMER.CREATE` as it was sent; undefined for any other act. */
export function consumerWriteOf(act: Act):
  | {
      readonly stream: string
      readonly name: string
      readonly action: 'create' | 'update'
      readonly config: Partial<ConsumerConfig>
    }
  | undefined {
  if (act.kind !== 'request' || act.request !== 'CONSUMER.CREATE') return undefined
  const { config, action, stream_name: stream } = bodyObject(firstOf(act))
  if (typeof config !== 'object' || config === null || typeof stream !== 'string') return undefined
  const written = config as Partial<ConsumerConfig>
  return {
    stream,
    name: written.name ?? written.durable_name ?? act.names[1] ?? '',
    action: action === 'update' ? 'update' : 'create',
    config: written,
  }
}

/** A `STREAM.CREATE` or `STREAM.UPDATE` as it was sent; undefined for any other act. */
export function streamWriteOf(
  act: Act,
):
  | { readonly action: 'create' | 'update'; readonly config: Partial<StreamConfig> & { readonly name: string } }
  | undefined {
  if (act.kind !== 'request' || !/^STREAM\.(?:CREATE|UPDATE)$/.test(act.request)) return undefined
  const config = bodyObject(firstOf(act)) as Partial<StreamConfig>
  const name = config.name ?? act.names[0] ?? ''
  return { action: act.request === 'STREAM.UPDATE' ? 'update' : 'create', config: { ...config, name } }
}
