import { errors, headers as createHeaders } from '@nats-io/transport-node'
import type { Msg, MsgHdrs, NatsConnection } from '@nats-io/transport-node'
import { describeError } from '../wire/api-errors.js'
import { gateOf, OutgoingRefusedError } from '../connection/outgoing-gate.js'
import type { AlikeMessages } from '../connection/ack-block.js'
import type { AlikePublishes, PublishBlock } from '../connection/publish-block.js'
import type { Leaving } from './act-record.js'
import { createJournal } from './journal.js'
import type { ActDraft, Journal, SettleEach, SettleMessage, SettleMessages } from './journal.js'
import type { Clock } from '../../lib/clock.js'

/** The header by which the server knows a message again. */
export const messageIdHeader = 'Nats-Msg-Id'

/** An act that is going on: each message that leaves under it, and what comes back, stands in the journal. */
export type OpenAct = {
  /** Puts a message on the wire. Throws as the client does, and then the journal says that it did not leave. */
  readonly publish: (nc: NatsConnection, message: Leaving) => SettleMessage
  /** The same for many that are alike but for their subjects; when one may not leave, the rest does not either. */
  readonly publishAll: (nc: NatsConnection, messages: AlikeMessages) => SettleMessages
  /**
   * The same for many publishes that leave as one block; undefined, and nothing was asked of their writer, where they
   * cannot: then each has to leave by itself.
   */
  readonly publishBlock: (
    nc: NatsConnection,
    messages: AlikePublishes,
  ) => { readonly block: PublishBlock; readonly settle: SettleEach } | undefined
  /**
   * Asks, and resolves with the answer or rejects as the client does. A refusal by permission, silence and a lost
   * connection are recorded here; what an answer says is for the caller to record, who can read it.
   */
  readonly request: (
    nc: NatsConnection,
    message: Leaving,
    timeoutMs: number,
  ) => { readonly answer: Promise<Msg>; readonly settle: SettleMessage }
}

/** The one way out. Whoever sends to JetStream sends through it; a message that passes the gate without it is recorded as nobody's. */
export type SendDoor = {
  readonly journal: Journal
  readonly begin: (draft: ActDraft) => OpenAct
  /** Records what the failure lab, or a scenario, did that is no message of ours. */
  readonly note: (what: string, by?: 'lab' | 'stage') => void
  /** Watches what this client sends, and records what leaves beside the door. */
  readonly watch: (nc: NatsConnection) => void
}

/** Creates the door over a journal. */
export function createSendDoor(journal: Journal): SendDoor {
  /** The subject that is being sent this moment, while the client is in its publish. */
  let sending: string | undefined
  /** It was lost on purpose, in place of leaving. */
  let isLost = false
  const watched = new WeakSet<object>()

  const leave = <T>(subject: string, send: () => T): T => {
    sending = subject
    isLost = false
    try {
      return send()
    } finally {
      sending = undefined
    }
  }
  const lost = { kind: 'unsent', words: 'lost on purpose by the failure lab' } as const
  /** What is said later of what never left is nothing of the server's. */
  const settled = (settle: SettleMessage): SettleMessage => {
    if (!isLost) return settle
    settle(lost)
    return () => undefined
  }
  return {
    journal,
    begin: (draft) => {
      const record = journal.begin(draft)
      return {
        publish: (nc, message) => {
          const settle = record(message)
          try {
            leave(message.subject, () => nc.publish(message.subject, message.body, optionsOf(message)))
          } catch (error) {
            settle({ kind: 'unsent', words: describeError(error).summary })
            throw error
          }
          return settled(settle)
        },
        publishAll: (nc, messages) => {
          const { count, subjectAt, body } = messages
          const settle = journal.beginAll(draft)(messages)
          if (gateOf(nc)?.sendAcks(nc, messages) === true) return settle
          const gone = new Set<string>()
          try {
            for (let at = 0; at < count; at += 1) {
              const subject = subjectAt(at)
              leave(subject, () => nc.publish(subject, body))
              if (isLost) gone.add(subject)
            }
          } catch (error) {
            settle({ kind: 'unsent', words: describeError(error).summary })
            throw error
          }
          if (gone.size === 0) return settle
          return (answer, otherwise) =>
            settle(answer, (message) => (gone.has(message.subject) ? lost : otherwise?.(message)))
        },
        publishBlock: (nc, messages) => {
          const block = gateOf(nc)?.sendPublishes(nc, messages)
          if (!block) return undefined
          const { subject, replyStart, numberAt } = messages
          const at = (index: number): Leaving => ({
            subject,
            // A copy: the journal has the newest of each act for long, and the block with it otherwise.
            body: Buffer.from(block.payloadAt(index)),
            headers: [[messageIdHeader, block.idAt(index)]],
            reply: `${replyStart}${numberAt(index)}`,
          })
          return { block, settle: journal.beginEach(draft)({ count: block.count, at }) }
        },
        request: (nc, message, timeoutMs) => {
          const { subject, body } = message
          const begun = record({ ...message, asks: true })
          const asked = leave(subject, () => nc.request(subject, body, { timeout: timeoutMs }))
          const settle = settled(begun)
          const answer = asked.catch((error: unknown) => {
            settle(failureOf(error))
            throw error
          })
          return { answer, settle }
        },
      }
    },
    note: (what, by = 'lab') => {
      journal.begin({ by, kind: { kind: 'lab', what } })({ subject: '' })({ kind: 'none' })
    },
    watch: (nc) => {
      const gate = gateOf(nc)
      // One gate serves every client of a connection.
      if (!gate || watched.has(gate)) return
      watched.add(gate)
      gate.onLost((subject) => {
        if (sending === subject) isLost = true
      })
      gate.onPassed((subject, body) => {
        if (sending === subject) return
        journal.begin({ by: 'nobody' })({ subject, body })({ kind: 'none' })
      })
    },
  }
}

/** The door for a lane: what leaves by it stands in the same journal, as the lane's. */
export function createLaneDoor(door: SendDoor, lane: number): SendDoor {
  return {
    ...door,
    begin: ({ run, ...draft }) =>
      door.begin({ ...draft, lane, ...(run === undefined ? {} : { run: `w${lane} ${run}` }) }),
  }
}

/** A door whose journal nobody reads, for what is used without a workspace. */
export function createOwnDoor(clock: Clock): SendDoor {
  return createSendDoor(createJournal({ clock }))
}

/** What an error of the client says of a message that was sent, or was not. */
export function failureOf(error: unknown): Parameters<SettleMessage>[0] {
  const { summary, code, refused } = describeError(error)
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof OutgoingRefusedError) return { kind: 'unsent', words: at.message }
    if (at instanceof errors.InvalidSubjectError) return { kind: 'unsent', words: summary }
    if (at instanceof errors.NoRespondersError) return { kind: 'refused', code: 503, words: 'nobody listens there' }
  }
  if (refused !== undefined) return { kind: 'refused', words: summary }
  if (code !== undefined) return { kind: 'refused', code, words: summary }
  return { kind: 'never', words: summary }
}

function optionsOf({ reply, headers }: Leaving): Parameters<NatsConnection['publish']>[2] {
  if (reply === undefined && headers === undefined) return undefined
  if (headers === undefined) return { reply }
  const block = blockOf(headers)
  return reply === undefined ? { headers: block } : { reply, headers: block }
}

const plainHeader = /^[\w-]+$/

// The client's own headers check, copy and join each letter, which costs a burst as much as the sending. Of headers its
// publish takes nothing but `encode` (3.4.0).
function blockOf(headers: NonNullable<Leaving['headers']>): MsgHdrs {
  const [first, ...others] = headers
  if (first && others.length === 0 && plainHeader.test(first[0]) && plainHeader.test(first[1])) {
    const bytes = Buffer.from(`NATS/1.0\r\n${first[0]}: ${first[1]}\r\n\r\n`, 'latin1')
    return { encode: () => bytes } as unknown as MsgHdrs
  }
  const block = createHeaders()
  for (const [name, value] of headers) block.append(name, value)
  return block
}
