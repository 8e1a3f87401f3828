import type { NatsConnection } from '@nats-io/transport-node'
import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import { AckReader } from '../wire/ack-reader.js'
import type { MessageFrame } from '../wire/message-frame.js'
import { ownJetStream } from '../wire/jetstream-place.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import { outgoingRefusal } from '../wire/outgoing-rules.js'
import type { ConsumerName } from '../wire/outgoing-rules.js'
import { ackBlock } from './ack-block.js'
import type { AlikeMessages } from './ack-block.js'
import { headerBytes, publishBlock } from './publish-block.js'
import type { AlikePublishes, PublishBlock } from './publish-block.js'

/**
 * The one door out: every message of the process, the client library's own included, passes it or does not leave. One
 * gate serves all clients of a connection, so that what was opened stays known when a client is made anew.
 */
export type OutgoingGate = {
  readonly readOnly: boolean
  /** Puts the gate into a client. The error says that this client cannot be guarded, and must not be used. */
  readonly install: (nc: NatsConnection) => Result<undefined, string>
  /** From now on this consumer may be acked and asked for messages. */
  readonly opened: (name: ConsumerName) => void
  /** The same for every consumer of the stream whose name begins so, as in the ordered mode, until the end is called. */
  readonly openedAll: (stream: string, namePrefix: string) => () => void
  /** From now on this consumer's flow control may be answered, until the returned function is called. */
  readonly receiving: (name: ConsumerName) => () => void
  /**
   * Sends many acks of one opened consumer as one block, in their order among all else; listeners are not told. False
   * when nothing was sent, as they are others: then each has to be published by itself, or is refused there.
   */
  readonly sendAcks: (nc: NatsConnection, messages: AlikeMessages) => boolean
  /**
   * Sends publishes as one block in the same way; listeners are not told. Undefined when nothing was sent, nor asked of
   * their writer: then each has to be published by itself, or is refused there.
   */
  readonly sendPublishes: (nc: NatsConnection, messages: AlikePublishes) => PublishBlock | undefined
  /** Whether a message that came past the client is to be lost on purpose. */
  readonly losesIncoming: (frame: MessageFrame) => boolean
  /** Makes of a hearer of what comes one that is guarded as the client's own are: what it sends may be an answer. */
  readonly handling: <T>(hear: (message: T) => void) => (message: T) => void
  /** Hears of every message that passed, as the client was given it, until the returned function is called. */
  readonly onPassed: (listener: PassedListener) => () => void
  /** The same of every message that was lost on purpose in its place. */
  readonly onLost: (listener: PassedListener) => () => void
  /** What is lost on purpose from now on; undefined, as at the beginning, for nothing. */
  readonly tap: (tap: LossTap | undefined) => void
}

/** Says of each message whether it is to be lost on purpose; then whoever sent it learns nothing. */
export type LossTap = {
  readonly loses: (subject: string, body: string | Uint8Array | undefined, reply: string | undefined) => boolean
  /** Of one that came for the client. */
  readonly losesIncoming: (subject: string) => boolean
}

/** Told of a message on its way out; it must not throw. */
export type PassedListener = (subject: string, body: string | Uint8Array | undefined) => void

/** Thrown by whatever tries to send what may not leave. The message is for the screen. */
export class OutgoingRefusedError extends Error {
  override readonly name = 'OutgoingRefusedError'
}

// What nats-core 3.4 is inside: `publish` is where its publish, request and respond all end.
type InnerProtocol = {
  publish: (subject: string, ...rest: readonly unknown[]) => void
  processMsg: (...args: readonly unknown[]) => void
  /** Takes what is to be sent, in whole commands. */
  readonly sendCommand?: (commands: Uint8Array) => void
  /** What the server said of itself. */
  readonly info?: { readonly headers?: boolean; readonly max_payload?: number }
  outMsgs?: number
  outBytes?: number
}

type CommandTaker = InnerProtocol & Required<Pick<InnerProtocol, 'sendCommand'>>

const gates = new WeakMap<NatsConnection, OutgoingGate>()
const protocols = new WeakMap<NatsConnection, InnerProtocol>()

/** The gate in this client; undefined for one that nobody put a gate into. */
export function gateOf(nc: NatsConnection): OutgoingGate | undefined {
  return gates.get(nc)
}

/** Creates a gate. `onRefused` hears what was held back, `onFault` what failed while a message was handled. */
export function createOutgoingGate(given: {
  readonly readOnly: boolean
  readonly place?: JetStreamPlace
  readonly onRefused: (why: string, subject: string) => void
  readonly onFault: (error: unknown) => void
}): OutgoingGate {
  const { readOnly, place = ownJetStream } = given
  const opened = new Set<string>()
  const families = new Set<{ readonly stream: string; readonly namePrefix: string }>()
  const received = new Map<string, number>()
  const listeners = new Set<PassedListener>()
  const lostListeners = new Set<PassedListener>()
  let tap: LossTap | undefined
  const isOpened = ({ stream, consumer }: ConsumerName): boolean =>
    opened.has(keyOf({ stream, consumer })) ||
    [...families].some((one) => one.stream === stream && consumer.startsWith(one.namePrefix))
  /** Messages that are being handled this moment. */
  let handled = 0
  // An exception while a message is handled ends the client's reader without a word (3.4.0), so none gets out.
  const handle = <T>(hear: (message: T) => void, message: T): void => {
    handled += 1
    try {
      hear(message)
    } catch (error) {
      if (!(error instanceof OutgoingRefusedError)) given.onFault(error)
    } finally {
      handled -= 1
    }
  }
  const readers = new Map<string, AckReader>()
  const readerFor = (name: ConsumerName): AckReader => {
    const key = keyOf(name)
    const reader = readers.get(key) ?? new AckReader(name)
    readers.set(key, reader)
    return reader
  }
  const isReceived = (name: ConsumerName): boolean => received.has(keyOf(name))
  const refusalOf = (subject: string): string | undefined =>
    outgoingRefusal(subject, { readOnly, place, answering: handled > 0, isOpened, isReceived })
  /** Where whole commands may be handed to a client; with something to be lost each is looked at by itself. */
  const takerOf = (nc: NatsConnection): CommandTaker | undefined => {
    const inner = protocols.get(nc)
    if (!inner || !takesCommands(inner) || tap !== undefined || nc.isClosed() || nc.isDraining()) return undefined
    return inner
  }

  const gate: OutgoingGate = {
    readOnly,
    opened: (name) => void opened.add(keyOf(name)),
    openedAll: (stream, namePrefix) => {
      const family = { stream, namePrefix }
      families.add(family)
      return () => void families.delete(family)
    },
    receiving: (name) => {
      const key = keyOf(name)
      received.set(key, (received.get(key) ?? 0) + 1)
      let over = false
      return () => {
        if (over) return
        over = true
        const left = (received.get(key) ?? 1) - 1
        if (left > 0) received.set(key, left)
        else received.delete(key)
      }
    },
    sendAcks: (nc, messages) => {
      const taker = takerOf(nc)
      const { acksOf } = messages
      if (readOnly || !taker || !acksOf || !isOpened(acksOf)) return false
      const block = ackBlock(messages, readerFor(acksOf))
      if (!block) return false
      taker.sendCommand(block)
      taker.outMsgs = (taker.outMsgs ?? 0) + messages.count
      return true
    },
    sendPublishes: (nc, messages) => {
      const taker = takerOf(nc)
      if (!taker || refusalOf(messages.subject) !== undefined) return undefined
      const { headers = false, max_payload: most = 0 } = taker.info ?? {}
      const { idBytes, mostBytes } = messages.writer
      if (!headers || headerBytes(idBytes) + mostBytes > most) return undefined
      const block = publishBlock(messages)
      if (!block) return undefined
      taker.sendCommand(block.bytes)
      taker.outMsgs = (taker.outMsgs ?? 0) + block.count
      taker.outBytes = (taker.outBytes ?? 0) + block.messageBytes
      return block
    },
    losesIncoming: ({ bytes, line, subjectEnd }) =>
      tap?.losesIncoming(Buffer.from(bytes.subarray(line, subjectEnd)).toString('latin1')) === true,
    handling: (hear) => (message) => handle(hear, message),
    onPassed: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onLost: (listener) => {
      lostListeners.add(listener)
      return () => lostListeners.delete(listener)
    },
    tap: (next) => {
      tap = next
    },
    install: (nc) => {
      const inner = (nc as unknown as { readonly protocol?: InnerProtocol }).protocol
      if (typeof inner?.publish !== 'function' || typeof inner.processMsg !== 'function') return err(unguarded)
      const publish = inner.publish.bind(inner)
      const processMsg = inner.processMsg.bind(inner)
      inner.publish = (subject, ...rest) => {
        const why = refusalOf(subject)
        if (why === undefined) {
          const body = rest[0] as string | Uint8Array | undefined
          if (tap?.loses(subject, body, replyOf(rest[1])) === true) {
            for (const listener of lostListeners) listener(subject, body)
            return
          }
          publish(subject, ...rest)
          for (const listener of listeners) listener(subject, body)
          return
        }
        given.onRefused(why, subject)
        throw new OutgoingRefusedError(why)
      }
      inner.processMsg = (...args) => {
        if (tap?.losesIncoming(subjectOf(args[0])) !== true) handle((all) => processMsg(...all), args)
      }
      if (!passesHere(nc, inner)) return err(unguarded)
      gates.set(nc, gate)
      protocols.set(nc, inner)
      return ok(undefined)
    },
  }
  return gate
}

const unguarded = 'this build cannot guard what the NATS client sends, so it does not connect: please report it'

// Proves that a publish really ends in the function that was wrapped; nothing leaves.
function passesHere(nc: NatsConnection, inner: InnerProtocol): boolean {
  const guarded = inner.publish
  let passed = false
  inner.publish = () => {
    passed = true
  }
  try {
    nc.publish('review-tui.proof')
  } catch {
    return false
  } finally {
    inner.publish = guarded
  }
  return passed
}

function takesCommands(inner: InnerProtocol): inner is CommandTaker {
  return typeof inner.sendCommand === 'function'
}

function replyOf(options: unknown): string | undefined {
  return (options as { readonly reply?: string } | undefined)?.reply
}

function subjectOf(head: unknown): string {
  const { subject } = head as { readonly subject?: Uint8Array }
  return Buffer.from(subject ?? []).toString('latin1')
}

function keyOf({ stream, consumer }: ConsumerName): string {
  return `${stream} ${consumer}`
}
