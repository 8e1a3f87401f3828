import type { Msg } from '@nats-io/transport-node'
import { parseHeaderBlock } from './header-block.js'
import type { HeaderBlock } from './header-block.js'
import type { MessageFrame } from './message-frame.js'

/** What a subscription got, taken apart by us and not by the client, whose header parser throws. Untrusted throughout. */
export type Incoming = {
  readonly subject: string
  /** Empty when there was none. */
  readonly reply: string
  readonly header: HeaderBlock | undefined
  /** The bytes of the header block: a window on the socket's chunk, to be copied by whoever keeps it. */
  readonly headerBytes: Uint8Array
  /** The same for the payload. */
  readonly data: Uint8Array
}

/** A status of the server's own. */
export type ControlStatus = { readonly code: number; readonly text: string }

const none = new Uint8Array()
/** Before the reply subject of every delivery; a client cannot publish with such a reply. */
const ackPrefix = '$JS.ACK.'

const decoder = new TextDecoder()

/** Takes a message apart. Never throws: a message that cannot be read is still a message. */
export function readFrame({ bytes, ...at }: MessageFrame): Incoming {
  return incomingOf({
    subject: decoder.decode(bytes.subarray(at.line, at.subjectEnd)),
    reply: decoder.decode(bytes.subarray(at.reply, at.replyEnd)),
    headerBytes: bytes.subarray(at.header, at.payload),
    data: bytes.subarray(at.payload, at.end),
  })
}

/**
 * A message of the client's as one in the bytes it came in. The header bytes are where the client keeps them (3.4.0); a
 * client that keeps them elsewhere shows no headers rather than fails.
 */
export function frameOf(msg: Msg): MessageFrame {
  const subject = Buffer.from(`${msg.subject} 0 `)
  const reply = Buffer.from(msg.reply ?? '')
  const headerBytes = headerBytesOf(msg)
  const header = subject.length + reply.length + 1
  const payload = header + headerBytes.length
  return {
    bytes: Buffer.concat([subject, reply, Buffer.from(' '), headerBytes, msg.data]),
    line: 0,
    subjectEnd: subject.length - 3,
    reply: subject.length,
    replyEnd: header - 1,
    header,
    payload,
    end: payload + msg.data.length,
  }
}

function headerBytesOf(msg: Msg): Uint8Array {
  const { _msg: frame, _rdata: raw } = msg as unknown as {
    readonly _msg?: { readonly hdr?: number }
    readonly _rdata?: Uint8Array
  }
  const length = frame?.hdr ?? -1
  return length > 0 && raw ? raw.subarray(0, length) : none
}

function incomingOf(parts: Omit<Incoming, 'header'>): Incoming {
  return { ...parts, header: parts.headerBytes.length > 0 ? parseHeaderBlock(parts.headerBytes) : undefined }
}

/**
 * The status in a message, when it can be the server's own word on this subscription: it has no ack reply, an empty
 * body, and comes on the subject that was subscribed to. A stored message may carry the same status line (2.9 and 2.10
 * keep it), but has an ack reply and the subject it was published on.
 */
export function controlStatus(incoming: Incoming, ownSubject: string): ControlStatus | undefined {
  const { subject, reply, header, data } = incoming
  if (reply.startsWith(ackPrefix) || data.length > 0 || subject !== ownSubject) return undefined
  return header?.status
}

/** The first value of a header, its name as the server writes it; empty when there is none. */
export function headerValue({ header }: Incoming, name: string): string {
  return header?.pairs.find(([given]) => given === name)?.[1] ?? ''
}
