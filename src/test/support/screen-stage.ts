import type { CommandId } from '../../keymap/table.js'
import { reviews } from '../../data.js'
import { sayReturns } from '../../ui/say-returns.js'
import type { CommandBench } from './explorer.js'
import type { SessionDouble } from './session-double.js'
import { aConsumerSummary, aStreamSummary } from './stream-summaries.js'

const ackWaitMs = 30_000
const atMost = 5

/** What the server says of the consumer and its stream, in the numbers a state needs. */
type Told = {
  readonly stored: number
  readonly toCome: number
  readonly floor: number
  readonly again?: number
  /** Sent before we looked. */
  readonly sentBefore?: number
}

/** A push consumer with room for five and a wait of 30 s, told of as a server would. */
type Stage = {
  readonly live: SessionDouble
  readonly pass: (ms: number) => void
  /** Publishes the next review by its key. */
  readonly publish: () => Promise<void>
  /** The server sends a message: what is stored under `seq` is always the same review. */
  readonly send: (seq: number, deliveryCount?: number) => void
  readonly run: (id: CommandId) => Promise<void>
  /** The next look at the server finds this. */
  readonly tell: (told: Told) => Promise<void>
}

function infoOf({ toCome, floor, again = 0, sentBefore = 0 }: Told): object {
  const config = {
    durable_name: 'rating-push',
    deliver_policy: 'all',
    ack_policy: 'explicit',
    deliver_subject: 'deliver.rating-push',
    ack_wait: ackWaitMs * 1e6,
    max_ack_pending: atMost,
    filter_subject: 'REVIEWS.rateGiven',
    idle_heartbeat: 5e9,
    flow_control: true,
  }
  return {
    config,
    num_pending: toCome,
    // Counted anew from what the ledger holds.
    num_ack_pending: 0,
    num_redelivered: again,
    ack_floor: { consumer_seq: floor, stream_seq: floor },
    // More where the ledger knows of more.
    delivered: { consumer_seq: sentBefore, stream_seq: sentBefore },
    push_bound: true,
  }
}

/** Puts that consumer on the screen as the server tells of it at the start. */
export async function onStage(
  app: CommandBench,
  start: Told,
  options: { readonly observes?: boolean } = {},
): Promise<Stage> {
  const live = app.show({ mode: 'push', consumer: 'rating-push', info: infoOf(start), ...options })
  sayReturns({ slots: app.slots, ui: app.ui })
  let stored = start.stored
  const listed = (): void =>
    app.publishedRates.looked({ config: { name: 'REVIEWS' }, created: 'at the start', state: { last_seq: stored } })
  const tell: Stage['tell'] = async (told) => {
    stored = told.stored
    listed()
    live.answerInfo({ ...live.session.state.get().info, ...infoOf(told) } as Parameters<typeof live.answerInfo>[0])
    await live.session.refresh()
    live.frame()
    const { info, numbers } = live.session.state.get()
    const summary = aConsumerSummary('REVIEWS', 'rating-push', {
      kind: 'push',
      pending: told.toCome,
      ackPending: numbers?.ackPending ?? 0,
      redelivered: told.again ?? 0,
      ...(info ? { info } : {}),
    })
    app.streams.set({
      phase: 'ready',
      streams: [
        aStreamSummary('REVIEWS', [], {
          messages: told.stored,
          lastSeq: told.stored,
          consumerCount: 1,
          consumers: [summary],
        }),
        aStreamSummary('ORDERS', [], { messages: 1204, lastSeq: 1204 }),
      ],
    })
  }
  await tell(start)
  let sent = 0
  const storedAtMs = new Map<number, number>()
  return {
    live,
    tell,
    pass: (ms) => {
      app.clock.advance(ms)
      listed()
    },
    publish: async () => {
      app.commands.run('publish.next')
      await app.settled()
      stored += 1
      listed()
    },
    send: (seq, deliveryCount = 1) => {
      sent += 1
      // Sent again it is the same message only if it was stored at the same time.
      const atMs = storedAtMs.get(seq) ?? app.clock.now()
      storedAtMs.set(seq, atMs)
      live.deliver({ streamSeq: seq, consumerSeq: sent, deliveryCount, storedAtMs: atMs }, reviews[seq - 1])
    },
    run: async (id) => {
      app.commands.run(id)
      await app.settled()
      live.frame()
    },
  }
}

/** Two held, one of them handed back and sent again: the cursor on that one. */
export async function reachAgain(app: CommandBench): Promise<Stage> {
  const stage = await onStage(app, { stored: 0, toCome: 0, floor: 0 })
  const { pass, publish, send, run, tell } = stage
  for (const seq of [1, 2, 3]) {
    await publish()
    send(seq)
  }
  pass(1000)
  await run('message.ack')
  await tell({ stored: 3, toCome: 0, floor: 1 })
  pass(19_000)
  await run('message.nak')
  send(2, 2)
  await tell({ stored: 3, toCome: 0, floor: 1, again: 1 })
  await run('message.next-held')
  pass(700)
  return stage
}

/** All five places taken, one by what was handed back with a delay, two more stored: the cursor on the tightest. */
export async function reachFull(app: CommandBench): Promise<Stage> {
  const stage = await reachAgain(app)
  const { pass, publish, send, run, tell } = stage
  pass(9000)
  send(3, 2)
  pass(10_000)
  for (const seq of [4, 5, 6]) {
    await publish()
    send(seq)
    pass(600)
  }
  pass(4000)
  await run('list.top')
  await run('list.down')
  await run('message.nak-delayed')
  app.choose('15000')
  await app.settled()
  pass(7000)
  for (const waiting of [7, 8]) {
    await publish()
    await tell({ stored: waiting, toCome: waiting - 6, floor: 1, again: 2 })
  }
  pass(800)
  await run('list.top')
  await run('message.next-held')
  return stage
}
