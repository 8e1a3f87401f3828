import type { NatsConnection } from '@nats-io/transport-node'
import { guarded, statusOf, toDelivery } from './source.js'
import type { Source, SourceOptions } from './source.js'

/**
 * Receives what a push consumer sends to its deliver subject, answers flow control, and reports heartbeats.
 * Subscribing is what makes the consumer bound; nothing flows before.
 */
export function createPushSource(
  target: {
    readonly nc: NatsConnection
    readonly deliverSubject: string
    readonly queueGroup?: string
    readonly idleHeartbeatMs?: number
  },
  options: SourceOptions & { readonly after: (delayMs: number, task: () => void) => () => void },
): Source {
  const { nc } = target
  const { emit } = options
  let stopped = false
  let lastHeardMs = options.now()
  let stopWatch = (): void => undefined

  // One timer that looks back at the last sign of life: a timer per message would cost more than the message.
  const watch = (): void => {
    stopWatch()
    const heartbeatMs = target.idleHeartbeatMs
    if (heartbeatMs === undefined || stopped) return
    const silenceMs = heartbeatMs * 2 + 500
    const heardMs = lastHeardMs
    stopWatch = options.after(Math.max(1, heardMs + silenceMs - options.now()), () => {
      if (lastHeardMs === heardMs) {
        emit({ kind: 'suspect', why: `no heartbeat for ${Math.round((heartbeatMs * 2) / 1000)}s` })
        lastHeardMs = options.now()
      }
      watch()
    })
  }
  const watchAnew = (): void => {
    lastHeardMs = options.now()
    watch()
  }

  const onMessage = guarded(emit, (error: Error | null, msg: Parameters<typeof toDelivery>[0]) => {
    if (stopped) return
    if (error) return emit({ kind: 'status', text: error.message, tone: 'warning' })
    lastHeardMs = options.now()
    const status = statusOf(msg)
    if (status?.code === 100) {
      const stalledSubject = msg.headers?.get('Nats-Consumer-Stalled') ?? ''
      if (msg.reply) msg.respond()
      // The answer to a flow-control message got lost: the heartbeat names where to send it again.
      if (stalledSubject !== '') nc.publish(stalledSubject)
      return emit({ kind: 'heartbeat', stalled: stalledSubject !== '' })
    }
    if (status) return emit({ kind: 'status', code: status.code, text: status.text, tone: 'warning' })
    const delivery = toDelivery(msg, options)
    if (delivery) emit({ kind: 'delivery', delivery })
  })

  const subscription = nc.subscribe(target.deliverSubject, {
    callback: onMessage,
    ...(target.queueGroup === undefined ? {} : { queue: target.queueGroup }),
  })
  watchAnew()

  return {
    outstanding: () => 0,
    request: () => undefined,
    connectionLost: () => {
      stopWatch()
    },
    reconnected: watchAnew,
    stop: () => {
      if (stopped) return
      stopped = true
      stopWatch()
      if (!nc.isClosed()) subscription.unsubscribe()
    },
  }
}
