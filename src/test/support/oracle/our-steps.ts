import type { LedgerEntry } from '../../../jetstream/account/ledger-entry.js'
import type { Verdict } from '../../../jetstream/wire/verdict.js'
import { allArrived } from './stage.js'
import type { Stage } from './stage.js'
import type { Step } from './step.js'
import type { DeliveryId } from '../../../jetstream/index.js'
import { asStreamSeq } from '../../../jetstream/wire/ids.js'

/** Opens the scene's consumer in our workspace, unless a view of it is receiving; false when it cannot be opened. */
export async function openOurs(stage: Stage): Promise<boolean> {
  const { workspace, scene } = stage
  const opened = await workspace.openConsumer(scene.stream, scene.consumer)
  stage.sync()
  if (!opened.ok) stage.steps.push(`  ours: ${opened.error.summary}`)
  return opened.ok
}

const isLive = (stage: Stage): boolean => stage.session()?.state.get().phase.kind === 'live'

function openRows(stage: Stage): readonly LedgerEntry[] {
  stage.sync()
  return stage.session()?.state.get().ledger.open() ?? []
}

async function decide(stage: Stage, ids: readonly DeliveryId[], verdict: Verdict): Promise<void> {
  const session = stage.session()
  if (!session) return
  const report = session.decide(ids, verdict)
  for (const { delivery } of report.sent) {
    if (verdict.kind === 'ack' || verdict.kind === 'ack-confirmed' || verdict.kind === 'term') {
      stage.book.settled(delivery.streamSeq)
    }
  }
  stage.steps.push(`  sent for ${report.sent.map(({ delivery }) => delivery.streamSeq).join(' ') || 'none'}`)
  await report.done
}

const verdicts = (stage: Stage): readonly Verdict[] => [
  { kind: 'ack' },
  { kind: 'ack' },
  { kind: 'ack-confirmed' },
  { kind: 'nak' },
  { kind: 'nak-delayed', delayMs: 50 + stage.random.below(400) },
  { kind: 'term', reason: 'at random' },
  { kind: 'working' },
]

/** What our client does, by the workspace, as a person at the screen could. */
export const ourSteps: readonly Step[] = [
  {
    name: 'ours: open',
    weight: 6,
    when: (stage) => !isLive(stage),
    run: async (stage) => void (await openOurs(stage)),
  },
  {
    name: 'ours: pull',
    weight: 4,
    when: (stage) => stage.scene.kind === 'pull' && isLive(stage),
    run: async (stage) => {
      const batch = 1 + stage.random.below(4)
      stage.session()?.fetch(batch, 150 + stage.random.below(300))
      stage.steps.push(`  ${batch}`)
      await allArrived(stage)
    },
  },
  {
    name: 'ours: a verdict on some',
    weight: 6,
    when: (stage) => openRows(stage).length > 0,
    run: (stage) => {
      const rows = openRows(stage)
      const some = rows.filter(() => stage.random.below(2) === 0)
      const verdict = stage.random.pick(verdicts(stage))
      stage.steps.push(`  ${verdict.kind}`)
      return decide(
        stage,
        (some.length > 0 ? some : rows).map(({ delivery }) => delivery.id),
        verdict,
      )
    },
  },
  {
    name: 'ours: keep some in hand',
    weight: 1,
    when: (stage) => stage.scene.kind === 'pull' && isLive(stage),
    run: (stage) => {
      const inHand = stage.random.pick([0, 0, 2, 5])
      stage.steps.push(`  ${inHand}`)
      stage.session()?.setContinuous(inHand)
      return Promise.resolve()
    },
  },
  {
    name: 'ours: purge all that was counted',
    weight: 1,
    when: isLive,
    run: async ({ workspace, scene, second }) => {
      const lastSeq = (await second.state())?.last_seq ?? 0
      await workspace.streamActions.purge(scene.stream, asStreamSeq(lastSeq))
    },
  },
  {
    name: 'ours: pause',
    weight: 1,
    when: (stage) => stage.can.pause && isLive(stage),
    run: async ({ workspace, scene, random }) => {
      await workspace.streamActions.pauseConsumer(scene.stream, scene.consumer, random.pick([300, 60_000]))
    },
  },
  {
    name: 'ours: resume',
    weight: 1,
    when: (stage) => stage.can.pause && isLive(stage),
    run: async ({ workspace, scene }) => {
      await workspace.streamActions.resumeConsumer(scene.stream, scene.consumer)
    },
  },
  {
    name: 'ours: leave the view and come back',
    weight: 1,
    when: isLive,
    run: async (stage) => {
      await allArrived(stage)
      stage.workspace.useStream(stage.scene.stream)
      await openOurs(stage)
    },
  },
]
