import type { ConsumerInfo } from '@nats-io/jetstream'
import { headers } from '@nats-io/transport-node'
import { createConsumerAccount } from '../../jetstream/account/consumer-account.js'
import type { ConsumerAccount } from '../../jetstream/account/consumer-account.js'
import { createWorker } from '../../jetstream/worker/worker.js'
import type { Mode } from '../../jetstream/fields/consumer-settings.js'
import type { Delivery } from '../../jetstream/wire/delivery.js'
import type { PullRequest, SourceOptions } from '../../jetstream/worker/source.js'
import { createOwnDoor } from '../../jetstream/api/send-door.js'
import { createVerdictSender } from '../../jetstream/worker/verdict-sender.js'
import { aConsumerInfo, aDelivery, latestOf, truthful } from './jetstream-fixtures.js'
import { createManualClock } from './manual-clock.js'
import { connectTwoSides } from './two-sides.js'
import { asDeliveryId } from '../../jetstream/wire/ids.js'
import type { DeliveryId } from '../../jetstream/wire/ids.js'
import type { DeliveryParts } from './jetstream-fixtures.js'

/** A verdict that asks for an answer, and the ways to answer it. */
type Asked = {
  readonly body: string
  readonly answer: () => void
  /** Answers as a server without such a consumer. */
  readonly refuse: () => void
}

/**
 * Creates a session on a real connection, with a source that the test plays itself; nothing is attached yet. Verdicts
 * go to the real server, where the test hears them in place of the consumer.
 */
export async function stageSession(
  given: { readonly url: string; readonly token: string },
  of: { readonly mode?: Mode; readonly info?: Parameters<typeof aConsumerInfo>[0] } = {},
) {
  const { ours, theirs, settled } = await connectTwoSides(given)
  const clock = createManualClock(1_000_000)
  const published: string[] = []
  const requests: Asked[] = []
  theirs.nc.subscribe('$JS.ACK.REVIEWS.c.>', {
    callback: (_error, msg) => {
      const { reply } = msg
      const body = msg.string()
      if (!reply) return void published.push(`${msg.subject} ${body}`)
      requests.push({
        body,
        answer: () => void msg.respond(),
        refuse: () => theirs.nc.publish(reply, '', { headers: headers(503, 'No Responders') }),
      })
    },
  })
  await settled()
  const server = {
    info: aConsumerInfo(of.info) as ConsumerInfo | null,
    reads: 0,
    failure: undefined as Error | undefined,
  }
  const sources: { readonly options: SourceOptions; readonly pulls: number[]; stopped: boolean }[] = []
  const door = createOwnDoor(clock)
  let outstanding = 0
  let newest = { consumerSeq: 0, streamSeq: 0 }
  const mode = of.mode ?? 'pull'
  const account: ConsumerAccount = createConsumerAccount(
    { stream: 'REVIEWS', consumer: 'c', isOrdered: mode === 'ordered' },
    {
      clock,
      readInfo: () => {
        server.reads += 1
        const { failure, info } = server
        if (failure) return Promise.reject(failure)
        return Promise.resolve(info && truthful(info, { ledger: account.ledger, newest }))
      },
      link: () => ({ serverId: ours.info?.server_id }),
    },
  )
  const session = createWorker(
    { id: 1, account, mode },
    {
      clock,
      termReason: () => true,
      nextDeliveryId: () => asDeliveryId(0),
      link: () => ({
        verdicts: createVerdictSender({ nc: ours, clock, door }),
        openSource: (_info, options) => {
          const made = { options, pulls: [] as number[], stopped: false }
          sources.push(made)
          return {
            outstanding: () => outstanding,
            request: (batch) => {
              made.pulls.push(batch)
              outstanding += batch
            },
            connectionLost: () => undefined,
            reconnected: () => undefined,
            stop: () => {
              made.stopped = true
            },
          }
        },
      }),
    },
  )
  const deliver = (parts: DeliveryParts = {}): Delivery => {
    const delivery = aDelivery({ receivedAtMs: clock.now(), ...parts })
    outstanding = Math.max(0, outstanding - 1)
    newest = latestOf(newest, delivery)
    sources.at(-1)?.options.emit({ kind: 'delivery', delivery })
    return delivery
  }
  const endRequest = (parts: Partial<PullRequest>): void => {
    outstanding = 0
    const request = { id: 1, batch: 5, expiresMs: 1000, sentAtMs: 0, got: 0, ...parts }
    sources.at(-1)?.options.emit({ kind: 'request', request })
  }
  const snapshot = () => session.state.get()
  return {
    clock,
    published,
    requests,
    server,
    sources,
    acts: () => door.journal.acts.get(),
    session,
    account,
    deliver,
    endRequest,
    attach: (mode?: Mode): void => {
      if (server.info) account.take(server.info)
      session.attach(mode)
    },
    snapshot,
    held: (id: DeliveryId) => snapshot().ledger.get(id)?.state.kind,
    /** Resolves once whatever was sent has arrived, and whatever waits on an answered promise has run. */
    settled,
  }
}
