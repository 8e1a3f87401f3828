import { formatCount } from '../lib/format.js'
import { LabStop, noOwnWorker, sessionOf } from './act.js'
import type { LabAct, LabRun, LabStage } from './act.js'
import { readConsumer, until } from './evidence.js'

const mostPlaces = 100
const arriveWithinMs = 10_000
const nakGraceMs = 5000
const toldWithinMs = 10_000

/** Acts that run into a limit, or take away what workers work on. */
export const limitActs: readonly LabAct[] = [
  {
    id: 'fill-places',
    spans: [5000, 15_000],
    refusal: (stage) => {
      const why = noOwnWorker(stage)
      if (why !== undefined) return why
      const session = sessionOf(stage)
      if (session.state.get().autoAckDelayMs !== undefined) return 'auto-ack is on: hold messages first'
      const { maxAckPending } = session.account.ledger.rules()
      if (maxAckPending > 0 && maxAckPending <= mostPlaces) return undefined
      const limit =
        maxAckPending > 0 ? `max ack pending is ${formatCount(maxAckPending)}` : 'max ack pending has no limit'
      return `${limit}, and at most ${mostPlaces} places are filled: make it smaller first`
    },
    run: fillPlaces,
  },
  {
    id: 'fill-stream',
    refusal: () => undefined,
    run: fillStream,
  },
  {
    id: 'delete-consumer',
    refusal: noOwnWorker,
    run: async (stage, run) => {
      const { stream, consumer, account } = sessionOf(stage)
      const { tools, workspace, clock } = stage
      const before = await readConsumer(stage)
      if (!before) throw new LabStop('the consumer cannot be read')
      const workers = workspace.workers(account).filter(({ state }) => state.get().phase.kind === 'live')
      run.begins()
      const startedMs = clock.now()
      await tools.write.deleteConsumer(stream, consumer)
      run.found({ kind: 'deleted', consumer, out: before.num_ack_pending })
      const know = (): number => workers.filter(({ state }) => state.get().phase.kind === 'gone').length
      await until(stage, run, { holds: () => know() === workers.length, withinMs: toldWithinMs })
      run.found({ kind: 'told', afterMs: clock.now() - startedMs, workers: know() })
    },
  },
]

async function fillPlaces(stage: LabStage, run: LabRun): Promise<void> {
  const { workspace, clock } = stage
  const session = sessionOf(stage)
  const { ledger } = session.account
  const { kind, maxAckPending: limit } = ledger.rules()
  const before = await readConsumer(stage)
  if (!before) throw new LabStop('the consumer cannot be read')
  const wanted = Math.max(0, limit - before.num_ack_pending)
  for (let left = wanted + 1 - before.num_pending; left > 0 && !run.signal.aborted; left -= 1) {
    const outcome = await workspace.publisher.publishNext(stage.subject())
    if (outcome.kind !== 'stored') throw new LabStop(`nothing could be published: ${outcome.why}`)
  }
  if (kind === 'pull' && wanted > 0) {
    const asked = session.fetch(wanted, arriveWithinMs)
    if (!asked.ok) throw new LabStop(asked.error)
  }
  // What others of ours have in hand is theirs.
  const held = () => ledger.open().filter(({ workerId, state }) => workerId === session.id && state.kind === 'held')
  const isFull = (): boolean => (session.state.get().info?.num_ack_pending ?? 0) >= limit && held().length > 0
  const full = await until(stage, run, { holds: isFull, withinMs: arriveWithinMs })
  if (run.signal.aborted) return void run.found({ kind: 'ended-early' })
  if (!full) throw new LabStop('not all places were taken within 10 s')
  run.begins()
  const delayMs = run.forMs
  const { sent, done } = session.decide(
    held().map(({ delivery }) => delivery.id),
    { kind: 'nak-delayed', delayMs },
  )
  await done
  const nakedMs = clock.now()
  const after = await readConsumer(stage)
  if (!after) throw new LabStop('the consumer cannot be read')
  const { num_ack_pending: out, num_pending: toCome } = after
  const naked = sent.filter(({ delivery }) => ledger.get(delivery.id)?.state.kind === 'naked').length
  run.found({ kind: 'full', out, limit, naked, toCome })

  const newest = Math.max(0, ...sent.map(({ delivery }) => delivery.streamSeq), after.delivered.stream_seq)
  const givenBack = new Set(sent.map(({ delivery }) => Number(delivery.streamSeq)))
  let newAtMs: number | undefined
  let repeat: { readonly seq: number; readonly tries: number; readonly atMs: number } | undefined
  const holds = (): boolean => {
    for (const { delivery } of ledger.open()) {
      const { streamSeq: seq, receivedAtMs: atMs, deliveryCount: tries } = delivery
      if (atMs < nakedMs) continue
      if (seq > newest) newAtMs ??= atMs
      else if (givenBack.has(seq)) repeat ??= { seq, tries, atMs }
    }
    return repeat !== undefined
  }
  // On pull what is due comes with the next request.
  if (kind === 'pull') session.fetch(1, delayMs + nakGraceMs)
  await until(stage, run, { holds, withinMs: delayMs + nakGraceMs })
  const quietUntilMs = Math.min(newAtMs ?? Infinity, repeat?.atMs ?? clock.now())
  run.found({ kind: 'nothing-new', forMs: Math.max(0, quietUntilMs - nakedMs) })
  if (repeat) {
    const { seq, tries, atMs } = repeat
    run.found({ kind: 'came-again', seq, afterMs: atMs - nakedMs, tries })
  }
}

/**
 * Fills a stream of its own, in memory: whatever ends the program, nobody's limits are changed, and it is gone with the
 * server. On a cluster, which remembers such a stream, whoever starts its servers next removes it.
 */
async function fillStream(stage: LabStage, run: LabRun): Promise<void> {
  const { tools, workspace } = stage
  const { name, max_msgs: messages } = fullStream
  await removeFullStream(stage)
  run.begins()
  await tools.write.createStream(fullStream)
  run.found({ kind: 'limit-set', messages })
  try {
    for (let left = messages + 1; left > 0 && !run.signal.aborted; left -= 1) {
      const outcome = await workspace.publisher.publishNext(fullSubject)
      if (outcome.kind === 'stored') continue
      run.found({ kind: outcome.kind === 'refused' ? 'publish-refused' : 'publish-unknown', why: outcome.why })
      break
    }
    const { state } = (await tools.look.findStream(name)) ?? {}
    if (state) run.found({ kind: 'kept', messages: state.messages, firstSeq: state.first_seq })
  } finally {
    await removeFullStream(stage).then(
      () => run.found({ kind: 'undone' }),
      (error: unknown) => run.found({ kind: 'not-undone', why: tools.look.describe(error).summary }),
    )
  }
}

const fullSubject = 'review-tui-lab.full'
const fullStream = {
  name: 'REVIEW-TUI-LAB',
  subjects: [fullSubject],
  retention: 'limits',
  storage: 'memory',
  max_msgs: 3,
  discard: 'new',
}

/** Removes what an act that was cut short has left. */
export async function removeFullStream({ tools }: Pick<LabStage, 'tools'>): Promise<void> {
  const { name } = fullStream
  if (await tools.look.findStream(name)) await tools.write.deleteStream(name)
}
