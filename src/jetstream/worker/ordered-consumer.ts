import { AnswerShapeError } from '../wire/answers/check.js'
import type { ConsumerConfig } from '../wire/answers/consumer-info.js'
import { asLed } from '../wire/answers/stream-info.js'
import { filterOf } from '../fields/consumer-settings.js'
import { answerTo } from '../wire/answers/replies.js'
import type { ServerApi } from '../api/server-api.js'

/** The API calls the ordered mode makes. */
export type OrderedApi = Pick<ServerApi, 'streamInfo' | 'createConsumer' | 'deleteConsumer' | 'describe'>

/** How far the ordered mode has come: the last message shown, and in which life of the stream. */
export type OrderedPosition = {
  /** 0 before the first. */
  readonly streamSeq: number
  /** When the stream was made, as the server writes it; undefined before it was first asked. */
  readonly streamCreated: string | undefined
}

/** A consumer that was made, as seen against the stream it is on. */
export type OrderedMade = {
  readonly streamCreated: string
  /** It is another stream than before, under the same name: the position means nothing there. */
  readonly streamMadeAnew: boolean
  /** The first message still stored. */
  readonly firstSeq: number
}

/** How long the server keeps the consumer once nobody asks it, in nanoseconds. */
const inactiveThresholdNs = 30e9

/**
 * Makes the ephemeral pull consumer behind the ordered mode, from the message after `position`. The stream is looked at
 * after that and not before, so that one made anew in between is noticed. Rejects as the calls do, with
 * `AnswerShapeError` when the consumer is not the one that was asked for, and while the stream has no leader: what a
 * copy has last says nothing then.
 */
export async function makeOrderedConsumer(
  api: Pick<OrderedApi, 'createConsumer' | 'streamInfo'>,
  target: { readonly stream: string; readonly filterSubject: string; readonly name: string },
  position: OrderedPosition,
): Promise<OrderedMade> {
  const { stream, filterSubject, name } = target
  const start: Partial<ConsumerConfig> =
    position.streamSeq === 0
      ? { deliver_policy: 'all' }
      : { deliver_policy: 'by_start_sequence', opt_start_seq: position.streamSeq + 1 }
  const { config } = await api.createConsumer(stream, {
    name,
    ack_policy: 'none',
    replay_policy: 'instant',
    ...start,
    max_deliver: 1,
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: inactiveThresholdNs,
    ...filterOf({ filterSubject }),
  })
  const isAsAsked =
    config.ack_policy === 'none' &&
    config.deliver_subject === undefined &&
    config.deliver_policy === start.deliver_policy &&
    (config.opt_start_seq ?? 0) === (start.opt_start_seq ?? 0)
  if (!isAsAsked) throw new AnswerShapeError(answerTo('CONSUMER.CREATE'), 'it is not the consumer that was asked for')
  const { created, state } = asLed(await api.streamInfo(stream))
  const isAnother = position.streamCreated !== undefined && position.streamCreated !== created
  return {
    streamCreated: created,
    streamMadeAnew: isAnother || state.last_seq < position.streamSeq,
    firstSeq: state.first_seq,
  }
}
