import { parseAckSubject } from './delivery.js'
import type { AckSubject, Delivery } from './delivery.js'
import { parseHeaderBlock } from './header-block.js'
import type { HeaderBlock } from './header-block.js'
import type { DeliveryId, StreamSeq } from './ids.js'

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

/** The numbers that are read as a delivery comes: what is done with it goes by them. */
export type DeliveryNumbers = {
  readonly id: DeliveryId
  readonly streamSeq: StreamSeq
  readonly consumerSeq: number
  readonly deliveryCount: number
}

/**
 * A delivery in the bytes it came in: its control line without the verb, then header block and payload, all of them our
 * own copy. `header`, `payload` and `end` are where these begin and where it ends, counted as `line` is.
 */
export type DeliveryBytes = {
  readonly bytes: Uint8Array
  readonly line: number
  readonly header: number
  readonly payload: number
  readonly end: number
}

const noHeaders: Delivery['headers'] = []
const longestShownBytes = 64 * 1024
const decoder = new TextDecoder()

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
  readonly #origin: DeliveryOrigin
  readonly #arrival: Arrival
  readonly #bytes: Uint8Array
  readonly #line: number
  readonly #header: number
  readonly #payload: number
  readonly #end: number
  #read: Read | undefined

  constructor(
    numbers: DeliveryNumbers,
    from: { readonly origin: DeliveryOrigin; readonly arrival: Arrival },
    at: DeliveryBytes,
  ) {
    this.id = numbers.id
    this.streamSeq = numbers.streamSeq
    this.consumerSeq = numbers.consumerSeq
    this.deliveryCount = numbers.deliveryCount
    this.#origin = from.origin
    this.#arrival = from.arrival
    this.#bytes = at.bytes
    this.#line = at.line
    this.#header = at.header
    this.#payload = at.payload
    this.#end = at.end
    this.#read = undefined
  }

  get origin(): DeliveryOrigin {
    return this.#origin
  }
  get stream(): string {
    return this.#origin.stream
  }
  get consumer(): string {
    return this.#origin.consumer
  }
  get receivedAtMs(): number {
    return this.#arrival.receivedAtMs
  }
  get cameAfterMs(): number | undefined {
    return this.#arrival.cameAfterMs
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
    return this.#origin.takesAcks ? this.#look().reply : ''
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

/** Keeps copies of what came, many in one piece of memory: it is given back when nobody has any of them any more. */
export class ByteKeeper {
  /** Where the last copy is. */
  bytes: Uint8Array = noBytes
  #used = slabBytes

  /** Copies `from` up to `end` of `source`; returns where the copy begins in `bytes`. */
  keep(source: Uint8Array, from: number, end: number): number {
    const length = end - from
    // A large one stands alone, so that a small one beside it does not keep it.
    if (length > slabBytes / 8) {
      this.#used = slabBytes
      this.bytes = source.slice(from, end)
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
