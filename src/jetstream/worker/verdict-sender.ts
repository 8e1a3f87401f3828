import { errors } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import { isOneOfMany } from '../api/api-request.js'
import type { OpenAct, SendDoor } from '../api/send-door.js'
import type { ActDraft, SettleMessage, SettleMessages } from '../api/journal.js'
import { describeError } from '../wire/api-errors.js'
import type { LedgerEntry, VerdictOutcome } from '../account/ledger-entry.js'
import { OutgoingRefusedError } from '../connection/outgoing-gate.js'
import { onRefusal, refusalsHeard } from '../wire/refusals.js'
import type { Delivery } from '../wire/delivery.js'
import type { VerdictKind } from '../wire/verdict.js'

/** A verdict ready for the wire: its delivery has been moved to `sending`. */
export type OutgoingVerdict = {
  readonly entry: LedgerEntry
  readonly kind: VerdictKind
  readonly wire: string
  readonly by: 'you' | 'auto'
}

/** Puts verdicts on the wire. */
export type VerdictSender = {
  /** `settle` hears of each what the wire said, and the promise resolves after the last. */
  readonly send: (
    outgoing: readonly OutgoingVerdict[],
    settle: (begun: LedgerEntry, outcome: VerdictOutcome) => void,
  ) => Promise<void>
  /** Sends `wire`, a plain ack, for each of these deliveries of one consumer, for the auto-ack. Never rejects. */
  readonly sendAcks: (deliveries: readonly Delivery[], wire: string) => Promise<SentAcks>
}

/** What became of acks that were sent together. */
export type SentAcks = {
  /** Of all of them but those that were refused. */
  readonly outcome: VerdictOutcome
  /** Why one was refused, where it was. */
  readonly refusal?: (delivery: Delivery) => string | undefined
}

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
}): VerdictSender {
  // One flush behind what was sent proves that it arrived.
  const proof = async (startedMs: number): Promise<VerdictOutcome> => {
    try {
      await withTimeout(refusalsHeard(nc), clock)
      return { kind: 'sent', confirmed: false, tookMs: clock.now() - startedMs }
    } catch (error) {
      return outcomeOf(error, nc)
    }
  }
  const hearRefused = (): { readonly refused: Map<string, string>; readonly stop: () => void } => {
    const refused = new Map<string, string>()
    const stop = onRefusal(nc, ({ operation, subject, why }) => {
      if (operation === 'publish') refused.set(subject, why)
    })
    return { refused, stop }
  }

  const send: VerdictSender['send'] = async (outgoing, settle) => {
    const plain = outgoing.filter(({ kind }) => kind === 'ack')
    const asked = outgoing.filter(({ kind }) => kind !== 'ack')
    const startedMs = clock.now()
    const act = beginAct(door, outgoing)

    const sendPlain = async (): Promise<void> => {
      if (plain.length === 0) return
      const { refused, stop } = hearRefused()
      const record = new Map<string, SettleMessage>()
      for (const { entry, wire } of plain) {
        const { reply: subject } = entry.delivery
        try {
          record.set(subject, act.publish(nc, { subject, body: wire }))
        } catch (error) {
          refused.set(entry.delivery.reply, describeError(error).summary)
        }
      }
      const outcome = await proof(startedMs)
      stop()
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
        settle(entry, outcomeOf(error, nc))
      }
    }
    await Promise.all([sendPlain(), ...asked.map(sendAsked)])
  }
  const sendAcks: VerdictSender['sendAcks'] = async (deliveries, wire) => {
    const [first] = deliveries
    if (!first) return { outcome: { kind: 'unconfirmed', why: 'nothing was sent' } }
    const startedMs = clock.now()
    const { refused, stop } = hearRefused()
    let settle: SettleMessages
    try {
      settle = door.begin(autoRun(first)).publishAll(nc, {
        count: deliveries.length,
        subjectAt: (at) => deliveries[at]?.reply ?? '',
        copySubject: (index, into, at) => deliveries[index]?.copyReply?.(into, at) ?? -1,
        body: wire,
        acksOf: first,
      })
    } catch (error) {
      stop()
      const why = describeError(error).summary
      return { outcome: { kind: 'refused', why } }
    }
    const outcome = await proof(startedMs)
    stop()
    if (refused.size === 0) {
      settle(answerOf(outcome, undefined))
      return { outcome }
    }
    settle(answerOf(outcome, undefined), ({ subject }) => {
      const why = refused.get(subject)
      return why === undefined ? undefined : answerOf(outcome, why)
    })
    return { outcome, refusal: ({ reply }) => refused.get(reply) }
  }
  return { send, sendAcks }
}

// All verdicts of one call are one act, and so are the acks of an auto-ack.
function beginAct(door: SendDoor, [first]: readonly OutgoingVerdict[]): OpenAct {
  return door.begin(first?.by === 'auto' ? autoRun(first.entry.delivery, first.kind) : { by: 'key' })
}

// One run for each kind: an act is of one kind of verdict.
function autoRun({ stream, consumer }: Delivery, kind: VerdictKind = 'ack'): ActDraft {
  return { by: 'auto', run: `auto ${stream} ${consumer} ${kind}` }
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

function outcomeOf(error: unknown, nc: NatsConnection): VerdictOutcome {
  const why = causesOf(error)
  if (why.some((cause) => cause instanceof errors.NoRespondersError)) {
    // On a cluster nobody listens either while a consumer has no leader; whether it is gone, a look tells.
    return isOneOfMany(nc)
      ? { kind: 'unconfirmed', why: 'nobody took it: the consumer has no leader now, or is gone' }
      : { kind: 'consumer-gone' }
  }
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
