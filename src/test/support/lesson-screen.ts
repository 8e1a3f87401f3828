import type { LessonNow } from '../../lessons/lesson-contract.js'
import { lessonOn } from '../../lessons/lesson-schema.js'
import { shippedLessons } from '../../lessons/library.js'
import { reviews } from '../../data.js'
import type { CommandBench } from './explorer.js'
import { aLesson } from './lessons-double.js'
import { aConsumerSummary, aStreamSummary } from './stream-summaries.js'

const stream = 'LESSON-5'
const ackWait = lessonOn(shippedLessons().find(({ id }) => id === 'ack-wait') ?? aLesson, stream)
const ackWaitMs = 5000

/**
 * Puts the lesson of the ack wait on the screen, in this phase: a pull consumer of its own on a stream with three
 * messages, the first of which was sent `tries` times and is out.
 */
export async function onLessonStage(
  app: CommandBench,
  given: Partial<LessonNow> & { readonly tries?: number },
): Promise<void> {
  const { tries, ...now } = given
  const isReceiving = now.phase === 'do' || now.phase === 'why'
  app.workspace.useStream(stream)
  const config = { durable_name: 'lesson', ack_policy: 'explicit', ack_wait: ackWaitMs * 1e6, filter_subject: '' }
  const live = app.show({
    mode: 'pull',
    stream,
    consumer: 'lesson',
    observes: !isReceiving,
    info: { config, num_pending: 2, num_ack_pending: 0, delivered: { consumer_seq: 0, stream_seq: 0 } },
  })
  app.streams.set({
    phase: 'ready',
    streams: [
      aStreamSummary(stream, [], {
        messages: 3,
        lastSeq: 3,
        consumerCount: 1,
        consumers: [aConsumerSummary(stream, 'lesson', { pending: isReceiving ? 2 : 3 })],
      }),
      aStreamSummary('REVIEWS', [], { messages: 8, lastSeq: 8 }),
    ],
  })
  const storedAtMs = app.clock.now()
  for (let count = 1; count <= Math.max(1, tries ?? 1) && isReceiving; count += 1) {
    live.deliver({ streamSeq: 1, consumerSeq: count, deliveryCount: count, storedAtMs }, reviews[0])
    app.clock.advance(count < (tries ?? 1) ? ackWaitMs + 200 : 2000)
  }
  await live.session.refresh()
  live.frame()
  app.lessons.show({
    lesson: ackWait,
    number: 5,
    of: shippedLessons().length,
    stream,
    checks: ackWait.checks.map((check) => ({
      check,
      holds: (tries ?? 1) >= 2,
      seen: check.check === 'try' ? (tries ?? 1) : (tries ?? 1) - 1,
      wanted: { atLeast: check.check === 'try' ? 2 : 1 },
    })),
    ...now,
  })
  await app.settled()
}
