import { parseAckSubject } from './delivery.js'
import type { AckSubject, Delivery } from './delivery.js'
import { parseHeaderBlock } from './header-block.js'
import type { HeaderBlock } from './header-block.js'
import type { DeliveryId, StreamSeq } from './ids.js'
import type { MessageFrame } from './message-frame.js'

/** Whose deliveries these are; one object for all that a source receives and whose reply subjects begin alike. */
export type DeliveryOrigin = {
  readonly stream: string
  readonly consumer: string
  /** How their reply subjects begin, up to and with the dot behind the consumer. */
  readonly replyStart: string
  /** False where a delivery shows no reply subject, since no verdict may be sent there. */
  readonly takesAcks: boolean
}

/** When something came; one object for all that came together. See `Delivery` for both. */
export type Arrival = { readonly receivedAtMs: number; readonly cameAfterMs?: number }

/** What holds for all deliveries that came together. */
export type DeliveryFrom = { readonly origin: DeliveryOrigin; readonly arrival: Arrival }

/**
 * A delivery in the bytes it came in: its control line without the verb, then header block and payload, all of them our
 * own copy. `header`, `payload` and `end` are where these begin and where it ends, counted as `line` is.
 */
export type DeliveryBytes = Pick<MessageFrame, 'bytes' | 'line' | 'header' | 'payload' | 'end'>

const space = 0x20
const noHeaders: Delivery['headers'] = []
const longestShownBytes = 64 * 1024
const decoder = new TextDecoder()
// Not among the declared ones, and the only way to letters that makes no other view of the bytes (Node 20 to 24).
const { latin1Slice } = Buffer.prototype as unknown as {
  readonly latin1Slice: (this: Uint8Array, from: number, end: number) => string
}

type SearchedText = { readonly subject: string; readonly payload: string }

/** What was read of the bytes, once somebody asked. */
type Read = {
  readonly subject: string
  readonly reply: string
  readonly told: AckSubject | undefined
  readonly data: Uint8Array
  readonly block: HeaderBlock | undefined
  readonly oddHeader: Delivery['oddHeader']
}

/** A delivery as a source makes it: what is not looked at is never read. Its line must hold a reply subject. */
export class ReceivedDelivery implements Delivery {
  readonly id: DeliveryId
  readonly streamSeq: StreamSeq
  readonly consumerSeq: number
  readonly deliveryCount: number
  readonly #from: DeliveryFrom
  readonly #bytes: Uint8Array
  readonly #line: number
  readonly #header: number
  readonly #payload: number
  readonly #end: number
  #read: Read | undefined

  /** Takes out of `numbers` and `at` what it needs: the same two may serve the next. */
  constructor(of: {
    readonly id: DeliveryId
    readonly numbers: Pick<AckSubject, 'streamSeq' | 'consumerSeq' | 'deliveryCount'>
    readonly from: DeliveryFrom
    readonly at: DeliveryBytes
  }) {
    const { numbers, at } = of
    this.id = of.id
    this.streamSeq = numbers.streamSeq
    this.consumerSeq = numbers.consumerSeq
    this.deliveryCount = numbers.deliveryCount
    this.#from = of.from
    this.#bytes = at.bytes
    this.#line = at.line
    this.#header = at.header
    this.#payload = at.payload
    this.#end = at.end
    this.#read = undefined
  }

  get keptBytes(): number {
    return this.#end - this.#line
  }
  get origin(): DeliveryOrigin {
    return this.#from.origin
  }
  get stream(): string {
    return this.#from.origin.stream
  }
  get consumer(): string {
    return this.#from.origin.consumer
  }
  get receivedAtMs(): number {
    return this.#from.arrival.receivedAtMs
  }
  get cameAfterMs(): number | undefined {
    return this.#from.arrival.cameAfterMs
  }
  get numPending(): number {
    return this.#look().told?.numPending ?? 0
  }
  get storedAtMs(): number {
    return this.#look().told?.storedAtMs ?? 0
  }
  get subject(): string {
    return this.#look().subject
  }
  get reply(): string {
    return this.#from.origin.takesAcks ? this.#look().reply : ''
  }
  get headers(): Delivery['headers'] {
    return this.#look().block?.pairs ?? noHeaders
  }
  get oddHeader(): Delivery['oddHeader'] {
    return this.#look().oddHeader
  }
  get data(): Uint8Array {
    return this.#look().data
  }

  /** Writes the reply subject into `into`, from `at` on; returns where it ends, -1 where it has no room or is not shown. */
  copyReply(into: Uint8Array, at: number): number {
    const bytes = this.#bytes
    const header = this.#header
    let from = this.#line
    for (let words = 0; words < 2; words += 1) {
      while (from < header && bytes[from] !== space) from += 1
      from += 1
    }
    let end = from
    while (end < header && (bytes[end] as number) > space) end += 1
    if (end - from > into.length - at || !this.#from.origin.takesAcks) return -1
    for (let index = from; index < end; index += 1) into[at + index - from] = bytes[index] as number
    return at + end - from
  }

  /** Reads only these two, each time anew: a search looks at ten thousand of them at once and needs nothing else. */
  textToSearch(mostBytes: number): SearchedText {
    return this.#searched(mostBytes, (from, end) => decoder.decode(this.#bytes.subarray(from, end)))
  }
  lettersToSearch(mostBytes: number): SearchedText {
    return this.#searched(mostBytes, (from, end) => latin1Slice.call(this.#bytes, from, end))
  }

  #searched(mostBytes: number, read: (from: number, end: number) => string): SearchedText {
    const bytes = this.#bytes
    const header = this.#header
    let from = this.#line
    while (from < header && (bytes[from] as number) <= space) from += 1
    let end = from
    while (end < header && (bytes[end] as number) > space) end += 1
    return {
      subject: read(from, end),
      payload: read(this.#payload, Math.min(this.#end, this.#payload + mostBytes)),
    }
  }

  #look(): Read {
    return (this.#read ??= this.#readAll())
  }

  #readAll(): Read {
    const line = decoder.decode(this.#bytes.subarray(this.#line, this.#header))
    const [subject = '', , reply = ''] = line.trim().split(/[ \t]+/)
    const headerBytes = this.#bytes.subarray(this.#header, this.#payload)
    const block = headerBytes.length > 0 ? parseHeaderBlock(headerBytes) : undefined
    const why =
      block?.fault ??
      (block?.status === undefined ? undefined : 'it has a status line, as only the server should write')
    return {
      subject,
      reply,
      told: parseAckSubject(reply),
      data: this.#bytes.subarray(this.#payload, this.#end),
      block,
      oddHeader: why === undefined ? undefined : { why, block: headerBytes.slice(0, longestShownBytes) },
    }
  }
}

const slabBytes = 32 * 1024
const noBytes = new Uint8Array()

/**
 * Keeps what came, many copies in one piece of memory: it is given back when nobody has any of them any more. A large
 * one that fills its piece of memory is kept where it is.
 */
export class ByteKeeper implements DeliveryBytes {
  /** Where the last copy is, and its parts in there. */
  bytes: Uint8Array = noBytes
  line = 0
  header = 0
  payload = 0
  end = 0
  #used = slabBytes

  /** Copies a message, its control line included. */
  keep(frame: DeliveryBytes): void {
    const { line } = frame
    const moved = this.#copy(frame.bytes, line, frame.end) - line
    this.line = line + moved
    this.header = frame.header + moved
    this.payload = frame.payload + moved
    this.end = frame.end + moved
  }

  /** Returns where the copy begins in `bytes`. */
  #copy(source: Uint8Array, from: number, end: number): number {
    const length = end - from
    // A large one stands alone, so that a small one beside it does not keep it.
    if (length > slabBytes / 8) {
      this.#used = slabBytes
      // Nobody writes there again, and little else would be kept with it.
      if (length > source.buffer.byteLength / 2) {
        this.bytes = source
        return from
      }
      this.bytes = Uint8Array.prototype.slice.call(source, from, end)
      return 0
    }
    if (this.#used + length > slabBytes) {
      this.bytes = Buffer.allocUnsafeSlow(slabBytes)
      this.#used = 0
    }
    const at = this.#used
    this.#used += length
    this.bytes.set(source.subarray(from, end), at)
    return at
  }
}
