import type { CommandId } from '../../keymap/table.js'
import { reviews } from '../../data.js'
import { sayReturns } from '../../ui/say-returns.js'
import type { CommandBench } from './explorer.js'
import type { ScreenSize } from './render.js'
import type { SessionDouble } from './session-double.js'
import { longNames, streamsOfTheDrawing, streamsWithLongNames } from './stored-stage.js'
import { aConsumerSummary, aStreamSummary } from './stream-summaries.js'

const ackWaitMs = 30_000
const atMost = 5

/** The sizes each state is kept at. */
export const keptSizes = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
] as const

/** Every size at which a screen is divided in another way. */
export const drawnSizes: readonly ScreenSize[] = [
  { columns: 40, rows: 10 },
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 100, rows: 30 },
  { columns: 120, rows: 15 },
  { columns: 120, rows: 40 },
  { columns: 160, rows: 50 },
  { columns: 200, rows: 60 },
]

/** What the server says of the consumer and its stream, in the numbers a state needs. */
type Told = {
  readonly stored: number
  readonly toCome: number
  readonly floor: number
  readonly again?: number
  /** Sent before we looked. */
  readonly sentBefore?: number
}

/** A state of the screen that is kept as pictures: its name, what it shows, and how the app gets there. */
export type ScreenState = {
  readonly name: string
  /** What somebody must see in it. */
  readonly shows: string
  /** The sizes it is kept at, where they are not the three of every state. */
  readonly sizes?: readonly ScreenSize[]
  readonly reach: (app: CommandBench) => Promise<void>
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

async function onStage(app: CommandBench, start: Told, options: { readonly observes?: boolean } = {}): Promise<Stage> {
  const live = app.show({ mode: 'push', consumer: 'rating-push', info: infoOf(start), ...options })
  sayReturns({ slots: app.slots, ui: app.ui })
  const tell: Stage['tell'] = async (told) => {
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
    pass: app.clock.advance,
    publish: async () => {
      app.commands.run('publish.next')
      await app.settled()
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
async function reachAgain(app: CommandBench): Promise<Stage> {
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
async function reachFull(app: CommandBench): Promise<Stage> {
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

/** Every state the kept pictures show, in the order of the drawings. */
export const screenStates: readonly ScreenState[] = [
  {
    name: 'again',
    shows: 'two held, one of them handed back and sent again',
    reach: async (app) => void (await reachAgain(app)),
  },
  {
    name: 'full',
    shows: 'max ack pending is full',
    sizes: drawnSizes,
    reach: async (app) => void (await reachFull(app)),
  },
  {
    name: 'time',
    shows: 'what time did to each message of a full consumer, and what comes next',
    sizes: drawnSizes,
    reach: async (app) => {
      const { run } = await reachFull(app)
      await run('pane.time')
    },
  },
  {
    name: 'rates',
    shows: 'how much came and was settled by the second, and how much is out',
    sizes: [
      { columns: 40, rows: 10 },
      { columns: 80, rows: 24 },
      { columns: 120, rows: 40 },
    ],
    reach: async (app) => {
      const { run } = await reachFull(app)
      await run('pane.rates')
    },
  },
  {
    name: 'closed',
    shows: 'no consumer is open: what to do',
    reach: (app) => {
      app.streams.set({ phase: 'ready', streams: [aStreamSummary('REVIEWS')] })
      return app.settled()
    },
  },
  {
    name: 'empty',
    shows: 'just started: nothing stored yet',
    reach: async (app) => void (await onStage(app, { stored: 0, toCome: 0, floor: 0 })),
  },
  {
    name: 'question',
    shows: 'a question about the message under the cursor, docked below it',
    reach: async (app) => {
      const { run } = await reachFull(app)
      await run('message.term')
    },
  },
  {
    name: 'message',
    shows: 'one message opened, its verdict keys at hand',
    reach: async (app) => {
      const { run } = await reachAgain(app)
      await run('message.open')
    },
  },
  {
    name: 'streams',
    shows: 'the streams with the keys, and the details of the one of the consumer in view',
    reach: async (app) => {
      const { run } = await reachAgain(app)
      await run('pane.streams')
    },
  },
  {
    name: 'details',
    shows: 'the details of a stream with three consumers, nothing open',
    sizes: drawnSizes,
    reach: async (app) => {
      const { streams, stored } = streamsOfTheDrawing(app.clock.now())
      app.streams.set({ phase: 'ready', streams })
      app.stored.set(stored)
      app.commands.run('pane.streams')
      await app.settled()
    },
  },
  {
    name: 'details-tight',
    shows: 'the details of a stream whose consumers have long names, and a limit that is reached',
    sizes: drawnSizes,
    reach: async (app) => {
      const { streams, stored } = streamsWithLongNames(app.clock.now())
      app.streams.set({ phase: 'ready', streams })
      app.stored.set(stored)
      app.ui.change(() => ({ streamRow: `consumer:REVIEWS/${longNames[1]}` }))
      app.commands.run('pane.streams')
      await app.settled()
    },
  },
  {
    name: 'observing',
    shows: 'a consumer that is looked at and not received from',
    reach: async (app) =>
      void (await onStage(app, { stored: 8, toCome: 5, floor: 3, sentBefore: 3 }, { observes: true })),
  },
  {
    name: 'lost',
    shows: 'the connection is lost while two are held',
    reach: async (app) => {
      const { live, pass } = await reachAgain(app)
      const lost = { kind: 'disconnected', reason: 'the server closed the connection', attempt: 2 } as const
      live.session.account.connectionLost()
      app.connection.set({ ...lost, since: app.clock.now(), action: 'trying again every second' })
      pass(3000)
      live.frame()
    },
  },
]
