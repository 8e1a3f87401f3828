import type { ConsumerInfo } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { createConsumerSession } from '../../jetstream/consumer-session.js'
import type { Mode } from '../../jetstream/consumer-settings.js'
import type { Delivery } from '../../jetstream/delivery.js'
import type { PullRequest, Source, SourceOptions } from '../../jetstream/source.js'
import { aConsumerInfo, aDelivery } from './jetstream-fixtures.js'
import { createManualClock } from './manual-clock.js'

/** A verdict that asks for an answer, and the ways to answer it. */
type Request = {
  readonly subject: string
  readonly body: string
  readonly answer: () => void
  readonly fail: (error: Error) => void
}

/** Lets everything that waits on settled promises run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

/** Creates a session over a source and a connection that the test plays itself; nothing is attached yet. */
export function stageSession(of: { readonly mode?: Mode; readonly info?: Parameters<typeof aConsumerInfo>[0] } = {}) {
  const clock = createManualClock(1_000_000)
  const published: string[] = []
  const requests: Request[] = []
  let flush: () => Promise<void> = () => Promise.resolve()
  const nc = {
    publish: (subject: string, body: string) => published.push(`${subject} ${body}`),
    flush: () => flush(),
    request: (subject: string, body: string) =>
      new Promise<void>((resolve, reject) => requests.push({ subject, body, answer: resolve, fail: reject })),
  } as unknown as NatsConnection
  const server = {
    info: aConsumerInfo(of.info) as ConsumerInfo | null,
    reads: 0,
    failure: undefined as Error | undefined,
  }
  const sources: { readonly options: SourceOptions; readonly pulls: number[]; stopped: boolean }[] = []
  const verdicts: string[] = []
  let outstanding = 0
  const session = createConsumerSession(
    { mode: of.mode ?? 'pull', stream: 'REVIEWS', consumer: 'c' },
    {
      clock,
      nats: () => nc,
      termReason: () => true,
      nextDeliveryId: () => 0,
      readInfo: () => {
        server.reads += 1
        return server.failure ? Promise.reject(server.failure) : Promise.resolve(server.info)
      },
      createSource: (_nc, _info, options): Source => {
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
      onPull: () => undefined,
      onVerdicts: (entries, { kind }) => verdicts.push(`${kind} ${entries.length}`),
    },
  )
  const deliver = (parts: Partial<Delivery> = {}): Delivery => {
    const delivery = aDelivery({ receivedAtMs: clock.now(), ...parts })
    outstanding = Math.max(0, outstanding - 1)
    sources.at(-1)?.options.emit({ kind: 'delivery', delivery })
    return delivery
  }
  const endRequest = (parts: Partial<PullRequest>): void => {
    outstanding = 0
    const request = { id: 1, batch: 5, expiresMs: 1000, sentAtMs: 0, got: 0, ...parts }
    sources.at(-1)?.options.emit({ kind: 'request', request })
  }
  const attach = (): void => session.attach(server.info ?? undefined)
  const snapshot = () => session.state.get()
  const held = (id: number) => snapshot().ledger.get(id)?.state.kind
  const setFlush = (next: () => Promise<void>): void => {
    flush = next
  }
  return {
    clock,
    published,
    requests,
    server,
    sources,
    verdicts,
    session,
    deliver,
    endRequest,
    attach,
    snapshot,
    held,
    setFlush,
  }
}
