import { errors } from '@nats-io/transport-node'
import { formatBytes } from '../../lib/format.js'
import { apiErrorTable, type ErrorContext } from './api-error-table.js'
import { permissionBlock } from './needed-subjects.js'
import type { NeededSubjects } from './needed-subjects.js'
import { subjectMatches } from './subjects.js'

/** An error in plain words; `advice` is what to do, `code` the server's `err_code` when it was an API error. */
export type ErrorDescription = {
  readonly summary: string
  readonly advice?: string
  readonly code?: number
  /** The server had no leader or no answer just then: the same may well be done a moment later. */
  readonly passes?: true
  /** What the login may not do, when that is the reason. */
  readonly refused?: RefusedPermission
}

/** An operation on a subject that the server did not allow this login. */
export type RefusedPermission = { readonly operation: 'publish' | 'subscription'; readonly subject: string }

type ApiErrorShape = { readonly err_code: number; readonly description: string }

/**
 * Translates whatever a NATS or JetStream call threw, or the `{error}` object of a raw API answer. Never throws. The
 * texts may hold what the server sent, so they go through the safe text door like all foreign text.
 */
export function describeError(error: unknown, context: ErrorContext = {}): ErrorDescription {
  const described = inWords(error, context)
  const isMute = isCause(error, errors.TimeoutError) || isCause(error, errors.NoRespondersError)
  return isMute || passingCodes.has(described.code ?? 0) ? { ...described, passes: true } : described
}

/** `err_code` of a request that needs a leader where there is none. */
export const leaderlessCode = 10008
/** That, and of one that no server is known to take yet. */
const passingCodes: ReadonlySet<number> = new Set([leaderlessCode, 10005])

function inWords(error: unknown, context: ErrorContext): ErrorDescription {
  const api = findApiError(error)
  if (api !== undefined) {
    const words = apiErrorTable.get(api.err_code)?.(context, api.description)
    return { ...(words ?? { summary: api.description || `JetStream error ${api.err_code}` }), code: api.err_code }
  }
  const violation = findCause(error, errors.PermissionViolationError)
  if (violation !== undefined) return describePermission(violation, context)
  const nobody = findCause(error, errors.NoRespondersError)
  if (nobody !== undefined) return describeNoResponders(context.subject ?? nobody.subject, context)
  if (isCause(error, errors.TimeoutError)) return describeTimeout(context)
  if (isCause(error, errors.ClosedConnectionError) || isCause(error, errors.DrainingConnectionError)) {
    return { summary: 'the connection is closed', advice: 'it is being opened again; try once more when it is back' }
  }
  if (isCause(error, errors.UserAuthenticationExpiredError)) {
    return { summary: 'the login has expired', advice: 'renew the credentials; they are read again at the next try' }
  }
  if (isCause(error, errors.AuthorizationError)) {
    return {
      summary: 'the server refused the login',
      advice: 'check user, token or credentials and where they come from',
    }
  }
  const text = messageOf(error)
  if (text === 'connection disconnected') {
    return { summary: 'the connection broke during the call', advice: 'try again when it is back' }
  }
  if (text.includes('max_payload')) {
    return {
      summary: 'the message is larger than the server allows (max payload)',
      advice: `shorten it${context.maxPayloadBytes === undefined ? '' : `: it takes at most ${formatBytes(context.maxPayloadBytes)}, headers included`}`,
    }
  }
  if (isCause(error, errors.InvalidSubjectError)) {
    return { summary: `not a subject: ${context.subject ?? text}`, advice: 'no spaces, no empty parts between dots' }
  }
  if (text === 'jetstream is not enabled') return describeNoResponders(context.subject ?? '', context)
  return { summary: text }
}

/** What to write into the server's configuration so that this subject is allowed, and all the others that are needed. */
export function permissionAdvice({ operation, subject }: RefusedPermission, needed?: NeededSubjects): string {
  // The client's inbox has a random tail, so the one subject that was refused would not help next time.
  const wanted = subject.startsWith('_INBOX.') ? '_INBOX.>' : subject
  const isInbox = operation === 'subscription' && wanted !== subject
  const other = isInbox ? 'give --inbox-prefix with the prefix this login may use, or ' : ''
  if (needed === undefined) {
    const verb = operation === 'publish' ? 'publish' : 'subscribe'
    return `${other}allow it for this user: permissions { ${verb}: { allow: [${JSON.stringify(wanted)}] } }`
  }
  return `${other}allow this user all that is needed: ${permissionBlock(withSubject(needed, operation, wanted))}`
}

// Something rarer than what is always needed, such as a purge, is named as well.
function withSubject(needed: NeededSubjects, operation: 'publish' | 'subscription', subject: string): NeededSubjects {
  const key = operation === 'publish' ? 'publish' : 'subscribe'
  if (needed[key].some((pattern) => subjectMatches(pattern, subject))) return needed
  return { ...needed, [key]: [...needed[key], subject] }
}

function describePermission(
  violation: InstanceType<typeof errors.PermissionViolationError>,
  context: ErrorContext,
): ErrorDescription {
  const { operation, subject } = violation
  if (subject === '') return { summary: violation.message }
  const refused = { operation, subject }
  return {
    summary: `this login may not ${operation === 'publish' ? 'publish to' : 'subscribe to'} ${subject}`,
    advice: permissionAdvice(refused, context.needed),
    refused,
  }
}

function describeNoResponders(subject: string, context: ErrorContext): ErrorDescription {
  const off = { summary: 'JetStream is off on this server', advice: 'start it with -js, or use the private server' }
  if (context.jetstreamEnabled === false) return off
  if (subject.startsWith('$JS.ACK.')) {
    return { summary: 'the consumer is gone, nobody took the ack', advice: 'create it again; it starts over' }
  }
  if (subject.includes('.CONSUMER.MSG.NEXT.')) {
    return { summary: 'the consumer does not exist (any more)', advice: 'create it again, or choose another one' }
  }
  if (subject.startsWith('$JS.') || subject.startsWith(`${context.apiPrefix ?? '$JS.API'}.`)) {
    return context.jetstreamEnabled === true
      ? {
          summary: `nobody answers ${subject}`,
          advice: 'JetStream may be off for this account, or the server is too old for this request',
        }
      : off
  }
  const target = subject === '' ? 'this subject' : subject
  if (context.isCluster === true && context.isTaken === true) {
    return {
      summary: `the stream of ${target} has no leader now: nothing was stored`,
      advice: 'the cluster chooses one within seconds, as long as most of its servers are up',
    }
  }
  return context.jetstreamEnabled === true
    ? {
        summary: `no stream captures ${target}: nothing was stored`,
        advice: 'check the spelling, or create a stream for it',
      }
    : {
        summary: `nobody took ${target}: no stream captures it, or JetStream is off`,
        advice: 'check the spelling and the server',
      }
}

function describeTimeout(context: ErrorContext): ErrorDescription {
  if (context.action === 'publish') {
    return {
      summary: 'no answer in time: the message may be stored or not',
      advice: 'publish it again with the same message id; the answer then says whether it is a duplicate',
    }
  }
  if (context.action === 'ack') {
    return {
      summary: 'no confirmation in time: the ack may have counted or not',
      advice: 'send it again; twice does no harm',
    }
  }
  if (context.isCluster === true) {
    return {
      summary: 'the cluster did not answer in time',
      advice: 'it does not answer for what has no leader; it chooses one as long as most of its servers are up',
    }
  }
  return {
    summary: 'the server did not answer in time',
    advice: 'the link may be down, or the server is too old for this request',
  }
}

function findApiError(error: unknown): ApiErrorShape | undefined {
  for (const link of causes(error)) {
    if (isApiErrorShape(link)) return link
    if (typeof link === 'object' && link !== null && 'error' in link && isApiErrorShape(link.error)) return link.error
  }
  return undefined
}

function isApiErrorShape(value: unknown): value is ApiErrorShape {
  if (typeof value !== 'object' || value === null) return false
  return (
    'err_code' in value &&
    typeof value.err_code === 'number' &&
    'description' in value &&
    typeof value.description === 'string'
  )
}

function findCause<T extends Error>(error: unknown, type: abstract new (...args: never[]) => T): T | undefined {
  return causes(error).find((link): link is T => link instanceof type)
}

function isCause(error: unknown, type: abstract new (...args: never[]) => Error): boolean {
  return findCause(error, type) !== undefined
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = []
  let link = error
  while (link !== undefined && link !== null && chain.length < 8) {
    chain.push(link)
    link = link instanceof Error ? link.cause : undefined
  }
  return chain
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name
  return typeof error === 'string' && error !== '' ? error : 'an unknown error'
}
