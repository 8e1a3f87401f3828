import type { Msg, NatsConnection } from '@nats-io/transport-node'
import * as v from 'valibot'
import { AnswerShapeError, checkShape, parseJson } from '../wire/answers/check.js'
import { anObject, count, flag, name, streamSeq, text } from '../wire/answers/primitives.js'
import type { ConsumerAdvisory } from './consumer-advisory.js'
import { ownJetStream } from '../wire/jetstream-place.js'

/** What the server announced, as far as this product uses it. Other kinds are `stream-changed` or nothing. */
export type Advisory =
  | {
      readonly kind: 'consumer'
      readonly stream: string
      readonly consumer: string
      readonly advisory: ConsumerAdvisory
    }
  /** Somebody says that another leads it now, or that too few are left to choose: worth a look, which tells who does. */
  | { readonly kind: 'leader'; readonly stream: string; readonly consumer?: string }
  /** Streams or consumers came, went or changed: worth a fresh look at the list; `gone` names a stream that went. */
  | { readonly kind: 'changed'; readonly gone?: string }

const maxBodyBytes = 64 * 1024
const bodySchema = v.object(
  {
    stream: name,
    consumer: name,
    stream_seq: v.optional(streamSeq),
    deliveries: v.optional(count),
    paused: v.optional(flag),
    reason: v.optional(text(maxBodyBytes)),
  },
  anObject,
)

const leaderSchema = v.object({ stream: name, consumer: v.optional(name) }, anObject)

/** Who listens to advisories. `dropped` hears how many could not be read so far, and so were passed over. */
export type AdvisoryListener = {
  readonly hear: (advisory: Advisory) => void
  readonly dropped: (count: number) => void
}

/**
 * Listens to the server's advisories on consumers and streams, not to the API audit, which would echo our own polling.
 * Needs the permission to subscribe to `ADVISORY.>` below the event prefix; without it nothing arrives and nothing breaks. Whoever
 * may publish there can make them up: they are told, and worth a look at the server, never more.
 */
export function listenToAdvisories(
  { nc, eventPrefix }: { readonly nc: NatsConnection; readonly eventPrefix: string },
  { hear, dropped: onDropped }: AdvisoryListener,
): void {
  let dropped = 0
  const callback = (error: Error | null, msg: Msg): void => {
    if (error) return
    try {
      const advisory = parseAdvisory(msg.subject, msg.data, eventPrefix)
      if (advisory) hear(advisory)
    } catch {
      // An exception here would kill the connection (a client trap); an advisory that cannot be read is no loss.
      dropped += 1
      onDropped(dropped)
    }
  }
  for (const family of ['CONSUMER', 'STREAM']) nc.subscribe(`${eventPrefix}.ADVISORY.${family}.>`, { callback })
}

/**
 * Reads one advisory. `subject` names the kind, and for a consumer whom it is about; the body is the server's JSON.
 * Throws `AnswerShapeError` on a body that is not what such an advisory has, or is about another consumer.
 */
export function parseAdvisory(
  subject: string,
  body: Uint8Array,
  eventPrefix = ownJetStream.eventPrefix,
): Advisory | undefined {
  if (!subject.startsWith(`${eventPrefix}.ADVISORY.`)) return undefined
  const [family, event, ...about] = subject.slice(`${eventPrefix}.ADVISORY.`.length).split('.')
  if ((family === 'STREAM' || family === 'CONSUMER') && (event === 'LEADER_ELECTED' || event === 'QUORUM_LOST')) {
    const source = `an advisory of ${event}`
    const said = checkShape(leaderSchema, parseJson(body, source, maxBodyBytes), source)
    const { stream, consumer } = said
    if (about.join('.') !== [stream, consumer].filter((part) => part !== undefined).join('.')) {
      throw new AnswerShapeError(source, 'it is about another one')
    }
    return { kind: 'leader', stream, ...(consumer === undefined ? {} : { consumer }) }
  }
  if (family === 'STREAM') return event === 'DELETED' ? { kind: 'changed', gone: about.join('.') } : { kind: 'changed' }
  if (family !== 'CONSUMER') return undefined
  if (event === 'CREATED') return { kind: 'changed' }
  if (event === undefined || !consumerEvents.has(event)) return undefined
  const source = `an advisory of ${event}`
  const payload = checkShape(bodySchema, parseJson(body, source, maxBodyBytes), source)
  const { stream, consumer, stream_seq: seq, deliveries, reason } = payload
  if (about.join('.') !== `${stream}.${consumer}`) throw new AnswerShapeError(source, 'it is about another consumer')
  const of = (advisory: ConsumerAdvisory): Advisory => ({ kind: 'consumer', stream, consumer, advisory })
  if (event === 'DELETED') return of({ kind: 'deleted' })
  if (event === 'PAUSE') return of({ kind: payload.paused === true ? 'paused' : 'resumed' })
  if (seq === undefined || deliveries === undefined) {
    throw new AnswerShapeError(source, 'it does not say which delivery')
  }
  const kind = event === 'MSG_NAKED' ? 'naked' : event === 'MSG_TERMINATED' ? 'termed' : 'max-deliveries'
  return of({
    kind,
    streamSeq: seq,
    deliveries,
    ...(kind === 'termed' && reason ? { reason: reason.slice(0, 200) } : {}),
  })
}

const consumerEvents: ReadonlySet<string> = new Set([
  'MSG_NAKED',
  'MSG_TERMINATED',
  'MAX_DELIVERIES',
  'PAUSE',
  'DELETED',
])
