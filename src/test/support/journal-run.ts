import { createSlots } from '../../ui/slots/slots.js'
import type { Slots } from '../../ui/slots/slots.js'
import type { Worker } from '../../jetstream/worker/worker.js'
import { serverFeatures } from '../../jetstream/connection/server-features.js'
import { openWorkspace } from '../../jetstream/open-workspace.js'
import type { Act } from '../../jetstream/index.js'
import type { ConsumerSettings, Mode } from '../../jetstream/fields/consumer-settings.js'
import type { Verdict } from '../../jetstream/wire/verdict.js'
import type { Workspace } from '../../jetstream/workspace.js'
import { systemClock } from '../../lib/clock.js'
import { settingsFor, stateToBe } from './test-connection.js'
import { conditionToHold } from './wait-for-server.js'
import { heldToBe, must, presets, reviews, snapshotToBe } from './workspace.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

/** One thing a user does, and what it comes to before the next is done. */
export type JournalStep = { readonly name: string; readonly play: (stage: JournalStage) => Promise<void> }

/** A workspace a run is played on. */
export type JournalStage = {
  readonly workspace: Workspace
  readonly slots: Slots
  /** The acts since the last call, the screen's own reads left out. */
  readonly newActs: () => readonly Act[]
  readonly close: () => Promise<void>
}

const rated = 'REVIEWS.rateGiven'
const answered = 'REVIEWS.rateAnswer'
const hourMs = 3_600_000

/** What the login of the run may not publish. */
export const deniedSubjects = ['$JS.API.STREAM.DELETE.KEPT', '$JS.ACK.KEPT.>', 'FORBIDDEN.>'] as const

/** Opens a workspace on a server, as the app does, and connects. The caller closes it. */
export async function openStage(address: string): Promise<JournalStage> {
  const workspace = await openWorkspace({ clock: systemClock, settings: settingsFor(address), presets, reviews })
  await stateToBe(workspace.connection, 'connected')
  let seen = 0
  return {
    workspace,
    slots: createSlots(workspace),
    newActs: () => {
      const acts = workspace.journal.acts.get()
      const fresh = acts.filter(({ id, kind }) => id > seen && kind !== 'read')
      seen = acts.at(-1)?.id ?? seen
      return fresh
    },
    close: workspace.close,
  }
}

async function openWith(
  { workspace, slots }: JournalStage,
  mode: Mode,
  change: Partial<ConsumerSettings>,
): Promise<Worker> {
  return must(await slots.applySettings({ ...workspace.settings.get()[mode], ...change }))
}

function inView({ slots }: JournalStage): Worker {
  const now = slots.shown.get()
  if (now.kind !== 'open') throw new Error(`no consumer is open: ${now.kind}`)
  return now.session
}

/** Gives a verdict on the held messages from the oldest on, `count` of them. */
async function decide(stage: JournalStage, verdict: Verdict, count = 1): Promise<void> {
  const session = inView(stage)
  const held = session.state.get().ledger.open().filter(({ state }) => state.kind === 'held') // prettier-ignore
  const ids = held.slice(0, count).map(({ delivery }) => delivery.id)
  if (ids.length < count) throw new Error(`only ${ids.length} are held`)
  await session.decide(ids, verdict).done
}

async function publish({ workspace }: JournalStage, count: number, subject = rated): Promise<void> {
  for (let left = count; left > 0; left -= 1) await workspace.publisher.publishNext(subject)
}

async function burst({ workspace }: JournalStage, count: number): Promise<void> {
  workspace.publisher.startBurst(rated, count)
  await conditionToHold({
    check: () => workspace.publisher.state.get().run?.phase === 'done',
    what: 'the burst to end',
  })
}

const push = { filterSubject: rated, ackWaitMs: hourMs, maxAckPending: 5 } as const
const pull = { filterSubject: rated, ackWaitMs: hourMs } as const

/**
 * Every command that sends, in an order in which each has something to act on, for the server of this version. Acks
 * wait for an hour, so that nothing but these steps moves anything. Streams `REVIEWS` and `JOBS` must not be there;
 * `KEPT` must, with one message and the pull consumer `denied`.
 */
export function journalSteps(version: string): readonly JournalStep[] {
  const features = serverFeatures(version)
  const step = (name: string, play: JournalStep['play']): JournalStep => ({ name, play })
  const verdict = (given: Verdict, count = 1): JournalStep =>
    step(`${given.kind} of ${count}`, (stage) => decide(stage, given, count))
  return [
    step('create the preset stream', async ({ workspace }) => void must(await workspace.ensureStream(true))),
    step('create a work queue', async ({ workspace }) => {
      const config = { name: 'JOBS', subjects: ['JOBS.*', 'WORK.>'], storage: 'memory', retention: 'workqueue' }
      must(await workspace.streamActions.create(config))
    }),
    step('publish', (stage) => publish(stage, 10)),
    step('publish again under the same id', async ({ workspace }) => {
      const review = { ...reviews[0]!, _id: 'the-same-id' }
      await workspace.publisher.publish(rated, review)
      await workspace.publisher.publish(rated, review)
    }),
    step('publish where nobody listens', (stage) => publish(stage, 1, 'NOWHERE.at.all')),
    step('publish where it is forbidden', (stage) => publish(stage, 1, 'FORBIDDEN.x')),
    step('open push', async (stage) => void (await heldToBe(await openWith(stage, 'push', push), 5))),
    verdict({ kind: 'ack' }),
    verdict({ kind: 'ack-confirmed' }),
    verdict({ kind: 'nak' }),
    verdict({ kind: 'nak-delayed', delayMs: hourMs }),
    verdict({ kind: 'term', reason: 'it is "spam", isn’t it' }),
    verdict({ kind: 'term' }),
    verdict({ kind: 'working' }),
    verdict({ kind: 'ack' }, 2),
    verdict({ kind: 'nak' }, 2),
    step('auto-ack', async (stage) => {
      const session = inView(stage)
      session.setAutoAck(20)
      await snapshotToBe(session, 'all but the delayed acked', ({ counts }) => counts.held === 0)
      session.setAutoAck(undefined)
    }),
    step('open pull', async (stage) => void (await openWith(stage, 'pull', pull))),
    step('burst', (stage) => burst(stage, 60)),
    step('pull', async (stage) => {
      must(inView(stage).fetch(4, 5000))
      await heldToBe(inView(stage), 4)
    }),
    verdict({ kind: 'ack-confirmed' }, 3),
    verdict({ kind: 'nak' }),
    step('pull what was handed back', async (stage) => {
      must(inView(stage).fetch(1, 15_000))
      await heldToBe(inView(stage), 1)
    }),
    step('keep in hand', async (stage) => {
      inView(stage).setContinuous(3)
      await heldToBe(inView(stage), 3)
    }),
    step('ack while it refills', async (stage) => {
      await decide(stage, { kind: 'ack' }, 2)
      await heldToBe(inView(stage), 3)
    }),
    step('stop keeping', async (stage) => {
      inView(stage).setContinuous(0)
      await inView(stage).refresh()
    }),
    step('change the consumer', async (stage) => {
      await openWith(stage, 'pull', { ...pull, ackWaitMs: 2 * hourMs, maxDeliver: 7, maxAckPending: 500 })
    }),
    step('give it a back-off', async (stage) => {
      await openWith(stage, 'pull', { ...pull, maxDeliver: 7, backoffMs: [hourMs, 2 * hourMs] })
    }),
    step('take back-off and filter away', async (stage) => {
      await openWith(stage, 'pull', { ...pull, filterSubject: '' })
    }),
    ...(features.pause.available
      ? [
          step('pause', async ({ workspace }) => {
            must(await workspace.streamActions.pauseConsumer('REVIEWS', 'rating-pull', hourMs))
          }),
          step('pause another', async ({ workspace }) => {
            must(await workspace.streamActions.pauseConsumer('REVIEWS', 'rating-push', hourMs))
          }),
          step('resume', async ({ workspace }) => {
            must(await workspace.streamActions.resumeConsumer('REVIEWS', 'rating-pull'))
          }),
        ]
      : []),
    ...(features.filterSubjects.available
      ? [
          step('open with two filters', async (stage) => {
            await openWith(stage, 'pull', { ...pull, name: 'two-filters', filterSubject: `${rated} ${answered}` })
          }),
        ]
      : []),
    // A server that is alone refuses both.
    step('step down', async ({ workspace }) => {
      await workspace.streamActions.stepDown('REVIEWS')
    }),
    step('step down the leader of a consumer', async ({ workspace }) => {
      await workspace.streamActions.stepDown('REVIEWS', 'rating-pull')
    }),
    step('open one that goes away by itself', async (stage) => {
      const config = { durable: false, name: 'passing', inactiveThresholdMs: hourMs, deliverPolicy: 'new' } as const
      await openWith(stage, 'pull', { ...pull, ...config })
    }),
    step('open one with back-off from the start', async (stage) => {
      await openWith(stage, 'pull', { ...pull, name: 'backs-off', maxDeliver: 3, backoffMs: [hourMs, 2 * hourMs] })
    }),
    step('open wildcard', async (stage) => {
      await heldToBe(await openWith(stage, 'wildcard', { ...push, filterSubject: 'REVIEWS.*', maxAckPending: 3 }), 3)
    }),
    step('read in order', async (stage) => {
      const session = await openWith(stage, 'ordered', { filterSubject: '' })
      await snapshotToBe(session, 'all of it', ({ totals }) => totals.delivered === 71)
    }),
    step('leave it', async ({ slots, workspace }) => {
      must(await slots.openConsumer('REVIEWS', 'rating-pull'))
      await conditionToHold({
        check: () =>
          workspace.journal.acts
            .get()
            .some(
              (act) => act.kind === 'request' && act.request === 'CONSUMER.DELETE' && act.answer.kind === 'answered',
            ),
        what: 'its consumer to be deleted',
      })
    }),
    step('purge', async ({ workspace }) => void must(await workspace.streamActions.purge('REVIEWS', asStreamSeq(4)))),
    step(
      'purge what is not there',
      async ({ workspace }) => void (await workspace.streamActions.purge('NONE', asStreamSeq(4))),
    ),
    step('delete a consumer', async ({ workspace }) => {
      must(await workspace.streamActions.removeConsumer('REVIEWS', 'rating-wildcard'))
    }),
    step('delete a stream', async ({ workspace }) => void must(await workspace.streamActions.remove('JOBS'))),
    step('delete what is forbidden', async ({ workspace }) => void (await workspace.streamActions.remove('KEPT'))),
    step('pull from what may be asked but not acked', async (stage) => {
      must(await stage.slots.openConsumer('KEPT', 'denied'))
      must(await stage.slots.join())
      must(inView(stage).fetch(1, 5000))
      await heldToBe(inView(stage), 1)
    }),
    verdict({ kind: 'ack' }),
    verdict({ kind: 'nak' }),
  ]
}

/** What the second server cannot repeat: a burst of which the journal keeps a part, and answers to flow control. */
export function journalCoda(publishBig: () => Promise<void>): readonly JournalStep[] {
  return [
    { name: 'a burst that is not kept whole', play: (stage) => burst(stage, 300) },
    {
      name: 'flow control',
      play: async (stage) => {
        await publishBig()
        stage.slots.useStream('REVIEWS')
        const session = await openWith(stage, 'wildcard', { ...push, filterSubject: 'REVIEWS.*', maxAckPending: 1000 })
        await conditionToHold({
          check: () => stage.workspace.journal.acts.get().some(({ kind }) => kind === 'flow-control'),
          what: 'flow control to be answered',
        })
        await snapshotToBe(session, 'all there', ({ numbers }) => numbers?.pending === 0)
      },
    },
  ]
}
