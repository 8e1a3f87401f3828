import { maxInfoBytes, readInfoLine } from './server-info.js'

/** The server sent what is not the NATS protocol. The words never repeat what it sent. */
export class ProtocolBreak extends Error {
  override readonly name = 'ProtocolBreak'
}

/** Looks at the bytes of one connection before the client library parses them. */
export type FrameGuard = {
  /**
   * The bytes to hand on: whole control lines, each INFO replaced by the fields of it that were checked, and as much of
   * a message as has come. Throws `ProtocolBreak` or `AnswerShapeError`; the connection is then no good any more.
   */
  readonly take: (chunk: Uint8Array) => readonly Uint8Array[]
  /** Whether a PONG has passed: the one behind CONNECT ends the login. */
  readonly loggedIn: () => boolean
  /** What the server said in its latest `-ERR`, without the quotes; untrusted. */
  readonly lastWords: () => string | undefined
}

/** More than any line of a server: a subject and a reply subject have 4 KiB each by its own limits. */
const maxLineBytes = 32 * 1024
/** The largest message a server can be configured for, and its header. */
const maxMessageBytes = 64 * 1024 * 1024 + maxLineBytes

const carriageReturn = 0x0d
const lineFeed = 0x0a

/** Creates the guard of one connection, at the first byte of it. */
export function createFrameGuard(): FrameGuard {
  let held: Buffer = Buffer.alloc(0)
  let loggedIn = false
  let lastWords: string | undefined
  /** Bytes of the message under way that are still to come, its line end included. */
  let missing = 0

  const passMessage = (bytes: Buffer, at: number): number => {
    const step = Math.min(missing, bytes.length - at)
    const end = at + missing
    const wrong = (index: number, wanted: number): boolean =>
      index >= at && index < at + step && bytes[index] !== wanted
    if (wrong(end - 2, carriageReturn) || wrong(end - 1, lineFeed)) {
      throw new ProtocolBreak('the server sent a message longer or shorter than it had said')
    }
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
    take: (chunk) => {
      const bytes = held.length === 0 ? asBuffer(chunk) : Buffer.concat([held, chunk])
      const passed: Uint8Array[] = []
      let from = 0
      let at = 0
      for (;;) {
        if (missing > 0) at = passMessage(bytes, at)
        if (missing > 0 || at === bytes.length) break
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
          if (at > from) passed.push(bytes.subarray(from, at))
          passed.push(instead)
          from = end + 1
        }
        at = end + 1
      }
      if (at > from) passed.push(bytes.subarray(from, at))
      held = bytes.subarray(at)
      return passed
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

function longestLine(firstByte: number | undefined): number {
  return firstByte === 0x49 || firstByte === 0x69 ? maxInfoBytes : maxLineBytes
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
