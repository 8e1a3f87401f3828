import { describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../lib/clock.js'
import type { Happened } from '../../jetstream/index.js'
import type { Workspace } from '../../jetstream/workspace.js'
import { createStage } from '../../stage/set-up.js'
import type { SetUp } from '../../stage/set-up-schema.js'
import { electedMs, leaderToBe, openCluster } from '../support/cluster-stage.js'
import { connectTruth } from '../support/server-truth.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { must } from '../support/workspace.js'

// Elections take seconds each, and nothing makes them shorter.
vi.setConfig({ testTimeout: 180_000 })

const rated = 'REVIEWS.rateGiven'

const leadersTold = ({ happened }: Workspace): readonly Happened[] =>
  happened
    .get()
    .filter(({ what }) => what.kind === 'leader' && what.of === 'stream')
    .map(({ what }) => what)

describe('on a cluster', () => {
  it('the leader of a stream and of a consumer step down when asked, and what happened is told with both names', async () => {
    const stage = await openCluster()
    const { workspace } = stage
    must(await workspace.openMode('pull')).attach()
    const before = await leaderToBe(stage, (leader) => leader !== undefined)
    must(await workspace.streamActions.stepDown('REVIEWS'))
    const after = await leaderToBe(stage, (leader) => leader !== undefined && leader !== before)
    const told = leadersTold(workspace)
    expect(told[0]).toMatchObject({ kind: 'leader', of: 'stream', to: after })
    expect(told.at(-1)).toMatchObject({ from: before })
    must(await workspace.streamActions.stepDown('REVIEWS', 'rating-pull'))
    expect(must(await workspace.streamActions.consumer('REVIEWS', 'rating-pull'))?.name).toBe('rating-pull')
    const acts = workspace.journal.acts.get().filter((act) => act.kind === 'request')
    expect(acts.map((act) => [act.request, act.names])).toEqual(
      expect.arrayContaining([
        ['STREAM.LEADER.STEPDOWN', ['REVIEWS']],
        ['CONSUMER.LEADER.STEPDOWN', ['REVIEWS', 'rating-pull']],
      ]),
    )
  })

  it('no confirmed publish is lost when the leader is killed under publishing and consuming, and no message twice', async () => {
    const stage = await openCluster()
    const { workspace, control, settings } = stage
    const session = must(await workspace.openMode('push'))
    session.attach()
    session.setAutoAck(0)
    const { publisher } = workspace
    const leader = await leaderToBe(stage, (name) => name !== undefined)

    const outcomes = []
    for (let count = 1; count <= 60; count += 1) {
      if (count === 20) expect(control.kill(leader).ok).toBe(true)
      outcomes.push(await publisher.publishNext(rated))
    }
    const stored = outcomes.flatMap((outcome) => (outcome.kind === 'stored' ? [outcome] : []))
    // The one in flight was sent again under its id: stored, and if it was there already, told so.
    expect(outcomes.filter((outcome) => outcome.kind === 'refused')).toEqual([])
    expect(stored.length).toBe(60)
    expect(new Set(stored.map(({ seq }) => seq)).size).toBe(60)
    expect(stored.some(({ tries = 1 }) => tries > 1)).toBe(true)

    await leaderToBe(stage, (name) => name !== undefined && name !== leader)
    await conditionToHold({
      check: () => (session.state.get().numbers?.ackFloor ?? 0) >= 60,
      what: 'all 60 to be acked on the server',
      withinMs: electedMs,
    })
    const url = control.nodes.get().find(({ state }) => state === 'up')?.url ?? ''
    const token = settings.auth.kind === 'token' ? settings.auth.token : ''
    const truth = await connectTruth({ url, token })
    const { messages } = await truth.streamState()
    expect(messages).toBe(60)
    expect(session.state.get().totals.delivered).toBeGreaterThanOrEqual(60)
  })

  it('a stream without a leader is told as that: nothing is said to be stored, gone or uncaptured', async () => {
    const stage = await openCluster()
    const { workspace, control } = stage
    const session = must(await workspace.openMode('pull'))
    session.attach()
    const { publisher } = workspace
    expect(await publisher.publishNext(rated)).toMatchObject({ kind: 'stored', seq: 1 })
    must(session.fetch(1, 30_000))
    await conditionToHold({ check: () => session.state.get().counts.held === 1, what: 'one to be held' })
    const [held] = session.state.get().ledger.open()
    const first = await leaderToBe(stage, (name) => name !== undefined)
    const others = ['n1', 'n2', 'n3'].filter((name) => name !== first)
    control.kill(first)
    control.kill(others[0] ?? '')
    await leaderToBe(stage, (name) => name === undefined || name === '')
    expect(leadersTold(workspace)[0]).toEqual({ kind: 'leader', of: 'stream', from: first })

    const published = publisher.publishNext(rated)
    const decided = session.decide([held?.delivery.id ?? never()], { kind: 'nak' }).done
    await decided
    expect(await published).toMatchObject({
      kind: 'refused',
      why: `the stream of ${rated} has no leader now: nothing was stored`,
    })
    const row = session.state.get().ledger.latest(held?.delivery.streamSeq ?? never())
    expect(row?.state.kind).not.toBe('gone')
    expect(session.state.get().phase.kind).not.toBe('gone')

    // What a scenario is set up with waits for a leader where the servers are our own, and nowhere else.
    const wanted: SetUp = {
      streams: [{ name: 'STAGE', subjects: ['STAGE.>'], config: { name: 'STAGE', subjects: ['STAGE.>'] } }],
      consumers: [{ stream: 'STAGE', name: 'work', config: { durable_name: 'work', ack_policy: 'explicit' } }],
      publish: [],
      workers: [],
    }
    const { signal } = new AbortController()
    const of = { workspace, clock: systemClock, whose: 'a test', replicas: 3 }
    expect((await createStage(of).setUp(wanted, signal)).ok).toBe(false)
    const patient = createStage({ ...of, serverStartedMs: systemClock.now() })
    const made = patient.setUp(wanted, signal)

    for (const name of [first, others[0] ?? '']) expect(await control.restart(name)).toMatchObject({ ok: true })
    const again = await leaderToBe(stage, (name) => name !== undefined && name !== '')
    // Another one may have led for a moment in between: then that is told as well.
    expect(leadersTold(workspace)[0]).toMatchObject({ kind: 'leader', of: 'stream', to: again })
    expect(await publisher.publishNext(rated)).toMatchObject({ kind: 'stored', seq: 2, duplicate: false })
    must(await made)
    expect((await workspace.stage?.look.consumerInfo('STAGE', 'work'))?.name).toBe('work')
    must(await patient.clear())
  })
})

function never(): never {
  throw new Error('nothing is held')
}
