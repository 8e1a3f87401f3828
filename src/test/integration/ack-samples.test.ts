import { jetstreamManager } from '@nats-io/jetstream'
import { expect, it } from 'vitest'
import { keptSeconds } from '../../lib/rate-series.js'
import type { RateKind } from '../../jetstream/account/rates.js'
import type { Worker } from '../../jetstream/worker/worker-contract.js'
import { heldToBe, snapshotToBe } from '../support/workspace.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { conditionToHold } from '../support/wait-for-server.js'

const bench = workspaceBench('newest')

const whole = (worker: Worker, kind: RateKind): number =>
  worker.account.rates.series(kind, keptSeconds, Date.now() + 1000).whole

it('charts how long acks took by the server’s own measure, from when the consumer is sampled', async () => {
  const workspace = bench.workspace()
  await workspace.publishMany(3)
  const session = await workspace.openWith('push', { ackWaitMs: 60_000 })
  const [first, second, third] = await heldToBe(session, 3)
  await session.decide([first!.delivery.id], { kind: 'ack-confirmed' }).done
  await workspace.infoUntil(session, ({ num_ack_pending: out }) => out === 2)
  expect(whole(session, 'sampledP95')).toBe(0)
  // Another client turns sampling on; a look finds it.
  const other = await jetstreamManager(workspace.connection.nats()!)
  await other.consumers.update(session.stream, session.consumer, { sample_freq: '100' })
  await snapshotToBe(session, 'a look that finds it', ({ info }) => info?.config.sample_freq !== undefined)
  await session.decide([second!.delivery.id], { kind: 'ack-confirmed' }).done
  await conditionToHold({ check: () => whole(session, 'sampledP95') > 0, what: 'the sample', withinMs: 10_000 })
  const own = whole(session, 'tookP95')
  const theirs = whole(session, 'sampledP95')
  // Both began with the delivery, the server's a moment before ours, and its end lies before our answer.
  expect(theirs).toBeGreaterThan(own / 2)
  expect(theirs).toBeLessThan(own * 2)
  await session.decide([third!.delivery.id], { kind: 'term' }).done
})
