import { formatCount, formatSet } from '../../lib/format.js'
import type { NatsConnection } from '@nats-io/transport-node'
import { isOneOfMany } from '../api/api-request.js'
import type { SettleMessage } from '../api/journal.js'
import type { SendDoor } from '../api/send-door.js'
import { describeError } from '../wire/api-errors.js'
import { controlStatus, readFrame } from '../wire/incoming.js'
import type { ControlStatus } from '../wire/incoming.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import { unguessableSubject } from '../wire/jetstream-place.js'
import type { MessageFrame } from '../wire/message-frame.js'
import { onRefusal } from '../wire/refusals.js'
import type { Delivery } from '../wire/delivery.js'
import { createDeliveryMaker } from './delivery-maker.js'
import { hear } from './hear.js'
import type { PullGroup } from './pull-group.js'
import type { PullRequest, Source, SourceOptions } from './source.js'

type OpenRequest = {
  readonly subscription: { readonly unsubscribe: () => void }
  readonly stopTimer: () => void
  /** Whether the server was asked for heartbeats. */
  readonly beats: boolean
  stopSilence?: () => void
  /** When it left, or something of it was heard last. */
  heardAtMs: number
  /** How many looks since then found no pull waiting. */
  missedBy: number
  request: PullRequest
  settle?: SettleMessage
}

/** Beyond the wait asked for, how long the server's own end of a request may take before we call it lost. */
const graceMs = 2000
/** What the server is asked to send while a request waits. */
const heartbeatEveryMs = 5000
/** Beyond two heartbeats that stay out. */
const heartbeatGraceMs = 500
/** A message may be under way while one look finds no pull waiting, but not while two do. */
const missedLooks = 2
/** The status of a pull by whom the server has not pinned, or no longer. */
export const notPinned = 423
const longestPinId = 256

/**
 * Pulls by our own requests on `CONSUMER.MSG.NEXT`, one inbox each: nothing is asked for that the
 * user did not ask for, and every request, its wait and its end can be shown.
 * Heartbeats are asked for when the wait allows (the server refuses more than half of it).
 */
export function createPullSource(
  target: {
    readonly nc: NatsConnection
    readonly stream: string
    readonly consumer: string
    readonly place: JetStreamPlace
    readonly door: SendDoor
    /** How many requests the consumer keeps waiting; the newest server drops what is beyond without a word. */
    readonly maxWaiting?: number
    /** What each pull names, asked as it leaves. */
    readonly group?: () => PullGroup | undefined
  },
  options: SourceOptions & {
    readonly after: (delayMs: number, task: () => void) => () => void
    /** 5 s unless given. */
    readonly heartbeatMs?: number
  },
): Source {
  const { nc, place } = target
  const everyMs = options.heartbeatMs ?? heartbeatEveryMs
  const { emit, now } = options
  const { toDelivery } = createDeliveryMaker(
    { stream: target.stream, consumer: target.consumer, takesAcks: true },
    options,
  )
  const subject = pullSubject(target)
  const open = new Map<number, OpenRequest>()
  let stopped = false
  /** Who is pinned has to say so with each pull. */
  let pinId: string | undefined

  const finish = (id: number, end: PullRequest['end']): void => {
    const entry = open.get(id)
    if (!entry) return
    open.delete(id)
    entry.stopTimer()
    entry.stopSilence?.()
    entry.subscription.unsubscribe()
    entry.settle?.(answerOf(entry.request, end))
    emit({ kind: 'request', request: { ...entry.request, end } })
  }

  /** Begins the wait for the next heartbeat of a request anew; two that stay out say that the server has it no more. */
  const listenOn = (id: number): void => {
    const entry = open.get(id)
    if (!entry?.beats) return
    entry.stopSilence?.()
    const silenceMs = everyMs * 2 + heartbeatGraceMs
    const dueMs = now() + silenceMs
    entry.stopSilence = options.after(silenceMs, () => {
      // Late ourselves, as after a sleep: what came meanwhile has not been read yet.
      if (now() - dueMs > everyMs) return listenOn(id)
      const full = target.maxWaiting !== undefined && open.size > target.maxWaiting
      const why = full ? `: max waiting is ${target.maxWaiting}` : ''
      const text = `no heartbeat for ${formatSet(silenceMs - heartbeatGraceMs)}, the server has dropped it${why}`
      finish(id, { atMs: now(), text, dropped: true })
      emit({ kind: 'suspect', why: `a pull request was dropped without a word${why}` })
    })
  }

  const request: Source['request'] = (batch, expiresMs, by) => {
    if (stopped || batch < 1) return
    // Unique over all sources of a session: a consumer that was edited gets a new one, and keeps its rows.
    const id = options.nextId()
    const inbox = unguessableSubject(place)
    const onStatus = (status: ControlStatus): void => {
      if (status.code === 100) return emit({ kind: 'heartbeat', stalled: false })
      // Another one is pinned now: with our old id nothing would ever be served.
      if (status.code === notPinned) pinId = undefined
      finish(id, { atMs: now(), ...describeEnd(status, nc) })
      if (status.code === 503 || /consumer deleted|push based/i.test(status.text)) {
        emit({ kind: 'suspect', why: status.text || 'no consumer answers' })
      }
    }
    const heard = (): OpenRequest | undefined => {
      const entry = open.get(id)
      if (!entry) return undefined
      entry.heardAtMs = now()
      entry.missedBy = 0
      listenOn(id)
      return entry
    }
    const onMessage = (frame: MessageFrame): void => {
      const entry = heard()
      if (!entry) return
      const delivery = toDelivery(frame)
      if (!delivery) {
        const status = controlStatus(readFrame(frame), inbox)
        return status && onStatus(status)
      }
      if (target.group?.()) pinId = pinIdOf(delivery) ?? pinId
      entry.request = { ...entry.request, got: entry.request.got + 1 }
      emit({ kind: 'delivery', delivery })
      if (entry.request.got >= batch) finish(id, { atMs: now(), text: 'filled' })
      else emit({ kind: 'request', request: entry.request })
    }
    const refused = (error: Error): void => {
      if (heard()) finish(id, { atMs: now(), text: describeError(error).summary, refused: true })
    }
    const heartbeatMs = expiresMs >= everyMs * 2 ? everyMs : undefined
    const subscription = hear(nc, { subject: inbox, emit }, { message: onMessage, refused })
    open.set(id, {
      subscription,
      stopTimer: options.after(expiresMs + graceMs, () => {
        finish(id, { atMs: now(), text: 'the server never answered' })
        emit({ kind: 'suspect', why: 'a pull request was never answered' })
      }),
      beats: heartbeatMs !== undefined,
      heardAtMs: now(),
      missedBy: 0,
      request: { id, batch, expiresMs, sentAtMs: now(), got: 0 },
    })
    listenOn(id)
    const body = {
      batch,
      expires: expiresMs * 1e6,
      ...(heartbeatMs === undefined ? {} : { idle_heartbeat: heartbeatMs * 1e6 }),
      ...groupBody(target.group?.(), pinId),
    }
    try {
      const act = target.door.begin(by === 'refill' ? { by, run: `refill ${subject}` } : { by: 'key' })
      const settle = act.publish(nc, { subject, body: JSON.stringify(body), reply: inbox })
      const entry = open.get(id)
      if (entry) entry.settle = settle
    } catch (error) {
      return finish(id, { atMs: now(), text: describeError(error).summary, refused: true })
    }
    const entry = open.get(id)
    if (entry) emit({ kind: 'request', request: entry.request })
  }

  // All of them: a login that may not ask may ask for none.
  const stopHearing = onRefusal(nc, (refusal) => {
    if (refusal.operation !== 'publish' || refusal.subject !== subject) return
    for (const id of [...open.keys()]) finish(id, { atMs: now(), text: refusal.why, refused: true })
  })

  return {
    outstanding: () => [...open.values()].reduce((sum, { request: { batch, got } }) => sum + batch - got, 0),
    request,
    pinId: () => pinId,
    looked: ({ waiting, askedAtMs }) => {
      for (const [id, entry] of [...open]) {
        if (waiting > 0) entry.missedBy = 0
        else if (askedAtMs > entry.heardAtMs) entry.missedBy += 1
        if (entry.missedBy < missedLooks) continue
        finish(id, { atMs: now(), text: 'the server has it no more', dropped: true })
        emit({ kind: 'suspect', why: 'a pull request is no longer waiting' })
      }
    },
    connectionLost: () => {
      for (const id of [...open.keys()]) finish(id, { atMs: now(), text: 'lost with the connection' })
    },
    reconnected: () => undefined,
    stop: () => {
      if (stopped) return
      for (const id of [...open.keys()]) finish(id, { atMs: now(), text: 'stopped: no longer asked for' })
      stopped = true
      stopHearing()
    },
  }
}

/** The subject a pull request for this consumer goes to. */
export function pullSubject(target: {
  readonly stream: string
  readonly consumer: string
  readonly place: JetStreamPlace
}): string {
  return `${target.place.apiPrefix}.CONSUMER.MSG.NEXT.${target.stream}.${target.consumer}`
}

// Who may publish may write one too; the server's own stands last (2.15.1). A wrong one is answered by 423, and dropped.
function pinIdOf({ headers }: Delivery): string | undefined {
  return headers.findLast(([name, value]) => name === 'Nats-Pin-Id' && value.length <= longestPinId)?.[1]
}

function groupBody(of: PullGroup | undefined, pinId: string | undefined): Readonly<Record<string, unknown>> {
  if (!of) return {}
  const { group, minPending, minAckPending, priority } = of
  return {
    group,
    ...(minPending === undefined ? {} : { min_pending: minPending }),
    ...(minAckPending === undefined ? {} : { min_ack_pending: minAckPending }),
    ...(priority === undefined ? {} : { priority }),
    ...(pinId === undefined ? {} : { id: pinId }),
  }
}

function answerOf({ got, batch }: PullRequest, end: PullRequest['end']): Parameters<SettleMessage>[0] {
  const words = `${formatCount(got)} of ${formatCount(batch)}${end ? `, ${end.text}` : ''}`
  if (end?.refused === true) return { kind: 'refused', words: end.text }
  if (end?.code === undefined && got < batch) return { kind: 'never', words }
  return { kind: 'answered', words, ...(end?.code === undefined ? {} : { code: end.code }) }
}

function describeEnd(status: ControlStatus, nc: NatsConnection): { code: number; text: string } {
  if (status.code === 503) {
    const text = isOneOfMany(nc) ? 'the consumer has no leader now, or is gone' : 'no such consumer'
    return { code: 503, text }
  }
  return { code: status.code, text: status.text }
}
