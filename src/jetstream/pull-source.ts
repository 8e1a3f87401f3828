import { createInbox } from '@nats-io/transport-node'
import type { NatsConnection, Subscription } from '@nats-io/transport-node'
import { guarded, statusOf, toDelivery } from './source.js'
import type { PullRequest, Source, SourceOptions } from './source.js'

type OpenRequest = { readonly subscription: Subscription; readonly stopTimer: () => void; request: PullRequest }

/** Beyond the wait asked for, how long the server's own end of a request may take before we call it lost. */
const graceMs = 2000

/**
 * Pulls by our own requests on `$JS.API.CONSUMER.MSG.NEXT`, one inbox each: nothing is asked for that the
 * user did not ask for, and every request, its wait and its end can be shown.
 * Heartbeats are asked for when the wait allows (the server refuses more than half of it).
 */
export function createPullSource(
  target: {
    readonly nc: NatsConnection
    readonly stream: string
    readonly consumer: string
    readonly inboxPrefix?: string
  },
  options: SourceOptions & { readonly after: (delayMs: number, task: () => void) => () => void },
): Source {
  const { nc } = target
  const { emit, now } = options
  const open = new Map<number, OpenRequest>()
  let stopped = false

  const finish = (id: number, end: PullRequest['end']): void => {
    const entry = open.get(id)
    if (!entry) return
    open.delete(id)
    entry.stopTimer()
    // A connection that is closing has dropped its subscriptions already.
    if (!nc.isClosed()) entry.subscription.unsubscribe()
    emit({ kind: 'request', request: { ...entry.request, end } })
  }

  const request = (batch: number, expiresMs: number): void => {
    if (stopped || batch < 1) return
    // Unique over all sources of a session: a consumer that was edited gets a new one, and keeps its rows.
    const id = options.nextId()
    const inbox = createInbox(target.inboxPrefix)
    const onMessage = guarded(emit, (error: Error | null, msg: Parameters<typeof toDelivery>[0]) => {
      const entry = open.get(id)
      if (!entry) return
      if (error) return finish(id, { atMs: now(), text: error.message })
      const status = statusOf(msg)
      if (status?.code === 100) return emit({ kind: 'heartbeat', stalled: false })
      if (status) {
        finish(id, { atMs: now(), ...describeEnd(status) })
        if (status.code === 503 || /consumer deleted|push based/i.test(status.text)) {
          emit({ kind: 'suspect', why: status.text || 'no consumer answers' })
        }
        return
      }
      const delivery = toDelivery(msg, options)
      if (!delivery) return
      entry.request = { ...entry.request, got: entry.request.got + 1 }
      emit({ kind: 'delivery', delivery })
      if (entry.request.got >= batch) finish(id, { atMs: now(), text: 'filled' })
      else emit({ kind: 'request', request: entry.request })
    })
    const heartbeatMs = expiresMs >= 10_000 ? 5000 : undefined
    const subscription = nc.subscribe(inbox, { callback: onMessage })
    open.set(id, {
      subscription,
      stopTimer: options.after(expiresMs + graceMs, () => {
        finish(id, { atMs: now(), text: 'the server never answered' })
        emit({ kind: 'suspect', why: 'a pull request was never answered' })
      }),
      request: { id, batch, expiresMs, sentAtMs: now(), got: 0 },
    })
    const body = {
      batch,
      expires: expiresMs * 1e6,
      ...(heartbeatMs === undefined ? {} : { idle_heartbeat: heartbeatMs * 1e6 }),
    }
    nc.publish(pullSubject(target), JSON.stringify(body), { reply: inbox })
    const entry = open.get(id)
    if (entry) emit({ kind: 'request', request: entry.request })
  }

  return {
    outstanding: () => [...open.values()].reduce((sum, { request: { batch, got } }) => sum + batch - got, 0),
    request,
    connectionLost: () => {
      for (const id of [...open.keys()]) finish(id, { atMs: now(), text: 'lost with the connection' })
    },
    reconnected: () => undefined,
    stop: () => {
      if (stopped) return
      for (const id of [...open.keys()]) finish(id, { atMs: now(), text: 'stopped: no longer asked for' })
      stopped = true
    },
  }
}

/** The subject a pull request for this consumer goes to. */
export function pullSubject(target: { readonly stream: string; readonly consumer: string }): string {
  return `$JS.API.CONSUMER.MSG.NEXT.${target.stream}.${target.consumer}`
}

function describeEnd(status: { readonly code: number; readonly text: string }): { code: number; text: string } {
  if (status.code === 503) return { code: 503, text: 'no such consumer' }
  return { code: status.code, text: status.text }
}
