import { jetstream } from '@nats-io/jetstream'
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { createDelivery, guarded } from './source.js'
import type { Source, SourceOptions } from './source.js'

/** How long the server keeps the ephemeral consumer behind it once we have left. */
const inactiveThresholdMs = 30_000

/**
 * The client library's ordered consumer: an ephemeral pull consumer without acks that is made anew from the
 * last sequence whenever a gap or a loss shows. The library does the healing; we show that it happened.
 */
export function createOrderedSource(
  target: { readonly nc: NatsConnection; readonly stream: string; readonly filterSubject: string },
  options: SourceOptions,
): Source {
  const { emit } = options
  let stopped = false
  let messages: ConsumerMessages | undefined
  const isStopped = (): boolean => stopped

  const onMessage = guarded(emit, (msg: JsMsg) => {
    if (stopped) return
    const { info } = msg
    emit({
      kind: 'delivery',
      delivery: createDelivery(
        {
          info: {
            stream: info.stream,
            consumer: info.consumer,
            streamSeq: info.streamSequence,
            consumerSeq: info.deliverySequence,
            deliveryCount: info.deliveryCount,
            numPending: info.pending,
            storedAtMs: Math.floor(info.timestampNanos / 1e6),
          },
          subject: msg.subject,
          reply: '',
          headers: msg.headers,
          data: msg.data,
        },
        options,
      ),
    })
  })

  const run = async (): Promise<void> => {
    const consumer = await jetstream(target.nc).consumers.get(target.stream, {
      name_prefix: 'rating-ordered',
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
    const text = error instanceof Error ? error.message : String(error)
    emit({ kind: 'status', text: `the ordered consumer could not be made: ${text}`, tone: 'warning' })
  })

  return {
    outstanding: () => 0,
    request: () => undefined,
    connectionLost: () => undefined,
    reconnected: () => undefined,
    stop: () => {
      if (stopped) return
      stopped = true
      messages?.stop()
    },
  }
}
