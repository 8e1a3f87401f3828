import { expect, it } from 'vitest'
import { heldToBe, must, snapshotToBe } from '../support/workspace.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { asDeliveryId } from '../../jetstream/wire/ids.js'

const bench = workspaceBench('newest')

it('two pull workers on one account share one ledger, and each delivery knows who got it', async () => {
  const workspace = bench.workspace()
  await workspace.publishMany(4)
  const first = await workspace.openWith('pull', { filterSubject: '' })
  const second = workspace.addWorker(first.account, 'pull')
  expect(second.id).not.toBe(first.id)
  must(first.fetch(2, 5000))
  await heldToBe(first, 2)
  second.attach()
  must(second.fetch(2, 5000))
  const held = await heldToBe(second, 4)
  expect(held.map(({ workerId }) => workerId)).toEqual([first.id, first.id, second.id, second.id])
  // One account: what either decides is decided for both, also of what the other got.
  const ids = held.map(({ delivery }) => delivery.id)
  await first.decide(ids.slice(2), { kind: 'ack-confirmed' }).done
  expect(second.state.get()).toMatchObject({ counts: { held: 2 }, totals: { delivered: 4, acked: 2 } })
  await second.decide(ids.slice(0, 2), { kind: 'ack-confirmed' }).done
  await workspace.infoUntil(first, ({ num_ack_pending: out }) => out === 0)
})

it('pulls, refills and auto-ack are each worker’s own; leaving one leaves the other at work', async () => {
  const workspace = bench.workspace()
  await workspace.publishMany(6)
  const first = await workspace.openWith('pull', { filterSubject: '' })
  const second = workspace.addWorker(first.account, 'pull')
  second.attach()
  second.setAutoAck(0)
  must(first.fetch(2, 5000))
  await heldToBe(first, 2)
  must(second.fetch(3, 5000))
  await snapshotToBe(first, 'what the second got to be acked', ({ totals }) => totals.acked === 3)
  const { counts, autoAckDelayMs } = first.state.get()
  expect([counts.held, autoAckDelayMs]).toEqual([2, undefined])
  // What one holds is not in the other's hand.
  second.setContinuous(1)
  expect(second.state.get().outstanding).toBe(1)
  second.setContinuous(0)
  await snapshotToBe(first, 'the last one to be acked too', ({ totals }) => totals.acked === 4)
  expect([first.state.get().outstanding, second.state.get().outstanding]).toEqual([0, 0])
  first.detach()
  expect([first.state.get().phase.kind, second.state.get().phase.kind]).toEqual(['left', 'live'])
  expect(workspace.leftBehind()).toEqual([])
  second.detach()
  expect(workspace.leftBehind()).toMatchObject([{ entries: { length: 2 } }])
})

it('several accounts receive at once, and each keeps its own', async () => {
  const workspace = bench.workspace()
  await workspace.publishMany(3)
  const settings = workspace.settings.get().push
  const pull = await workspace.openWith('pull', { filterSubject: '' })
  // The slots of a screen show one at a time; the workspace knows of no such bound.
  const opened = must(await workspace.opensBeside({ ...settings, filterSubject: '', name: 'beside' }))
  opened.attach()
  must(pull.fetch(2, 5000))
  await Promise.all([heldToBe(pull, 2), heldToBe(opened, 3)])
  expect(workspace.accounts().map(({ consumer }) => consumer)).toEqual([pull.consumer, 'beside'])
  const [entry] = opened.account.ledger.open()
  await opened.decide([asDeliveryId(entry?.delivery.id ?? 0)], { kind: 'ack-confirmed' }).done
  expect([pull.state.get().counts.held, opened.state.get().counts.held]).toEqual([2, 2])
  await conditionToHold({
    check: async () => (await workspace.api.consumerInfo(opened.stream, 'beside'))?.num_ack_pending === 2,
    what: 'the server to count two out',
    withinMs: 5000,
  })
})
