import { errors } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../lib/clock.js'
import type { LedgerEntry, VerdictOutcome } from './ledger-entry.js'
import type { VerdictKind } from './verdict.js'

/** A verdict ready for the wire: its delivery has been moved to `sending`. */
export type OutgoingVerdict = { readonly entry: LedgerEntry; readonly kind: VerdictKind; readonly wire: string }

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
 * reached the server. Every other verdict is a request, so the server's answer is known.
 */
export function createVerdictSender({
  nc,
  clock,
}: {
  readonly nc: NatsConnection
  readonly clock: Clock
}): SendVerdicts {
  return async (outgoing, settle) => {
    const plain = outgoing.filter(({ kind }) => kind === 'ack')
    const asked = outgoing.filter(({ kind }) => kind !== 'ack')
    const startedMs = clock.now()

    const sendPlain = async (): Promise<void> => {
      if (plain.length === 0) return
      let outcome: VerdictOutcome
      try {
        for (const { entry, wire } of plain) nc.publish(entry.delivery.reply, wire)
        await withTimeout(nc.flush(), clock)
        outcome = { kind: 'sent', confirmed: false, tookMs: clock.now() - startedMs }
      } catch (error) {
        outcome = { kind: 'unconfirmed', why: reasonOf(error) }
      }
      for (const { entry } of plain) settle(entry, outcome)
    }
    const sendAsked = async ({ entry, wire }: OutgoingVerdict): Promise<void> => {
      try {
        await nc.request(entry.delivery.reply, wire, { timeout: answerTimeoutMs })
        settle(entry, { kind: 'sent', confirmed: true, tookMs: clock.now() - startedMs })
      } catch (error) {
        settle(entry, isNoResponders(error) ? { kind: 'consumer-gone' } : { kind: 'unconfirmed', why: reasonOf(error) })
      }
    }
    await Promise.all([sendPlain(), ...asked.map(sendAsked)])
  }
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

function isNoResponders(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if (at instanceof errors.NoRespondersError) return true
  return false
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'the server did not answer in time'
  return error instanceof Error ? error.message : String(error)
}
