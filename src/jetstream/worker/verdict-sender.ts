import { errors } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import type { OpenAct, SendDoor } from '../api/send-door.js'
import type { SettleMessage } from '../api/journal.js'
import { describeError } from '../wire/api-errors.js'
import type { LedgerEntry, VerdictOutcome } from '../account/ledger-entry.js'
import { OutgoingRefusedError } from '../connection/outgoing-gate.js'
import { onRefusal, refusalsHeard } from '../wire/refusals.js'
import type { VerdictKind } from '../wire/verdict.js'

/** A verdict ready for the wire: its delivery has been moved to `sending`. */
export type OutgoingVerdict = {
  readonly entry: LedgerEntry
  readonly kind: VerdictKind
  readonly wire: string
  readonly by: 'you' | 'auto'
}

/** Sends verdicts; `settle` hears of each what the wire said, and the promise resolves after the last. */
export type SendVerdicts = (
  outgoing: readonly OutgoingVerdict[],
  settle: (begun: LedgerEntry, outcome: VerdictOutcome) => void,
) => Promise<void>

const answerTimeoutMs = 3000

/**
 * Creates a sender of verdicts as our own messages on the deliveries' reply subjects, never through the client's ack
 * methods: those latch after the first try and lose what is sent while disconnected, without a word.
 *
 * A plain ack asks for no answer, as in every program that acks; one flush after the batch proves that it
 * reached the server, and brings the refusals before it. Every other verdict is a request, so the server's answer is
 * known.
 */
export function createVerdictSender({
  nc,
  clock,
  door,
}: {
  readonly nc: NatsConnection
  readonly clock: Clock
  readonly door: SendDoor
}): SendVerdicts {
  return async (outgoing, settle) => {
    const plain = outgoing.filter(({ kind }) => kind === 'ack')
    const asked = outgoing.filter(({ kind }) => kind !== 'ack')
    const startedMs = clock.now()
    const act = beginAct(door, outgoing)

    const sendPlain = async (): Promise<void> => {
      if (plain.length === 0) return
      const refused = new Map<string, string>()
      const stopHearing = onRefusal(nc, ({ operation, subject, why }) => {
        if (operation === 'publish') refused.set(subject, why)
      })
      const record = new Map<string, SettleMessage>()
      let outcome: VerdictOutcome
      for (const { entry, wire } of plain) {
        const { reply: subject } = entry.delivery
        try {
          record.set(subject, act.publish(nc, { subject, body: wire }))
        } catch (error) {
          refused.set(entry.delivery.reply, describeError(error).summary)
        }
      }
      try {
        await withTimeout(refusalsHeard(nc), clock)
        outcome = { kind: 'sent', confirmed: false, tookMs: clock.now() - startedMs }
      } catch (error) {
        outcome = outcomeOf(error)
      } finally {
        stopHearing()
      }
      for (const { entry } of plain) {
        const why = refused.get(entry.delivery.reply)
        record.get(entry.delivery.reply)?.(answerOf(outcome, why))
        settle(entry, why === undefined ? outcome : { kind: 'refused', why })
      }
    }
    const sendAsked = async ({ entry, wire }: OutgoingVerdict): Promise<void> => {
      const { answer, settle: record } = act.request(nc, { subject: entry.delivery.reply, body: wire }, answerTimeoutMs)
      try {
        await answer
        record({ kind: 'answered' })
        settle(entry, { kind: 'sent', confirmed: true, tookMs: clock.now() - startedMs })
      } catch (error) {
        settle(entry, outcomeOf(error))
      }
    }
    await Promise.all([sendPlain(), ...asked.map(sendAsked)])
  }
}

// All verdicts of one call are one act, and so are the acks of an auto-ack.
function beginAct(door: SendDoor, [first]: readonly OutgoingVerdict[]): OpenAct {
  if (first?.by !== 'auto') return door.begin({ by: 'key' })
  return door.begin({ by: 'auto', run: `auto ${first.entry.delivery.stream} ${first.entry.delivery.consumer}` })
}

function answerOf(outcome: VerdictOutcome, why: string | undefined): Parameters<SettleMessage>[0] {
  if (why !== undefined) return { kind: 'refused', words: why }
  return outcome.kind === 'unconfirmed' ? { kind: 'never', words: outcome.why } : { kind: 'arrived' }
}

async function withTimeout(promise: Promise<void>, clock: Clock): Promise<void> {
  let cancel = (): void => undefined
  const timeout = new Promise<never>((_, reject) => {
    cancel = clock.after(answerTimeoutMs, () => reject(new Error('the server did not answer in time')))
  })
  try {
    await Promise.race([promise, timeout])
  } finally {
    cancel()
  }
}

function outcomeOf(error: unknown): VerdictOutcome {
  const why = causesOf(error)
  if (why.some((cause) => cause instanceof errors.NoRespondersError)) return { kind: 'consumer-gone' }
  if (why.some((cause) => cause instanceof errors.PermissionViolationError || cause instanceof OutgoingRefusedError)) {
    return { kind: 'refused', why: describeError(error).summary }
  }
  return { kind: 'unconfirmed', why: reasonOf(error) }
}

function causesOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = []
  for (let at: unknown = error; at instanceof Error && chain.length < 8; at = at.cause) chain.push(at)
  return chain
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'the server did not answer in time'
  return error instanceof Error ? error.message : String(error)
}
