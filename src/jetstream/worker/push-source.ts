import type { NatsConnection } from '@nats-io/transport-node'
import type { SendDoor } from '../api/send-door.js'
import { describeError } from '../wire/api-errors.js'
import { controlStatus, headerValue, readFrame } from '../wire/incoming.js'
import type { Incoming } from '../wire/incoming.js'
import { isFlowControlOf } from '../wire/outgoing-rules.js'
import { createDeliveryMaker } from './delivery-maker.js'
import { hear } from './hear.js'
import type { Source, SourceOptions } from './source.js'

/** Rows about what does not belong here, at most: whoever sends it could go on for ever. */
const strangeRows = 5

/**
 * Receives what a push consumer sends to its deliver subject, answers flow control, and reports heartbeats.
 * Subscribing is what makes the consumer bound; nothing flows before. What comes is answered on the flow-control subject
 * of this consumer and nowhere else, whatever it names.
 */
export function createPushSource(
  target: {
    readonly nc: NatsConnection
    readonly stream: string
    readonly consumer: string
    readonly deliverSubject: string
    readonly queueGroup?: string
    readonly idleHeartbeatMs?: number
    readonly door: SendDoor
  },
  options: SourceOptions & { readonly after: (delayMs: number, task: () => void) => () => void },
): Source {
  const { nc, deliverSubject } = target
  const { emit } = options
  const { toDelivery } = createDeliveryMaker(
    { stream: target.stream, consumer: target.consumer, takesAcks: true },
    options,
  )
  let stopped = false
  let lastHeardMs = options.now()
  let strangers = 0
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

  const strange = (text: string): void => {
    strangers += 1
    if (strangers <= strangeRows) emit({ kind: 'status', text, tone: 'warning' })
  }
  /** Says that messages arrived, to the consumer alone; false when `subject` is somebody else. */
  const answer = (subject: string, again?: true): boolean => {
    if (subject === '') return false
    if (isFlowControlOf(target, subject)) {
      const run = `flow control ${again ? 'again ' : ''}${deliverSubject}`
      target.door.begin({ by: 'protocol', kind: { kind: 'flow-control', again }, run }).publish(nc, { subject })({
        kind: 'none',
      })
      return true
    }
    strange(`a message on the deliver subject asked us to send to ${subject}: it was not sent`)
    return false
  }
  const onHundred = (incoming: Incoming): void => {
    lastHeardMs = options.now()
    answer(incoming.reply)
    // The answer to a flow-control message got lost: the heartbeat names where to send it again.
    const stalled = answer(headerValue(incoming, 'Nats-Consumer-Stalled'), true)
    emit({ kind: 'heartbeat', stalled })
  }

  const subscription = hear(
    nc,
    { subject: deliverSubject, queue: target.queueGroup, emit },
    {
      message: (frame) => {
        if (stopped) return
        const delivery = toDelivery(frame)
        if (delivery) {
          lastHeardMs = delivery.receivedAtMs
          return emit({ kind: 'delivery', delivery })
        }
        const incoming = readFrame(frame)
        if (controlStatus(incoming, deliverSubject)?.code === 100) return onHundred(incoming)
        strange(`a message that is not from ${target.consumer} came on its deliver subject: it is not shown`)
      },
      refused: (error) => {
        if (stopped) return
        const { summary } = describeError(error)
        emit({ kind: 'status', text: `nothing can arrive here: ${summary}`, tone: 'warning' })
      },
    },
  )
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
      subscription.unsubscribe()
    },
  }
}
