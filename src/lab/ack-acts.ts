import type { ConsumerInfo, LedgerEntry, Worker } from '../jetstream/index.js'
import { LabStop, noOwnWorker, sessionOf } from './act.js'
import type { LabAct, LabStage } from './act.js'
import { readConsumer, tellNumbers, until } from './evidence.js'

const longestWaitMs = 5 * 60_000
/** The server's own clock, and what is on its way. */
const graceMs = 300

/** Acts with acks that a worker ought not to send so. */
export const ackActs: readonly LabAct[] = [
  {
    id: 'ack-late',
    refusal: (stage) => {
      const why = nothingHeld(stage)
      if (why !== undefined) return why
      const entry = nextToRunOut(sessionOf(stage))
      const leftMs = (entry?.deadlineMs ?? 0) - stage.clock.now()
      return leftMs > longestWaitMs ? 'its ack wait lasts longer than five minutes: make it shorter first' : undefined
    },
    run: async (stage, run) => {
      const session = sessionOf(stage)
      const entry = nextToRunOut(session)
      if (entry?.deadlineMs === undefined) throw new LabStop('nothing is held any more')
      const { deadlineMs, delivery } = entry
      const { ledger } = session.account
      // It may have come again before our own clock ended the wait.
      const mayAck = (): boolean => {
        const { state, supersededBy } = ledger.get(delivery.id) ?? {}
        return state?.kind === 'expired' || (state?.kind === 'held' && supersededBy !== undefined)
      }
      const isDecided = (): boolean => ledger.get(delivery.id)?.state.kind !== 'held'
      const isOver = (): boolean => (mayAck() ? stage.clock.now() >= deadlineMs + graceMs : isDecided())
      await until(stage, run, { holds: isOver, withinMs: longestWaitMs })
      if (run.signal.aborted) return void run.found({ kind: 'ended-early' })
      if (!mayAck()) throw new LabStop(`seq ${delivery.streamSeq} was decided or is gone meanwhile`)
      run.begins()
      const lateMs = stage.clock.now() - deadlineMs
      const answered = await confirmedAck(session, entry)
      run.found({ kind: 'late-ack', seq: delivery.streamSeq, lateMs, answered })
      const newer = ledger.latest(delivery.streamSeq)
      if (newer && newer.delivery.id !== delivery.id) {
        const { deliveryCount: tries, receivedAtMs, streamSeq: seq } = newer.delivery
        run.found({ kind: 'came-again', seq, afterMs: receivedAtMs - delivery.receivedAtMs, tries })
      }
      await tellNumbers(stage, run)
    },
  },
  {
    id: 'ack-twice',
    refusal: nothingHeld,
    run: async (stage, run) => {
      const session = sessionOf(stage)
      const entry = nextToRunOut(session)
      if (!entry) throw new LabStop('nothing is held any more')
      run.begins()
      if (!(await confirmedAck(session, entry))) throw new LabStop('the server did not answer the first ack')
      const before = await readConsumer(stage)
      const answered = await stage.tools.ackAgain(entry.delivery.reply)
      const after = await readConsumer(stage)
      if (!before || !after) throw new LabStop('the consumer cannot be read')
      const { streamSeq: seq } = entry.delivery
      run.found({ kind: 'second-ack', seq, answered, before: numbers(before), after: numbers(after) })
    },
  },
]

function numbers({ num_ack_pending: out, ack_floor: floor }: ConsumerInfo): {
  readonly out: number
  readonly floor: number
} {
  return { out, floor: floor.stream_seq }
}

function nothingHeld(stage: LabStage): string | undefined {
  return mayNotHold(stage) ?? (nextToRunOut(sessionOf(stage)) ? undefined : 'you hold nothing')
}

/** Why nothing is held by the worker in view, whatever comes. */
export function mayNotHold(stage: LabStage): string | undefined {
  const why = noOwnWorker(stage)
  if (why !== undefined) return why
  return sessionOf(stage).state.get().autoAckDelayMs === undefined ? undefined : 'auto-ack is on: hold messages first'
}

function nextToRunOut(session: Worker): LedgerEntry | undefined {
  return heldHere(session)[0]
}

/** What this worker holds itself, what runs out first before: what others of ours have in hand is theirs. */
export function heldHere({ id, account }: Worker): readonly LedgerEntry[] {
  return account.ledger
    .open()
    .filter(({ workerId, state, deadlineMs }) => workerId === id && state.kind === 'held' && deadlineMs !== undefined)
    .sort((one, other) => (one.deadlineMs ?? 0) - (other.deadlineMs ?? 0))
}

/** Acks it and waits for the answer: whether the server confirmed it. */
export async function confirmedAck(session: Worker, { delivery }: LedgerEntry): Promise<boolean> {
  const { sent, refused, done } = session.decide([delivery.id], { kind: 'ack-confirmed' })
  if (sent.length === 0) throw new LabStop(refused[0]?.reason ?? 'it cannot be acked')
  await done
  const { state } = session.account.ledger.get(delivery.id) ?? {}
  return state?.kind === 'acked' && state.confirmed
}
