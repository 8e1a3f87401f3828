import type { AppDriver } from './app-driver.js'
import { labAct } from './lab-screen.js'
import { ackOne, fetchCount, fetchOne } from './lesson-keys.js'
import type { PlayedLesson } from './lesson-keys.js'
import { conditionToHold } from './wait-for-server.js'
import { laneTexts } from './workers-screen.js'

/** Adds a worker that acks, in the pane of workers. */
async function addLane(app: AppDriver, where: RegExp): Promise<void> {
  app.command('pane.workers')
  const before = laneTexts(app).size
  app.command('lane.add')
  await app.choose(where)
  await app.choose(/acks? .*keeps up/)
  await app.waitFor('one worker more', () => laneTexts(app).size > before)
}
async function addOrdered(app: AppDriver): Promise<void> {
  app.command('pane.workers')
  app.command('lane.add')
  await app.choose(/an ordered consumer of its own/)
  await app.waitForText(/[^1-9]5 got/)
}
async function burst(app: AppDriver): Promise<void> {
  app.command('publish.burst')
  await app.choose(/100\b/)
}
/** Goes to the worker that got something, and kills it. */
async function killTheBusy(app: AppDriver): Promise<void> {
  const isBusy = (text: string): boolean => /[1-9]\d* got/.test(text)
  const busy = (): string | undefined => [...laneTexts(app)].find(([name, text]) => name !== 'you' && isBusy(text))?.[0]
  await app.waitFor('a worker that got something', () => busy() !== undefined)
  const name = busy() ?? ''
  for (let steps = 0; !(laneTexts(app).get(name) ?? '').startsWith('▌'); steps += 1) {
    if (steps > 4) throw new Error(`the keys do not come to ${name}:\n${app.text()}`)
    const before = app.text()
    app.command('lane.next')
    await app.waitFor('the keys to go on', () => app.text() !== before)
  }
  app.command('lane.kill')
  await app.waitForText(new RegExp(`${name} (?:is|was) killed`))
}

/** Those that take a while, or need workers, the composer or the failure lab. */
export const longerLessons: readonly PlayedLesson[] = [
  {
    id: 'same-id',
    other: async (app) => {
      app.command('publish.next')
      await app.waitForText(/stored as seq 1 of LESSON-2/)
      app.command('publish.next')
      await app.waitForText(/stored as seq 2 of LESSON-2/)
    },
    missing: /○ one was dropped as a duplicate \(now 0[,)]/,
    deed: async (app) => {
      app.command('publish.next')
      await app.waitForText(/stored as seq 1 of LESSON-2/)
      const overMs = Date.now() + 5500
      app.command('publish.again')
      await app.waitForText(/✓ one was dropped as a duplicate/)
      await conditionToHold({ check: () => Date.now() > overMs, what: 'the duplicate window to be over' })
      app.command('publish.again')
    },
  },
  {
    id: 'max-deliver',
    other: async (app) => {
      await fetchOne(app, 1)
      await ackOne(app, 1)
    },
    missing: /○ you handed it back once: no back-off for that \(now 0[,)]/,
    deed: async (app) => {
      await fetchOne(app, 1)
      app.command('message.nak')
      for (const tries of [2, 3]) await fetchOne(app, 1, tries)
      app.command('consumer.fetch')
    },
    withinMs: 30_000,
  },
  {
    id: 'filters',
    other: (app) => fetchCount(app, 3),
    missing: /○ a publish was refused \(now 0[,)]/,
    deed: async (app) => {
      await fetchCount(app, 3)
      app.command('composer.focus')
      await app.fill('subject', 'LESSON-14.rateGiven.late')
      app.command('editing.done')
      await app.waitForGone(/done/)
      app.command('publish.next')
    },
  },
  {
    id: 'durable',
    other: async (app) => {
      await fetchCount(app, 2)
      await ackOne(app, 1)
    },
    missing: /○ “lesson” has come to number 2 \(now 1[,)]/,
    deed: async (app) => {
      await fetchCount(app, 2)
      await ackOne(app, 1)
      await ackOne(app, 2)
    },
    withinMs: 45_000,
  },
  {
    id: 'sharing',
    other: burst,
    missing: /○ two workers got five or more each \(now 0[,)]/,
    deed: async (app) => {
      await addLane(app, /share lesson/)
      await addLane(app, /share lesson/)
      await burst(app)
    },
    withinMs: 45_000,
  },
  {
    id: 'ordered',
    other: async (app) => {
      await addOrdered(app)
      app.command('publish.next')
      await app.waitForText(/stored as seq 6 of LESSON-18/)
    },
    missing: /○ its consumer was deleted \(now 0[,)]/,
    deed: async (app) => {
      await addOrdered(app)
      app.command('pane.streams')
      await app.waitForText(/▌ LESSON-18 [^]* rating-or\S+ +idle/)
      app.press('down')
      await app.waitForText(/▌ +rating-or/)
      app.command('stream.delete')
      await app.waitForText(/Delete consumer rating-ordered/)
      await app.choose(/yes/)
      await app.waitForText(/✓ its consumer was deleted/)
      for (const seq of [6, 7]) {
        app.command('publish.next')
        await app.waitForText(new RegExp(`stored as seq ${seq} of LESSON-18`))
      }
    },
    withinMs: 45_000,
  },
  {
    id: 'pause',
    other: (app) => fetchCount(app, 1),
    missing: /○ paused, with one to come and a pull that waits/,
    deed: async (app) => {
      app.command('consumer.pause')
      // Asked for before the server has taken the pause, it would come.
      await app.waitForText(/paused for \S+: acks still count/)
      app.command('consumer.fetch')
      await app.waitForText(/✓ paused, with one to come and a pull that waits/)
      app.command('consumer.pause')
      await app.waitForHeld(1)
    },
  },
  {
    id: 'pinned',
    other: (app) => addLane(app, /group duty of lesson: one is pinned/),
    missing: /○ one that got reviews was killed \(now 0[,)]/,
    deed: async (app) => {
      await addLane(app, /group duty of lesson: one is pinned/)
      await addLane(app, /group duty of lesson: one is pinned/)
      app.command('publish.run')
      await killTheBusy(app)
    },
    withinMs: 45_000,
  },
  {
    id: 'overflow',
    other: burst,
    missing: /○ a helper asks, and gets nothing of 5/,
    deed: async (app) => {
      await addLane(app, /group duty of lesson: helps only while/)
      await app.waitForText(/✓ a helper asks, and gets nothing of 5/)
      await burst(app)
    },
    withinMs: 30_000,
  },
  {
    id: 'priority',
    other: (app) => addLane(app, /group duty of lesson: priority 0/),
    missing: /○ one with priority 5 asks \(now 0[,)]/,
    deed: async (app) => {
      await addLane(app, /group duty of lesson: priority 5/)
      await app.waitForText(/✓ one with priority 5 asks/)
      await addLane(app, /group duty of lesson: priority 0/)
      app.command('publish.run')
    },
    withinMs: 45_000,
  },
  {
    id: 'flow-control',
    other: async (app) => {
      app.command('consumer.join')
      await app.choose(/join it/)
      await app.waitForText(/✓ all 300 came in the end/)
    },
    missing: /○ an answer was lost/,
    deed: async (app) => {
      await labAct(app, /lose .*flow/)
      app.command('consumer.join')
      await app.choose(/join it/)
    },
    withinMs: 60_000,
  },
  {
    id: 'lost-ack',
    other: burst,
    missing: /○ the server was killed, and is back/,
    deed: async (app) => {
      app.command('publish.burst')
      await app.choose(/10,?000\b/)
      await app.waitForText(/✓ stored: seq \d{4}/)
      // What is lost is of the last moment: should there be none, it is killed again.
      for (let kills = 0; kills < 3; kills += 1) {
        await labAct(app, /kill -9 the server/)
        const isDone = await app.waitForText(/Enter next lesson/, { timeoutMs: 15_000 }).then(
          () => true,
          () => false,
        )
        if (isDone) return
      }
    },
  },
  {
    id: 'timed-out-publish',
    other: async (app) => {
      app.command('publish.next')
      await app.waitForText(/stored as seq 1 of LESSON-28/)
    },
    missing: /○ an answer was lost \(now 0[,)]/,
    deed: async (app) => {
      await labAct(app, /lose the answer to|lose the next .*publish/)
      app.command('publish.next')
    },
    withinMs: 45_000,
  },
]
