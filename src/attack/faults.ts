import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import type { LedgerEntry } from '../jetstream/account/ledger-entry.js'
import type { PublishOutcome } from '../jetstream/api/publish-outcome.js'
import type { Worker } from '../jetstream/worker/worker.js'
import type { Verdict } from '../jetstream/wire/verdict.js'
import { createRandom } from '../test/support/random.js'
import { rawServer } from '../test/support/raw-nats-server.js'
import { openTestWorkspace, type TestWorkspace } from '../test/support/workspace.js'
import { comesTrue, keepTally, pause, type Attack, type AttackRun } from './contract.js'
import { playSchedule, randomSchedule, type FaultKind } from './fault-schedule.js'
import { startProxy } from './proxy.js'

type Totals = Record<FaultKind | 'claimed' | 'unknown' | 'again', number>
type Claim = { readonly msgId: string; readonly outcome: PublishOutcome }

const healsWithinMs = 15_000
const verdicts: readonly Verdict[] = [
  { kind: 'ack' },
  { kind: 'ack' },
  { kind: 'ack-confirmed' },
  { kind: 'nak' },
  { kind: 'nak-delayed', delayMs: 300 },
  { kind: 'working' },
]

/** Kills, freezes, resets, latency and black holes in random schedules, while publishing and deciding. */
export const faults: Attack = {
  name: 'faults',
  about: 'random schedules of kill, freeze, reset, latency and black hole; an independent client counts',
  runMs: { short: 22_000, full: 1_500_000 },
  run: async (run) => {
    const tally = keepTally(run)
    const totals: Totals = {
      kill: 0,
      freeze: 0,
      reset: 0,
      latency: 0,
      blackhole: 0,
      calm: 0,
      claimed: 0,
      unknown: 0,
      again: 0,
    }
    let next = 0
    const schedules = run.short ? 10 : 500
    const worker = async (): Promise<void> => {
      while (next < schedules && !run.isOver()) {
        const seed = run.seed + next++
        await tally.attempt(`schedule ${seed - run.seed}`, seed, () => attackSchedule(run, seed, totals))
      }
    }
    await Promise.all(Array.from({ length: 5 }, worker))
    return tally.done(
      `${totals.claimed} claimed stored, ${totals.again} came again; ${totals.kill} kills, ${totals.freeze} freezes, ${totals.reset + totals.blackhole} resets`,
    )
  },
}

async function attackSchedule(run: AttackRun, seed: number, totals: Totals): Promise<readonly string[]> {
  const ends: (() => unknown)[] = []
  const own = { ...run, defer: (end: () => unknown): void => void ends.push(end) }
  try {
    const random = createRandom(seed)
    const server = await rawServer((folder) => `jetstream: { store_dir: "${folder}/js" }`, { version: run.server })
    own.defer(server.stop)
    const proxy = await startProxy(own, server.port)
    const workspace = await openTestWorkspace({ url: `nats://127.0.0.1:${proxy.port}`, token: 'none' })
    own.defer(workspace.close)
    const mode = random.pick(['push', 'pull'] as const)
    const session = await workspace.openWith(mode, { ackWaitMs: 2000, maxAckPending: 50, maxDeliver: -1 })
    if (mode === 'pull') session.setContinuous(20)
    const claims: Claim[] = []
    const acting = { over: false }
    const acts = [publishUntil(workspace, claims, acting), decideUntil(session, random.below(1e9), acting)]
    const schedule = randomSchedule(random, run.short ? 4 : 6)
    for (const { kind } of schedule) totals[kind] += 1
    await playSchedule(schedule, { server, proxy, random })
    acting.over = true
    await Promise.race([Promise.all(acts), pause(healsWithinMs)])
    const nc = await connect({ servers: `127.0.0.1:${server.port}`, maxReconnectAttempts: -1 })
    own.defer(() => nc.close())
    const jsm = await jetstreamManager(nc, { checkAPI: false })
    const rest = await comesToRest(session, jsm)
    const story = allDeliveries(session)
    totals.claimed += claims.filter(({ outcome }) => outcome.kind === 'stored').length
    totals.unknown += claims.filter(({ outcome }) => outcome.kind === 'unknown').length
    totals.again += story.filter(({ seenBefore }) => seenBefore > 0).length
    // A server killed hard may forget an ack it has confirmed: then nothing was claimed falsely here.
    const forgets = schedule.some(({ kind }) => kind === 'kill')
    return [
      ...rest,
      ...(await judgeClaims(jsm, claims)),
      ...(await judgeDeliveries(jsm, story)),
      ...(forgets ? [] : judgeConfirmed(story)),
    ]
  } finally {
    for (const end of ends.reverse())
      await Promise.resolve()
        .then(end)
        .catch(() => undefined)
  }
}

async function publishUntil(
  workspace: TestWorkspace,
  claims: Claim[],
  acting: { readonly over: boolean },
): Promise<void> {
  const inFlight = new Set<Promise<void>>()
  while (!acting.over) {
    const msgId = `attack-${claims.length}-${inFlight.size}-${performance.now()}`
    const review = { _id: msgId, author: 'a', store: 's', text: 't', rating: 3, created: '2026-01-01T00:00:00.000Z' }
    const one = workspace.publisher.publish('REVIEWS.rateGiven', review, msgId).then((outcome) => {
      claims.push({ msgId, outcome })
      inFlight.delete(one)
    })
    inFlight.add(one)
    await pause(inFlight.size > 40 ? 200 : 15)
  }
  await Promise.all(inFlight)
}

async function decideUntil(session: Worker, seed: number, acting: { readonly over: boolean }): Promise<void> {
  const random = createRandom(seed)
  while (!acting.over) {
    decideSome(
      session,
      () => random.pick(verdicts),
      (entry) => entry.delivery.id % 3 !== random.below(3),
    )
    await pause(30 + random.below(120))
  }
}

function decideSome(session: Worker, verdict: () => Verdict, wanted: (entry: LedgerEntry) => boolean): void {
  const { ledger } = session.state.get()
  const open = ledger.open().filter(({ state }) => ['held', 'unconfirmed', 'expired'].includes(state.kind))
  for (const entry of open.filter(wanted)) void session.decide([entry.delivery.id], verdict()).done
}

/** Acks all that is left, until nothing is pending; then our counts must be the server's. */
async function comesToRest(session: Worker, jsm: JetStreamManager): Promise<readonly string[]> {
  let last = ''
  const isAtRest = await comesTrue(async () => {
    decideSome(
      session,
      () => ({ kind: 'ack-confirmed' }),
      () => true,
    )
    await pause(80)
    try {
      const info = await jsm.consumers.info(session.stream, session.consumer)
      const { counts } = session.state.get()
      last = `pending ${info.num_pending}, ack pending ${info.num_ack_pending}, ours ${JSON.stringify(counts)}`
      return info.num_pending === 0 && info.num_ack_pending === 0 && counts.held + counts.expired + counts.naked === 0
    } catch (error) {
      last = String(error)
      return false
    }
  }, healsWithinMs)
  return isAtRest ? [] : [`not at rest ${healsWithinMs} ms after the last fault: ${last}`]
}

function allDeliveries(session: Worker): readonly LedgerEntry[] {
  const { feed, ledger } = session.state.get()
  const entries: LedgerEntry[] = []
  for (let at = 0; at < feed.length(); at += 1) {
    const row = feed.at(at)
    const entry = row?.kind === 'delivery' ? ledger.get(row.deliveryId) : undefined
    if (entry) entries.push(entry)
  }
  return entries
}

/** What was claimed stored is stored, under its own id; what was claimed refused is not there. */
async function judgeClaims(jsm: JetStreamManager, claims: readonly Claim[]): Promise<readonly string[]> {
  const findings: string[] = []
  const stored = await allStored(jsm)
  for (const { msgId, outcome } of claims) {
    if (outcome.kind === 'stored' && stored.get(outcome.seq) !== msgId)
      findings.push(`${msgId} was claimed stored as ${outcome.seq}: ${stored.get(outcome.seq) ?? 'nothing'} is there`)
    if (outcome.kind === 'refused' && [...stored.values()].includes(msgId))
      findings.push(`${msgId} was claimed not stored (${outcome.why}) and is`)
  }
  const twice = [...stored.values()].filter((id, index, all) => all.indexOf(id) !== index)
  return [...findings, ...(twice.length > 0 ? [`stored twice: ${twice.slice(0, 3).join(', ')}`] : [])]
}

async function allStored(jsm: JetStreamManager): Promise<ReadonlyMap<number, string>> {
  const { state } = await jsm.streams.info('REVIEWS')
  const found = new Map<number, string>()
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const message = await jsm.streams.getMessage('REVIEWS', { seq })
    if (message) found.set(seq, message.header.get('Nats-Msg-Id'))
  }
  return found
}

/** Every stored message was seen, and one that came again after our ack is marked as seen before. */
async function judgeDeliveries(jsm: JetStreamManager, story: readonly LedgerEntry[]): Promise<readonly string[]> {
  const bySeq = new Map<number, LedgerEntry[]>()
  for (const entry of story)
    bySeq.set(entry.delivery.streamSeq, [...(bySeq.get(entry.delivery.streamSeq) ?? []), entry])
  const unmarked = [...bySeq].filter(([, entries]) =>
    entries.some((entry, index) => index > 0 && entry.seenBefore === 0),
  )
  const stored = await allStored(jsm)
  const unseen = [...stored.keys()].filter((seq) => !bySeq.has(seq))
  return [
    ...(unmarked.length > 0
      ? [
          `came again without a mark: ${unmarked
            .map(([seq]) => seq)
            .slice(0, 5)
            .join(', ')}`,
        ]
      : []),
    ...(unseen.length > 0 ? [`stored and never seen: ${unseen.slice(0, 5).join(', ')}`] : []),
  ]
}

/** What was called confirmed as acked did not come again. */
function judgeConfirmed(story: readonly LedgerEntry[]): readonly string[] {
  const confirmedMs = new Map<number, number>()
  const findings: string[] = []
  for (const { delivery, state } of story) {
    const sinceMs = confirmedMs.get(delivery.streamSeq) ?? Infinity
    if (delivery.receivedAtMs > sinceMs) findings.push(`acked and confirmed, and came again: ${delivery.streamSeq}`)
    if (state.kind === 'acked' && state.confirmed) confirmedMs.set(delivery.streamSeq, state.atMs)
  }
  return findings.slice(0, 3)
}
