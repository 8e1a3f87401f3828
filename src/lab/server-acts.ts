import type { Result } from '../lib/result.js'
import type { ServerControl, ServerNode } from '../lib/server-control.js'
import type { LedgerEntry } from '../jetstream/index.js'
import { confirmedAck, heldHere, mayNotHold } from './ack-acts.js'
import { LabStop, sessionOf } from './act.js'
import type { LabAct, LabRun, LabStage } from './act.js'
import { isOwnCluster } from './cluster-acts.js'
import { awaitRepeats, lookBefore, readConsumer, tellSight, until, untilAnswered } from './evidence.js'

const upWithinMs = 30_000
const againWithinMs = 5000
/** So many, so that one that comes again is among them. */
const askedFor = 100

/** Acts on the server's own process. */
export const serverActs: readonly LabAct[] = [
  {
    id: 'kill-behind-ack',
    refusal: (stage) => noProcess(stage) ?? mayNotHold(stage),
    run: (stage, run) => withSight(stage, run, (control, { name }) => killBehindAcks(stage, run, { control, name })),
  },
  {
    id: 'kill-server',
    refusal: (stage) => noProcess(stage),
    run: (stage, run) =>
      withSight(stage, run, async (control, { name }) => {
        const pid = must(control.kill(name))
        stage.tools.note(`kill -9 ${pid} (the server)`)
        await isUp(stage, run, (node) => node.pid !== pid)
      }),
  },
  {
    id: 'restart-server',
    refusal: (stage) => noProcess(stage),
    run: (stage, run) =>
      withSight(stage, run, async (control, { name, pid }) => {
        stage.tools.note(`restart the server (SIGTERM to ${pid ?? 'its process'}, then a new one)`)
        must(await control.restart(name))
        await isUp(stage, run, (node) => node.pid !== pid)
      }),
  },
  {
    id: 'freeze-server',
    spans: [2000, 5000, 15_000, 60_000],
    refusal: (stage) => noProcess(stage),
    run: (stage, run) =>
      withSight(stage, run, async (control, { name, pid }) => {
        const { forMs } = run
        must(control.freeze(name, forMs))
        stage.tools.note(`freeze the server for ${forMs / 1000} s (SIGSTOP to ${pid ?? 'its process'})`)
        await until(stage, run, { holds: () => nodeOf(control)?.state !== 'frozen', withinMs: forMs + upWithinMs })
        if (nodeOf(control)?.state === 'frozen') must(control.thaw(name))
        await isUp(stage, { ...run, signal: new AbortController().signal }, () => true)
      }),
  },
]

function nodeOf(control: ServerControl | undefined): ServerNode | undefined {
  return control?.nodes.get()[0]
}

function noProcess(stage: LabStage): string | undefined {
  const node = nodeOf(stage.control)
  if (isOwnCluster(stage)) return 'on a cluster, kill the leader'
  if (!node) return 'another copy of review-tui runs this server'
  return node.state === 'up' ? undefined : `the server is ${node.state} now`
}

async function isUp(
  stage: LabStage,
  run: Pick<LabRun, 'signal'>,
  accepts: (node: ServerNode) => boolean,
): Promise<void> {
  const holds = (): boolean => {
    const node = nodeOf(stage.control)
    return node?.state === 'up' && accepts(node)
  }
  if (!(await until(stage, run, { holds, withinMs: upWithinMs })) && !run.signal.aborted)
    throw new LabStop(`the server is not back after ${upWithinMs / 1000} s`)
}

/** Looks, acts, waits until the server answers again and what was out has come again, and tells the difference. */
async function withSight(
  stage: LabStage,
  run: LabRun,
  act: (control: ServerControl, node: ServerNode) => Promise<void>,
): Promise<void> {
  const { control } = stage
  const node = nodeOf(control)
  if (!control || !node) throw new LabStop('there is no process to do it to')
  const sight = await lookBefore(stage)
  run.begins()
  try {
    await act(control, node)
    await untilBack(stage, run)
    await awaitRepeats(stage, run, sight)
    await tellSight(stage, run, sight)
  } finally {
    sight.end()
  }
}

// The end of a process is heard a moment after it, and a thawed one needs a moment for its first answer.
async function untilBack(stage: LabStage, run: LabRun): Promise<void> {
  const { connection } = stage.workspace
  await until(stage, run, { holds: () => connection.state.get().kind !== 'connected', withinMs: 300 })
  await untilAnswered(stage, run)
}

function must<T>(result: Result<T, string>): T {
  if (!result.ok) throw new LabStop(result.error)
  return result.value
}

/**
 * The server writes down what a consumer has settled at once, but not twice within 100 ms: the second of two acks, that
 * follow each other, is confirmed and not yet on disk (seen on 2.15.1).
 */
async function killBehindAcks(
  stage: LabStage,
  run: LabRun,
  { control, name }: { readonly control: ServerControl; readonly name: string },
): Promise<void> {
  const session = sessionOf(stage)
  const { ledger } = session.account
  const [one, other] = await holdTwo(stage, run)
  for (const entry of [one, other])
    if (!(await confirmedAck(session, entry))) throw new LabStop('the server did not answer the ack')
  const confirmedMs = stage.clock.now()
  const before = await readConsumer(stage)
  const { pid: was } = nodeOf(control) ?? {}
  const pid = must(control.kill(name))
  const killedMs = stage.clock.now()
  stage.tools.note(`kill -9 ${pid} (the server)`)
  const acked = [one, other].map(({ delivery, seenBefore }) => ({
    seq: delivery.streamSeq,
    id: delivery.id,
    seenBefore,
  }))
  run.found({ kind: 'killed-behind', seqs: acked.map(({ seq }) => seq), afterMs: killedMs - confirmedMs })
  await isUp(stage, run, (node) => node.pid !== was)
  await untilBack(stage, run)
  // On pull what comes again comes with the next request.
  if (ledger.rules().kind === 'pull') session.fetch(askedFor, againWithinMs)
  const again = () =>
    acked.flatMap(({ seq, id, seenBefore }) => {
      const newest = ledger.latest(seq)
      return newest && (newest.delivery.id !== id || newest.seenBefore > seenBefore) ? [newest] : []
    })
  const after = await readConsumer(stage)
  const isSame = after && before && after.delivered.consumer_seq <= before.delivered.consumer_seq
  const more = isSame ? after.num_ack_pending - before.num_ack_pending : 0
  if (more > 0 && again().length === 0) return void run.found({ kind: 'ack-unkept', more })
  await until(stage, run, { holds: () => again().length > 0, withinMs: againWithinMs })
  const [first] = again()
  if (!first) return void run.found({ kind: 'not-again', seq: other.delivery.streamSeq, withinMs: againWithinMs })
  const { streamSeq: seq, deliveryCount: tries, receivedAtMs } = first.delivery
  run.found({ kind: 'ack-forgotten', seq, afterMs: receivedAtMs - killedMs, tries })
}

/** Two that this worker holds, those that run out first; what is missing is published. */
async function holdTwo(stage: LabStage, run: LabRun): Promise<readonly [LedgerEntry, LedgerEntry]> {
  const session = sessionOf(stage)
  for (let missing = 2 - heldHere(session).length; missing > 0; missing -= 1) {
    const outcome = await stage.workspace.publisher.publishNext(stage.subject())
    if (outcome.kind !== 'stored') throw new LabStop(`nothing could be published: ${outcome.why}`)
    if (session.account.ledger.rules().kind === 'pull') session.fetch(1, againWithinMs)
  }
  await until(stage, run, { holds: () => heldHere(session).length >= 2, withinMs: againWithinMs })
  const [one, other] = heldHere(session)
  if (!one || !other) throw new LabStop('two are to be held for it, and did not come')
  return [one, other]
}
