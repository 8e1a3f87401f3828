import { parseAckSubject } from '../jetstream/index.js'
import type { LossKind, LostMessage } from '../jetstream/index.js'
import { LabStop } from './act.js'
import type { LabAct, LabRun, LabStage } from './act.js'
import { tellNumbers, until } from './evidence.js'

const armedForMs = 10 * 60_000
const afterWaitMs = 5000
const askedAgainMs = 45_000
const flowMs = 20_000

/** Acts that lose one message of the protocol. */
export const lossActs: readonly LabAct[] = [
  {
    id: 'lose-ack',
    refusal: (stage) =>
      stage.workspace.accounts().some(({ ledger }) => ledger.rules().takesAcks)
        ? undefined
        : 'no consumer that takes acks is open',
    run: async (stage, run) => {
      const lost = await lose(stage, run, 'ack')
      const acked = lost && parseAckSubject(lost.subject)
      if (!lost || !acked) return
      const { streamSeq: seq } = acked
      run.found({ kind: 'lost', what: 'ack', seq, subject: lost.subject })
      const account = stage.workspace
        .accounts()
        .find(({ stream, consumer }) => stream === acked.stream && consumer === acked.consumer)
      if (!account) return
      const { ledger } = account
      const again = () => {
        const entry = ledger.latest(seq)
        return entry && entry.delivery.receivedAtMs >= lost.atMs ? entry : undefined
      }
      const { ackWaitMs } = ledger.rules()
      const withinMs = ackWaitMs + afterWaitMs
      await until(stage, run, { holds: () => again() !== undefined, withinMs })
      const entry = again()
      if (entry) {
        const { deliveryCount: tries, receivedAtMs } = entry.delivery
        run.found({ kind: 'came-again', seq, afterMs: receivedAtMs - lost.atMs, tries })
      } else run.found({ kind: 'not-again', seq, withinMs: stage.clock.now() - lost.atMs })
      await tellNumbers(stage, run)
    },
  },
  {
    id: 'lose-pub-ack',
    refusal: () => undefined,
    run: async (stage, run) => {
      const lost = await lose(stage, run, 'pub-ack')
      if (!lost) return
      run.found({ kind: 'lost', what: 'pub-ack', subject: lost.subject })
      const { state } = stage.workspace.publisher
      const told = () => {
        const { last } = state.get()
        if (!last || last.atMs < lost.atMs || last.subject !== lost.subject) return undefined
        const { outcome } = last
        return outcome.kind === 'stored' && outcome.tries === undefined ? undefined : outcome
      }
      await until(stage, run, { holds: () => told() !== undefined, withinMs: askedAgainMs })
      const outcome = told()
      if (outcome?.kind === 'stored') {
        const { seq, duplicate, tries = 1 } = outcome
        run.found({ kind: 'published', seq, duplicate, tries })
      } else if (outcome?.kind === 'unknown') run.found({ kind: 'publish-unknown', why: outcome.why })
      else if (outcome) run.found({ kind: 'publish-refused', why: outcome.why })
    },
  },
  {
    id: 'lose-flow-control',
    refusal: (stage) => {
      const { info } = stage.session()?.state.get() ?? {}
      return info?.config.flow_control === true ? undefined : 'no push consumer with flow control is open'
    },
    run: async (stage, run) => {
      // The journal, not what the screen shows of the worker: there one heartbeat may hide the one before.
      const answered = (again?: true): number =>
        stage.workspace.journal.acts
          .get()
          .filter((act) => act.kind === 'flow-control' && act.lane === run.lane && (again === undefined || act.again))
          .reduce((sum, { answers }) => sum + answers.none, 0)
      const lost = await lose(stage, run, 'flow-control')
      if (!lost) return
      run.found({ kind: 'lost', what: 'flow-control', subject: lost.subject })
      const [before, beforeAgain] = [answered(), answered(true)]
      const came = await until(stage, run, { holds: () => answered() > before, withinMs: flowMs })
      const afterMs = stage.clock.now() - lost.atMs
      const stalled = answered(true) > beforeAgain
      run.found(came ? { kind: 'flow-again', afterMs, stalled } : { kind: 'flow-silent', withinMs: afterMs })
      await tellNumbers(stage, run)
    },
  },
]

/** Waits until such a message was lost; undefined, and told, where the act was ended before. */
async function lose(stage: LabStage, run: LabRun, kind: LossKind): Promise<LostMessage | undefined> {
  const { tools } = stage
  const { lane } = run
  // A worker beside the screen's has a link of its own.
  const faults = lane === undefined ? tools.faults : tools.laneLink(lane)?.faults
  if (!faults) throw new LabStop(`w${lane ?? 0} has no connection`)
  let lost: LostMessage | undefined
  const disarm = faults.loseNext(kind, (message) => {
    lost = message
    run.begins()
    if (kind === 'pub-ack') tools.note(`lost the PubAck for ${message.subject}`)
  })
  await until(stage, run, { holds: () => lost !== undefined, withinMs: armedForMs })
  disarm()
  if (!lost) run.found({ kind: 'ended-early' })
  return lost
}
