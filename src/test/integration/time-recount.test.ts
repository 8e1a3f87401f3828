import { expect, it } from 'vitest'
import type { Act } from '../../jetstream/api/act.js'
import { whereMessagesAre } from '../../jetstream/diagnose/where.js'
import { messageTime } from '../../jetstream/account/message-time.js'
import type { MessageTime, TimeMark } from '../../jetstream/account/message-time.js'
import { keptSeconds } from '../../lib/rate-series.js'
import type { RateKind } from '../../jetstream/account/rates.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'
import type { Verdict } from '../../jetstream/wire/verdict.js'
import { parseAckSubject } from '../../jetstream/wire/delivery.js'
import type { WorkerSnapshot } from '../../jetstream/worker/worker-snapshot.js'
import { createRandom } from '../support/random.js'
import { connectTruth } from '../support/server-truth.js'
import { snapshotToBe } from '../support/workspace.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { workspaceBench } from '../support/workspace-bench.js'

const messages = 24
const maxDeliver = 4

const verdicts: readonly Verdict[] = [
  { kind: 'ack' },
  { kind: 'ack-confirmed' },
  { kind: 'nak' },
  { kind: 'nak-delayed', delayMs: 200 },
  { kind: 'term', reason: 'at random' },
  { kind: 'working' },
  { kind: 'working' },
]

const kindOfBody = (body: string): TimeMark['kind'] =>
  body.startsWith('+ACK')
    ? 'acked'
    : body.startsWith('-NAK')
      ? 'naked'
      : body.startsWith('+TERM')
        ? 'termed'
        : 'working'

/** What left for each message, read from the journal alone: `try verdict`, in the order it left. */
function verdictsOf(acts: readonly Act[]): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>()
  for (const { sent } of acts.filter(({ kind }) => kind === 'verdict')) {
    for (const { subject, body } of sent) {
      const acked = parseAckSubject(subject)
      if (!acked) throw new Error(`no verdict: ${subject}`)
      const line = `${acked.deliveryCount} ${kindOfBody(Buffer.from(body).toString())}`
      found.set(acked.streamSeq, [...(found.get(acked.streamSeq) ?? []), line])
    }
  }
  return found
}

function timesOf({ ledger }: WorkerSnapshot): readonly MessageTime[] {
  return Array.from({ length: messages }, (_, index) => {
    const newest = ledger.latest(asStreamSeq(index + 1))
    if (!newest) throw new Error(`seq ${index + 1} never came`)
    return messageTime(newest, ledger.get)
  })
}

const ours: readonly TimeMark['kind'][] = ['acked', 'naked', 'termed', 'working']

const bench = workspaceBench('newest')

it.each([1, 2])(
  'what is drawn of time is what the journal says left and the server says came (seed %i)',
  async (seed) => {
    const workspace = bench.workspace()
    const random = createRandom(seed)
    // Somebody else publishes what this consumer does not take.
    const { nc } = await connectTruth({ url: bench.server().url, token: bench.server().token })
    const theirs = async (count: number): Promise<void> => {
      for (let left = count; left > 0; left -= 1) await nc.request('REVIEWS.rateAnswer', '{}')
      answers += count
    }
    let answers = 0
    const fromSeq = (await workspace.api.streamInfo('REVIEWS')).state.last_seq
    await workspace.publishMany(messages)
    await theirs(3)
    const session = await workspace.openWith('push', { ackWaitMs: 1000, maxAckPending: 8, maxDeliver })
    const isOver = ({ ledger }: WorkerSnapshot): boolean =>
      ledger.latest(asStreamSeq(messages)) !== undefined && ledger.open().length === 0
    while (!isOver(session.state.get())) {
      const snapshot = await snapshotToBe(
        session,
        'something to decide on, or the end',
        (now) => isOver(now) || now.ledger.open().some(({ state }) => state.kind === 'held'),
      )
      const held = snapshot.ledger.open().filter(({ state }) => state.kind === 'held')
      const { delivered } = snapshot.totals
      // Most are left alone for a while: they run out and come again.
      const chosen = held.filter(() => random.below(3) === 0)
      await theirs(random.below(2))
      await Promise.all(chosen.map(({ delivery }) => session.decide([delivery.id], random.pick(verdicts)).done))
      if (chosen.length === 0)
        await snapshotToBe(
          session,
          'one to run out',
          (now) =>
            isOver(now) ||
            now.totals.delivered > delivered ||
            now.ledger.open().some(({ state }) => state.kind === 'expired'),
        )
    }
    const info = await workspace.infoUntil(session, ({ num_ack_pending: out }) => out === 0)
    // Where every message is adds up to what is stored, also with what this consumer never takes.
    const isCounted = ({ skipped, numbers }: WorkerSnapshot): boolean =>
      skipped === answers && numbers?.ackPending === 0 && numbers.pending === 0
    const snapshot = await snapshotToBe(session, 'what is skipped', isCounted)
    const { messages: stored, last_seq: lastSeq } = (await workspace.api.streamInfo('REVIEWS')).state
    const where = whereMessagesAre(snapshot)
    if (where.kind !== 'known') throw new Error('nothing is known')
    const { settled: done = NaN, out, toCome, usedUp: used = NaN, skipped = NaN } = where
    expect([done + out + toCome + used + skipped, stored]).toEqual([messages + answers, messages + answers])
    // And so does what was published, by whomever.
    const publishedBy = () => workspace.published.series('REVIEWS', keptSeconds, Date.now() + 1000)
    const isTold = () => publishedBy().whole === lastSeq - fromSeq && !workspace.published.isOpen('REVIEWS')
    await conditionToHold({ check: isTold, what: 'all that was published' })
    expect(publishedBy().values.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(messages + answers)
    expect(workspace.published.ours('REVIEWS')).toBe(messages)
    const times = timesOf(snapshot)
    const left = verdictsOf(workspace.journal.acts.get())

    const came = times.map(({ marks }) => marks.filter(({ kind }) => kind === 'came'))
    expect(came.flat()).toHaveLength(info.delivered.consumer_seq)
    for (const [index, tries] of came.entries())
      expect(
        tries.map(({ deliveryCount }) => deliveryCount),
        `seq ${index + 1}`,
      ).toEqual(tries.map((_, at) => at + 1))

    const usedUp = times.filter(({ marks }) => marks.some(({ kind }) => kind === 'used-up'))
    for (const { streamSeq, marks, stretches, next } of times) {
      const drawn = marks
        .filter(({ kind }) => ours.includes(kind))
        .map(({ deliveryCount, kind }) => `${deliveryCount} ${kind}`)
      expect([...drawn].sort(), `verdicts on seq ${streamSeq}`).toEqual([...(left.get(streamSeq) ?? [])].sort())
      // Each try after the first came because the one before was handed back or ran out, and it was seen to; a working
      // that comes as the wait ends moves our end of it and not the server's.
      const brought = marks
        .filter(({ kind }) => kind === 'naked' || kind === 'ran-out' || kind === 'working')
        .map(({ deliveryCount }) => deliveryCount)
      for (const { deliveryCount } of marks.filter(({ kind }) => kind === 'came'))
        if (deliveryCount > 1)
          expect(brought, `before try ${deliveryCount} of seq ${streamSeq}`).toContain(deliveryCount - 1)
      // One stretch follows another, none overlaps the next, and at the end none goes on.
      for (const [at, { fromMs, toMs }] of stretches.entries()) {
        if (toMs !== undefined) expect(toMs).toBeGreaterThanOrEqual(fromMs)
        const later = stretches[at + 1]
        if (later) expect(later.fromMs).toBeGreaterThanOrEqual(toMs ?? Infinity)
      }
      expect(next).toBeUndefined()
      if (!usedUp.some((one) => one.streamSeq === streamSeq))
        expect(stretches.at(-1)?.toMs, `seq ${streamSeq}`).toBeDefined()
    }
    const settled = times.filter(({ marks }) => marks.some(({ kind }) => kind === 'acked' || kind === 'termed'))
    expect(settled.length + usedUp.length).toBe(messages)
    // The charts beside it count the same, second by second.
    const sumOf = (kind: RateKind): number => {
      const { values, whole } = session.account.rates.series(kind, keptSeconds, Date.now() + 1000)
      const sum = values.reduce<number>((all, value) => all + (value ?? 0), 0)
      expect([kind, sum]).toEqual([kind, whole])
      return sum
    }
    expect(sumOf('delivered')).toBe(info.delivered.consumer_seq)
    expect(sumOf('again')).toBe(info.delivered.consumer_seq - messages)
    expect(sumOf('settled')).toBe([...left.values()].flat().filter((line) => /acked|termed/.test(line)).length)
    expect(snapshot.usedUp).toBe(usedUp.length)
    // How long they took, from the deliveries and from when their verdicts were answered.
    const took = times.flatMap(({ streamSeq }) => {
      const found: number[] = []
      let entry = snapshot.ledger.latest(streamSeq)
      while (entry) {
        const { state, delivery, previousId } = entry
        if (state.kind === 'acked' || state.kind === 'termed') found.push(state.atMs - delivery.receivedAtMs)
        entry = previousId === undefined ? undefined : snapshot.ledger.get(previousId)
      }
      return found
    })
    const sorted = [...took].sort((a, b) => a - b)
    for (const [kind, percent] of [
      ['tookP50', 50],
      ['tookP95', 95],
    ] as const) {
      const exact = sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? NaN
      const { whole, values } = session.account.rates.series(kind, keptSeconds, Date.now() + 1000)
      expect(Math.abs(whole - exact), `${kind} of ${sorted.join(' ')}`).toBeLessThanOrEqual(Math.max(1, exact * 0.05))
      expect(values.some((value) => value !== undefined)).toBe(true)
    }
  },
)
