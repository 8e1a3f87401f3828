import { randomBytes } from 'node:crypto'
import { jetstream } from '@nats-io/jetstream'
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream'
import type { Msg, NatsConnection } from '@nats-io/transport-node'
import { describeError } from './api-errors.js'
import { parseAckSubject } from './delivery.js'
import { readIncoming } from './incoming.js'
import type { JetStreamPlace } from './jetstream-place.js'
import { gateOf } from './outgoing-gate.js'
import { onRefusal } from './refusals.js'
import { createDelivery, guarded } from './source.js'
import type { Source, SourceOptions } from './source.js'

/** How long the server keeps the ephemeral consumer behind it once we have left. */
const inactiveThresholdMs = 30_000

/**
 * The client library's ordered consumer: an ephemeral pull consumer without acks that is made anew from the
 * last sequence whenever a gap or a loss shows. The library does the healing; we show that it happened.
 */
export function createOrderedSource(
  target: {
    readonly nc: NatsConnection
    readonly stream: string
    readonly filterSubject: string
    readonly place: JetStreamPlace
  },
  options: SourceOptions,
): Source {
  const { emit } = options
  // Of this source alone: two copies on one stream would take each other's messages, and delete each other's consumer.
  const namePrefix = `rating-ordered-${randomBytes(4).toString('hex')}`
  const closeGate = gateOf(target.nc)?.openedAll(target.stream, namePrefix)
  let stopped = false
  let messages: ConsumerMessages | undefined
  const isStopped = (): boolean => stopped

  const onMessage = guarded(emit, (msg: JsMsg) => {
    if (stopped) return
    // The message beneath, since the client's own reading of headers throws at a name with a space.
    const incoming = readIncoming((msg as unknown as { readonly msg: Msg }).msg)
    const info = parseAckSubject(incoming.reply)
    if (info?.stream !== target.stream) return
    emit({ kind: 'delivery', delivery: createDelivery({ info, incoming, reply: '' }, options) })
  })

  // The library waits for ever where it may not ask.
  const askSubject = `${target.place.apiPrefix}.CONSUMER.MSG.NEXT.${target.stream}.${namePrefix}`
  const stopHearing = onRefusal(target.nc, ({ operation, subject, why }) => {
    if (stopped || operation !== 'publish' || !subject.startsWith(askSubject)) return
    emit({ kind: 'status', text: `nothing can arrive here: ${why}`, tone: 'warning' })
  })

  const run = async (): Promise<void> => {
    const { apiPrefix } = target.place
    const consumer = await jetstream(target.nc, { apiPrefix }).consumers.get(target.stream, {
      name_prefix: namePrefix,
      inactive_threshold: inactiveThresholdMs,
      ...(target.filterSubject === '' ? {} : { filter_subjects: target.filterSubject }),
    })
    if (isStopped()) return
    messages = await consumer.consume({ callback: onMessage, max_messages: 256 })
    // Stopped while the consume was being set up.
    if (isStopped()) return void messages.stop()
    for await (const status of messages.status()) {
      if (stopped) return
      if (status.type === 'heartbeat') emit({ kind: 'heartbeat', stalled: false })
      if (status.type === 'heartbeats_missed') emit({ kind: 'suspect', why: 'heartbeats stay out' })
      if (status.type === 'stream_not_found') emit({ kind: 'suspect', why: 'the stream is gone' })
      if (status.type === 'ordered_consumer_recreated') {
        emit({ kind: 'status', text: `consumer made anew as ${status.name}: no gap, no repeat`, tone: 'info' })
      }
    }
  }
  run().catch((error: unknown) => {
    if (stopped) return
    const { summary } = describeError(error)
    emit({ kind: 'status', text: `the ordered consumer could not be made: ${summary}`, tone: 'warning' })
  })

  return {
    outstanding: () => 0,
    request: () => undefined,
    connectionLost: () => undefined,
    reconnected: () => undefined,
    stop: () => {
      if (stopped) return
      stopped = true
      stopHearing()
      messages?.stop()
      closeGate?.()
    },
  }
}
