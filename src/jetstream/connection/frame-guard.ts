import { FrameScan } from '../wire/message-frame.js'
import type { Lane, Lanes } from './message-lanes.js'
import { maxInfoBytes, readInfoLine } from './server-info.js'

/** The server sent what is not the NATS protocol. The words never repeat what it sent. */
export class ProtocolBreak extends Error {
  override readonly name = 'ProtocolBreak'
}

/** Looks at the bytes of one connection before the client library parses them. */
export type FrameGuard = {
  /**
   * The bytes to hand on, piece by piece: whole control lines, each INFO replaced by the fields of it that were checked,
   * and as much of a message as has come. What comes on a lane is heard there between the pieces, in the order in which
   * it came, and not handed on. Throws `ProtocolBreak` or `AnswerShapeError`; the connection is then no good any more.
   */
  readonly take: (chunk: Uint8Array) => Iterable<Uint8Array>
  /** Whether a PONG has passed: the one behind CONNECT ends the login. */
  readonly loggedIn: () => boolean
  /** What the server said in its latest `-ERR`, without the quotes; untrusted. */
  readonly lastWords: () => string | undefined
}

/** More than any line of a server: a subject and a reply subject have 4 KiB each by its own limits. */
const maxLineBytes = 32 * 1024
/** The largest message a server can be configured for, and its header. */
const maxMessageBytes = 64 * 1024 * 1024 + maxLineBytes

const wrongLength = 'the server sent a message longer or shorter than it had said'
const carriageReturn = 0x0d
const lineFeed = 0x0a

/** Creates the guard of one connection, at the first byte of it. */
export function createFrameGuard(lanes: Lanes = { bySid: new Map(), bytes: 0 }): FrameGuard {
  /** The beginning of a control line. */
  let held: Buffer | undefined
  let loggedIn = false
  let lastWords: string | undefined
  /** Bytes of the message under way that are still to come, its line end included. */
  let missing = 0
  const scan = new FrameScan()
  /** A message for a lane of which so much has come. */
  let whole: { readonly bytes: Buffer; filled: number } | undefined

  /** Whether the usual line of a message stands at `at`. */
  const isMessage = (bytes: Buffer, at: number): boolean => scan.read(bytes, at) && scan.header - at <= maxLineBytes
  /** Hears the message that was scanned last; returns where it ends. */
  const hear = (lane: Lane): number => {
    const { bytes, header, end } = scan
    if (bytes[end] !== carriageReturn || bytes[end + 1] !== lineFeed) throw new ProtocolBreak(wrongLength)
    lanes.bytes += end - header
    lane(scan)
    return end + 2
  }
  /** Keeps the beginning of the message that was scanned last, until the rest has come. */
  const keepFrom = (bytes: Buffer, at: number): void => {
    checkLength(scan.end - scan.header)
    whole = { bytes: Buffer.allocUnsafe(scan.end + 2 - at), filled: bytes.length - at }
    bytes.copy(whole.bytes, 0, at)
  }
  /** Adds to a message for a lane that began earlier; returns where what follows begins. */
  const fill = (bytes: Buffer, at: number): number => {
    if (!whole) return at
    const copied = bytes.copy(whole.bytes, whole.filled, at)
    whole.filled += copied
    if (whole.filled === whole.bytes.length) {
      isMessage(whole.bytes, 0)
      whole = undefined
      // Without a lane the subscription ended meanwhile, and nobody waits for it.
      const lane = lanes.bySid.get(scan.sid)
      if (lane) hear(lane)
    }
    return at + copied
  }
  /** Joins a line that began earlier; where it is a message's for a lane, nothing else of the chunk is copied. */
  const join = (beginning: Buffer, chunk: Buffer, at: number): { readonly bytes: Buffer; readonly at: number } => {
    const line = Buffer.concat([beginning, chunk.subarray(at, chunk.indexOf(lineFeed, at) + 1)])
    if (line.length === beginning.length || !isMessage(line, 0) || !lanes.bySid.has(scan.sid)) {
      return { bytes: Buffer.concat([beginning, chunk.subarray(at)]), at: 0 }
    }
    keepFrom(line, 0)
    return { bytes: chunk, at: fill(chunk, at + line.length - beginning.length) }
  }

  /** Hears what comes on lanes from `from` on; returns where something else begins. */
  const hearLanes = (bytes: Buffer, from: number): number => {
    let at = from
    while (isMessage(bytes, at)) {
      const lane = lanes.bySid.get(scan.sid)
      if (!lane) break
      if (scan.end + 2 > bytes.length) {
        keepFrom(bytes, at)
        return bytes.length
      }
      at = hear(lane)
    }
    return at
  }

  const passMessage = (bytes: Buffer, at: number): number => {
    const step = Math.min(missing, bytes.length - at)
    const end = at + missing
    const wrong = (index: number, wanted: number): boolean =>
      index >= at && index < at + step && bytes[index] !== wanted
    if (wrong(end - 2, carriageReturn) || wrong(end - 1, lineFeed)) throw new ProtocolBreak(wrongLength)
    missing -= step
    return at + step
  }
  const readLine = (line: string): Uint8Array | undefined => {
    const [verb = ''] = /^\S*/.exec(line) ?? []
    switch (verb.toUpperCase()) {
      case 'MSG':
      case 'HMSG':
        missing = messageBytes(line) + 2
        return undefined
      case 'PONG':
        loggedIn = true
        return undefined
      case 'PING':
      case '+OK':
        return undefined
      case '-ERR':
        lastWords = line
          .slice(verb.length)
          .trim()
          .replace(/^'(.*)'$/, '$1')
        return undefined
      case 'INFO': {
        const info = readInfoLine(Buffer.from(line, 'latin1').toString('utf8'))
        return Buffer.from(`INFO ${JSON.stringify(info)}\r\n`)
      }
      default:
        throw new ProtocolBreak('the server sent something that is not the NATS protocol')
    }
  }
  return {
    loggedIn: () => loggedIn,
    lastWords: () => lastWords,
    *take(chunk) {
      let bytes = asBuffer(chunk)
      let at = fill(bytes, 0)
      if (held) {
        const line = held
        held = undefined
        ;({ bytes, at } = join(line, bytes, at))
      }
      let from = at
      for (;;) {
        if (missing > 0) at = passMessage(bytes, at)
        if (missing > 0 || at === bytes.length) break
        if (isMessage(bytes, at)) {
          const lane = lanes.bySid.get(scan.sid)
          if (!lane) {
            missing = checkLength(scan.end - scan.header) + 2
            at = scan.header
            continue
          }
          if (at > from) yield bytes.subarray(from, at)
          from = at = hearLanes(bytes, at)
          continue
        }
        const end = bytes.indexOf(lineFeed, at)
        const length = (end === -1 ? bytes.length : end) - at
        if (length > longestLine(bytes[at])) {
          throw new ProtocolBreak('the server sent a line longer than the protocol knows')
        }
        if (end === -1) break
        if (bytes[end - 1] !== carriageReturn || end === at) {
          throw new ProtocolBreak('the server sent a line without its end')
        }
        const instead = readLine(bytes.toString('latin1', at, end - 1))
        if (instead) {
          if (at > from) yield bytes.subarray(from, at)
          yield instead
          from = end + 1
        }
        at = end + 1
      }
      if (at > from) yield bytes.subarray(from, at)
      if (at < bytes.length) held = bytes.subarray(at)
    },
  }
}

/** Header and payload of the message a control line announces: `MSG subject sid [reply] [header bytes] bytes`. */
function messageBytes(line: string): number {
  const [verb = '', , sid, ...rest] = line.trim().split(/[ \t]+/)
  const sizes = verb.length === 4 ? rest.slice(-2) : rest.slice(-1)
  const isWhole = rest.length - sizes.length <= 1 && sizes.length === (verb.length === 4 ? 2 : 1)
  const numbers = [sid ?? '', ...sizes]
  const total = Number(sizes.at(-1))
  if (
    !isWhole ||
    !numbers.every((text) => /^\d{1,9}$/.test(text)) ||
    total > maxMessageBytes ||
    Number(sizes[0]) > total
  ) {
    throw new ProtocolBreak('the server announced a message in a way the protocol does not know')
  }
  return total
}

function checkLength(length: number): number {
  if (length > maxMessageBytes) {
    throw new ProtocolBreak('the server announced a message in a way the protocol does not know')
  }
  return length
}

function longestLine(firstByte: number | undefined): number {
  return firstByte === 0x49 || firstByte === 0x69 ? maxInfoBytes : maxLineBytes
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
