import type { AppDriver } from './app-driver.js'

/** How a lesson is played by keys: what its task asks for, and something else, with what the strip says is missing. */
export type PlayedLesson = {
  readonly id: string
  readonly other: (app: AppDriver) => Promise<void>
  /** What the strip says after the other deed. */
  readonly missing: RegExp
  readonly deed: (app: AppDriver) => Promise<void>
  /** Where waiting is the point. */
  readonly withinMs?: number
}

const held = async (app: AppDriver, seq: number, tries = 1): Promise<void> =>
  app.waitForRow({ seq, tries, state: /held/ }, 20_000)
/** Asks for one message, and waits until it is in the hand. */
export const fetchOne = async (app: AppDriver, seq: number, tries = 1): Promise<void> => {
  app.command('consumer.fetch')
  await held(app, seq, tries)
}
/** Acks one that is held. */
export const ackOne = async (app: AppDriver, seq: number): Promise<void> => {
  await app.select(seq)
  app.command('message.ack')
  await app.waitForRow({ seq, state: /acked/ })
}
/** Asks for so many one by one, whatever their numbers. */
export const fetchCount = async (app: AppDriver, count: number): Promise<void> => {
  for (let held = 1; held <= count; held += 1) {
    app.command('consumer.fetch')
    await app.waitForHeld(held)
  }
}

/** Those that are played in seconds, in their order. */
export const playedLessons: readonly PlayedLesson[] = [
  {
    id: 'capture',
    other: async (app) => {
      // Without JetStream it is stored all the same, and nobody says so.
      app.command('publish.core')
      await app.waitForText(/✓ the stream holds a message/)
    },
    missing: /○ the server answered your publish with its number \(now 0[,)]/,
    deed: async (app) => {
      app.command('publish.next')
      await app.waitForText(/stored as seq 1 of LESSON-1/)
      app.command('composer.focus')
      await app.fill('subject', 'LESSON-1.rateGiven.x')
      app.command('editing.done')
      await app.waitForGone(/done/)
      app.command('publish.next')
    },
  },
  {
    id: 'cursor',
    other: (app) => fetchOne(app, 1),
    missing: /○ 3 are out: sent, and not answered yet \(now 1[,)]/,
    deed: (app) => fetchCount(app, 3),
  },
  {
    id: 'ack-floor',
    other: async (app) => {
      await fetchCount(app, 3)
      await ackOne(app, 1)
    },
    missing: /○ the floor has come to 2 \(now 1[,)]/,
    deed: async (app) => {
      await fetchCount(app, 3)
      await ackOne(app, 2)
      await app.waitForText(/✓ 2 is done, and the floor still at 0/)
      await ackOne(app, 1)
    },
  },
  {
    id: 'working',
    other: async (app) => {
      await fetchOne(app, 1)
      await ackOne(app, 1)
    },
    missing: /○ “working” was said twice \(now 0[,)]/,
    deed: async (app) => {
      await fetchOne(app, 1)
      for (let times = 0; times < 2; times += 1) {
        await app.waitForRow({ seq: 1, state: /held +[12]s/ })
        app.command('message.working')
        await app.waitForRow({ seq: 1, state: /held +[45]s/ })
      }
      await app.waitForRow({ seq: 1, state: /held +3s/ })
      await ackOne(app, 1)
    },
  },
  {
    id: 'nak-later',
    other: async (app) => {
      await fetchOne(app, 1)
      app.command('message.nak')
      await app.waitForRow({ seq: 1, state: /nak/ })
    },
    missing: /○ review 1 came again \(now 1[,)]/,
    deed: async (app) => {
      await fetchOne(app, 1)
      app.command('message.nak-delayed')
      await app.choose(/after 5s|5s/)
      await fetchOne(app, 2)
      await app.waitForText(/✓ 1 waits, 2 is in your hand: both places are taken/)
      await fetchOne(app, 1, 2)
    },
  },
  {
    id: 'term',
    other: async (app) => {
      await fetchOne(app, 1)
      await ackOne(app, 1)
    },
    missing: /○ you termed one \(now 0[,)]/,
    deed: async (app) => {
      await fetchOne(app, 1)
      app.command('message.term')
      await app.choose(/spam/)
      await app.waitForRow({ seq: 1, state: /termed/ })
    },
  },
  {
    id: 'confirmed-ack',
    other: async (app) => {
      await fetchCount(app, 2)
      await ackOne(app, 1)
    },
    missing: /○ one ack was answered \(now 0[,)]/,
    deed: async (app) => {
      await fetchCount(app, 2)
      await ackOne(app, 1)
      await app.waitForRow({ seq: 2, state: /ran out/ }, 15_000)
      await app.select(2)
      app.command('message.ack-confirmed')
    },
  },
  {
    id: 'max-ack-pending',
    other: (app) => fetchCount(app, 2),
    missing: /○ after a verdict, the third review came/,
    deed: async (app) => {
      await fetchCount(app, 2)
      app.command('consumer.fetch')
      await app.waitForText(/✓ 2 are out, and one pull waits/)
      await ackOne(app, 1)
      await held(app, 3)
    },
  },
  {
    id: 'push',
    other: async (app) => {
      app.command('publish.next')
      await app.waitForText(/stored as seq \d+ of LESSON-13/)
    },
    missing: /○ somebody listens \(bound\) \(now no[,)]/,
    deed: async (app) => {
      app.command('consumer.join')
      await app.choose(/join it/)
      await held(app, 2)
    },
  },
  {
    id: 'starting',
    other: async (app) => {
      app.command('publish.next')
      await app.waitForText(/stored as seq 4 of LESSON-17/)
    },
    missing: /○ review 4 came to you \(now 0[,)]/,
    deed: async (app) => {
      app.command('publish.next')
      await app.waitForText(/stored as seq 4 of LESSON-17/)
      await fetchOne(app, 4)
    },
  },
  {
    id: 'work-queue',
    other: (app) => fetchOne(app, 1),
    missing: /○ fewer than 3 are stored \(now 3[,)]/,
    deed: async (app) => {
      await fetchOne(app, 1)
      app.command('message.ack-confirmed')
    },
  },
  {
    id: 'ack-all',
    other: async (app) => {
      await fetchCount(app, 4)
      await ackOne(app, 1)
    },
    missing: /○ one ack, and all four are settled/,
    deed: async (app) => {
      await fetchCount(app, 4)
      await ackOne(app, 4)
    },
  },
  {
    id: 'killed-worker',
    other: (app) => {
      app.command('consumer.fetch')
      return app.waitForText(/pull 1 sent/)
    },
    missing: /○ the worker is killed \(now 0[,)]/,
    deed: async (app) => {
      app.command('pane.workers')
      app.command('lane.next')
      app.command('lane.kill')
      await app.waitForText(/w\d+ is killed/)
      app.command('pane.consumer')
      app.command('consumer.fetch')
      await held(app, 1, 2)
    },
    withinMs: 30_000,
  },
]
