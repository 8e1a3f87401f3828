import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Random } from '../test/support/random.js'

/** What else goes on while the monkey types. */
export type Traffic = {
  readonly stop: () => Promise<void>
}

const everyMs = 40
/** Streams that a lesson made for itself: it takes them away without a question. */
const ofLesson = /^LESSON-\d+(?:-\d+)?$/

/**
 * Publishes, acks and deletes on REVIEWS through `nc`, at random and until it is stopped. `onDestroyed` hears of every
 * stream, durable consumer and message that somebody else asks to destroy, by name. `nc` must have the inbox prefix
 * `_MONKEY`, by which its own requests are known.
 */
export async function startTraffic(
  nc: NatsConnection,
  random: Random,
  onDestroyed: (what: 'purged' | 'deleted', name: string) => void,
): Promise<Traffic> {
  const js = jetstream(nc)
  const jsm = await jetstreamManager(nc, { checkAPI: false })
  const isOwn = (reply: string | undefined): boolean => reply?.startsWith('_MONKEY') === true
  const durables = new Set<string>()
  const listen = (subject: string, hear: (subject: string, body: Uint8Array) => void): void => {
    nc.subscribe(subject, {
      callback: (error, message) => {
        if (!error && !isOwn(message.reply)) hear(message.subject, message.data)
      },
    })
  }
  const lastToken = (subject: string): string => subject.split('.').at(-1) ?? ''
  const note = (what: 'purged' | 'deleted') => (subject: string) => {
    if (!subject.split('.').some((token) => ofLesson.test(token))) onDestroyed(what, lastToken(subject))
  }
  listen('$JS.API.STREAM.PURGE.>', note('purged'))
  listen('$JS.API.STREAM.DELETE.>', note('deleted'))
  listen('$JS.API.STREAM.MSG.DELETE.>', note('deleted'))
  listen('$JS.API.CONSUMER.CREATE.>', (_subject, body) => {
    const name = /"durable_name":"([^"]+)"/.exec(new TextDecoder().decode(body))?.[1]
    if (name !== undefined) durables.add(name)
  })
  listen('$JS.API.CONSUMER.DELETE.>', (subject) => {
    // What is not durable goes with its client anyway.
    if (durables.has(lastToken(subject))) note('deleted')(subject)
  })
  await nc.flush()

  let isOver = false
  const act = async (number: number): Promise<void> => {
    const dice = random.below(10)
    if (dice < 7) {
      const review = { _id: `m${number}`, author: 'monkey', store: 'zoo', text: 'banana', rating: 1 + random.below(5) }
      await js.publish('REVIEWS.rateGiven', JSON.stringify(review))
    } else if (dice < 9) {
      const { state } = await jsm.streams.info('REVIEWS')
      if (state.messages > 0) await jsm.streams.deleteMessage('REVIEWS', state.first_seq + random.below(state.messages))
    } else {
      const consumers = await jsm.consumers.list('REVIEWS').next()
      const pull = consumers.find(({ config }) => config.durable_name !== undefined && !config.deliver_subject)
      if (!pull) return
      const consumer = await js.consumers.get('REVIEWS', pull.name)
      const message = await consumer.next({ expires: 1000 })
      message?.ack()
    }
  }
  const running = (async () => {
    for (let number = 0; !isOver; number += 1) {
      // Whatever the keys did to the stream, the next try may go.
      await act(number).catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, random.below(2 * everyMs)))
    }
  })()
  return {
    stop: async () => {
      isOver = true
      await running
    },
  }
}
