import { parseAckSubject } from './delivery.js'
import type { JetStreamPlace } from './jetstream-place.js'

/** Names a consumer on the wire. */
export type ConsumerName = { readonly stream: string; readonly consumer: string }

/** What the rules of what may leave go by at one moment. */
export type OutgoingRules = {
  readonly readOnly: boolean
  readonly place: JetStreamPlace
  /** True while a message that came is being handled: what is sent now may be sent because it said so. */
  readonly answering: boolean
  /** Whether this process opened the consumer, or made it. */
  readonly isOpened: (name: ConsumerName) => boolean
  /** Whether a push consumer is received from now: only it may be told that its messages arrived. */
  readonly isReceived: (name: ConsumerName) => boolean
}

/** Requests that change nothing, after the API prefix. `*` is one token, `>` the rest. */
const reading: readonly string[] = [
  'INFO',
  'STREAM.NAMES',
  'STREAM.LIST',
  'STREAM.INFO.*',
  'STREAM.MSG.GET.*',
  'DIRECT.GET.>',
  'CONSUMER.NAMES.*',
  'CONSUMER.LIST.*',
  'CONSUMER.INFO.*.*',
]
const readingTokens = reading.map((pattern) => pattern.split('.'))
const anyApi = /^\$JS\.(?:[^.]+\.)?API\./
const flowControlPrefix = '$JS.FC.'

/** Why a message to this subject may not leave, in words for the screen; undefined when it may. Pure. */
export function outgoingRefusal(subject: string, rules: OutgoingRules): string | undefined {
  const { readOnly, place, answering } = rules
  const strange = `a message that came asked us to send to ${subject}: it was not sent`
  if (subject.startsWith(flowControlPrefix)) {
    return flowControlNames(subject).some(rules.isReceived) ? undefined : strange
  }
  const request = requestOf(subject, place)
  if (request && isReading(request)) return undefined
  if (readOnly) return `started with --read-only: nothing is sent to ${subject}`
  if (subject.startsWith('$JS.ACK.')) {
    const acked = parseAckSubject(subject)
    return acked && rules.isOpened(acked) ? undefined : `${subject} is no delivery of a consumer opened here: not sent`
  }
  if (!request && anyApi.test(subject)) {
    return `${subject} is another JetStream than ${place.apiPrefix}: nothing was sent to it`
  }
  if (answering && !(request && isOwnConsumer(request, rules))) return strange
  return undefined
}

/** Whether a message to this subject is a request that changes nothing. Pure. */
export function isReadingSubject(subject: string, place: JetStreamPlace): boolean {
  const request = requestOf(subject, place)
  return request !== undefined && isReading(request)
}

/** Whether this is the subject the consumer hears on that its messages arrived, in the short or the long form. */
export function isFlowControlOf({ stream, consumer }: ConsumerName, subject: string): boolean {
  if (/[\s*>]/.test(subject)) return false
  return flowControlNames(subject).some((name) => name.stream === stream && name.consumer === consumer)
}

// `$JS.FC.<stream>.<consumer>.<id>`, or with domain and account in front (the server's `js_ack_fc_v2`).
function flowControlNames(subject: string): readonly ConsumerName[] {
  if (!subject.startsWith(flowControlPrefix)) return []
  const tokens = subject.split('.')
  const at = tokens.length === 5 ? 2 : tokens.length >= 7 ? 4 : -1
  const stream = tokens[at]
  const consumer = tokens[at + 1]
  return stream === undefined || consumer === undefined ? [] : [{ stream, consumer }]
}

function requestOf(subject: string, { apiPrefix }: JetStreamPlace): readonly string[] | undefined {
  return subject.startsWith(`${apiPrefix}.`) ? subject.slice(apiPrefix.length + 1).split('.') : undefined
}

function isReading(request: readonly string[]): boolean {
  return readingTokens.some((pattern) => {
    const open = pattern.at(-1) === '>'
    if (open ? request.length < pattern.length : request.length !== pattern.length) return false
    return pattern.every((token, at) => token === '>' || token === '*' || token === request[at])
  })
}

// Asking an opened consumer for more, and making anew the one behind the ordered mode, follow from what arrives.
function isOwnConsumer([family, verb, ...rest]: readonly string[], rules: OutgoingRules): boolean {
  const [stream, consumer] = verb === 'MSG' && rest[0] === 'NEXT' ? rest.slice(1) : rest
  if (family !== 'CONSUMER' || stream === undefined || consumer === undefined) return false
  return (verb === 'MSG' || verb === 'CREATE' || verb === 'DELETE') && rules.isOpened({ stream, consumer })
}
