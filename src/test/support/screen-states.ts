import type { CommandBench } from './explorer.js'
import type { ScreenSize } from './render.js'
import { onLessonStage } from './lesson-screen.js'
import { onStage, reachAgain, reachFull } from './screen-stage.js'
import { reachWorkers } from './workers-stage.js'
import { longNames, streamsOfTheDrawing, streamsWithLongNames } from './stored-stage.js'
import { aStreamSummary } from './stream-summaries.js'
import { conditionToHold } from './wait-for-server.js'

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

/** The sizes a lesson must be of use at. */
const lessonSizes: readonly ScreenSize[] = [{ columns: 40, rows: 10 }, { columns: 60, rows: 20 }, ...keptSizes]

/** A state of the screen that is kept as pictures: its name, what it shows, and how the app gets there. */
export type ScreenState = {
  readonly name: string
  /** What somebody must see in it. */
  readonly shows: string
  /** The sizes it is kept at, where they are not the three of every state. */
  readonly sizes?: readonly ScreenSize[]
  readonly reach: (app: CommandBench) => Promise<void>
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
    name: 'workers',
    shows: 'three workers on one consumer, one of them frozen, and one that only listens',
    sizes: drawnSizes,
    reach: async (app) => void (await reachWorkers(app)),
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
    name: 'lesson-read',
    shows: 'a lesson over the live view: what to read first',
    sizes: lessonSizes,
    reach: (app) => onLessonStage(app, { phase: 'read' }),
  },
  {
    name: 'lesson-guess',
    shows: 'a lesson that asks what will happen, before anything does',
    sizes: lessonSizes,
    reach: (app) => onLessonStage(app, { phase: 'predict' }),
  },
  {
    name: 'lesson-do',
    shows: 'a lesson with one message out, a hint, and what is still missing',
    sizes: lessonSizes,
    reach: (app) => onLessonStage(app, { phase: 'do', answer: 0, hints: 2 }),
  },
  {
    name: 'lesson-why',
    shows: 'a lesson that was done: what was seen, the guess against it, and why it is so',
    sizes: lessonSizes,
    reach: (app) => onLessonStage(app, { phase: 'why', answer: 0, tries: 2 }),
  },
  {
    name: 'lessons',
    shows: 'the list of lessons: done, guessed, begun, locked',
    reach: async (app) => {
      await onStage(app, { stored: 0, toCome: 0, floor: 0 })
      app.commands.run('lesson.list')
    },
  },
  {
    name: 'code',
    shows: 'the program of a lesson that is done, to take home',
    sizes: lessonSizes,
    reach: async (app) => {
      await onLessonStage(app, { phase: 'why', answer: 0, tries: 2 })
      app.commands.run('lesson.code')
      await conditionToHold({
        check: () => app.ui.get().overlays.at(-1)?.kind === 'code',
        what: 'the code of the lesson',
      })
    },
  },
  {
    name: 'welcome',
    shows: 'the welcome of a first start',
    sizes: lessonSizes,
    reach: async (app) => {
      await onStage(app, { stored: 0, toCome: 0, floor: 0 })
      app.ui.open({ kind: 'welcome' })
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
