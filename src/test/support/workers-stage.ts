import { reviews } from '../../data.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'
import type { CommandBench } from './explorer.js'
import type { SessionDouble } from './session-double.js'

/** The screen's own worker, and the two beside it on the same consumer. */
export type WorkersStage = {
  readonly live: SessionDouble
  readonly keeps: ReturnType<SessionDouble['beside']>
  readonly hangs: ReturnType<SessionDouble['beside']>
}

/** Three workers on one pull consumer, one of them frozen, and a plain subscriber: the cursor on what is yours. */
export async function reachWorkers(app: CommandBench): Promise<WorkersStage> {
  const config = {
    durable_name: 'rating-pull',
    ack_wait: 10_000 * 1e6,
    max_ack_pending: 20,
    filter_subject: 'REVIEWS.rateGiven',
  }
  const live = app.show({ mode: 'pull', consumer: 'rating-pull', info: { config } })
  const [keeps, hangs] = [live.beside(2), live.beside(3)]
  const place = { kind: 'shared', stream: 'REVIEWS', consumer: 'rating-pull', how: 'pull' } as const
  let sent = 0
  const send = (to: { readonly deliver: typeof live.deliver }, seq: number, deliveryCount = 1): number => {
    sent += 1
    const parts = { streamSeq: seq, consumerSeq: sent, deliveryCount, storedAtMs: 1000 * seq }
    return to.deliver(parts, reviews[seq % reviews.length]).id
  }
  const ack = async (worker: typeof live.session, id: number): Promise<void> => {
    const entry = worker.state
      .get()
      .ledger.open()
      .find(({ delivery }) => delivery.id === id)
    if (entry) await worker.decide([entry.delivery.id], { kind: 'ack' }).done
  }
  send(hangs, 120)
  await ack(live.session, send(live, 119))
  app.clock.advance(10_500)
  await ack(keeps.worker, send(keeps, 120, 2))
  for (const seq of [131, 132, 133, 134, 135]) send(hangs, seq)
  send(live, 121)
  app.clock.advance(2000)
  send(live, 122)
  for (const seq of [138, 139]) {
    await ack(keeps.worker, send(keeps, seq))
    app.clock.advance(400)
  }
  send(keeps, 140)
  app.clock.advance(3000)
  await live.session.refresh()
  live.frame()
  const now = app.clock.now()
  app.beside.put({ id: 1, place, got: 402, again: 1, acked: 401, perSecond: 5.1, held: 1 }, keeps.worker)
  app.beside.put(
    { id: 2, place, got: 12, perSecond: 0, held: 5, state: { kind: 'frozen' }, sinceMs: now - 6000 },
    hangs.worker,
  )
  app.beside.put({
    id: 3,
    place: { kind: 'core', subject: 'REVIEWS.*' },
    policy: { kind: 'silent' },
    got: 96,
    perSecond: 1.3,
    missed: { count: 38, awayMs: 4000 },
    seen: [1000, 2000].map((agoMs) => ({ subject: 'REVIEWS.rateGiven', atMs: now - agoMs, bytes: 180 })),
  })
  app.beside.tell([
    {
      key: live.session.key,
      stream: 'REVIEWS',
      consumer: 'rating-pull',
      delivered: 451,
      again: 1,
      serverDelivered: 463,
      before: 12,
      inOrder: false,
      cameAgain: 1,
      twice: [{ seq: asStreamSeq(120), tries: 2, lanes: [2, 1] }],
    },
  ])
  app.commands.run('pane.workers')
  await app.settled()
  return { live, keeps, hangs }
}
