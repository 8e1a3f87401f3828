import type { MessageWriter } from '../connection/publish-block.js'
import type { Review } from './review.js'

/** Writes the reviews of a data set, which it walks through again and again, with an id and a date of now. */
export type ReviewWriter = {
  /** The next review. */
  readonly next: (id: string, nowMs: number) => Uint8Array
  /** Writes the next ones, as many as are asked for, under fresh ids. */
  readonly many: (of: { readonly nowMs: () => number; readonly random: () => number }) => MessageWriter
}

/** Bytes as they are, or the name of the field that stands there. */
type Part = Uint8Array | '_id' | 'created'
type Fields = Readonly<Record<'_id' | 'created', Uint8Array>>
/** A review and what stands in its fields. */
type Filled = { readonly form: readonly Part[]; readonly fields: Fields }

const idDigits = 24
const secondDigits = 8
const hexDigits = Buffer.from('0123456789abcdef')
const encoder = new TextEncoder()

/** A fresh 24-digit hex identifier in the article's style: seconds first, then random digits. */
export function createReviewId(nowMs: number, random: () => number = Math.random): string {
  const id = Buffer.alloc(idDigits)
  writeHex(id, 0, Math.floor(nowMs / 1000))
  writeRandom(id, secondDigits, random)
  return id.toString('latin1')
}

/**
 * Creates a writer whose bytes are those of `encodePayload` with `_id` and `created` replaced. What stays the same of a
 * review is encoded once: a burst sends each of them many times.
 */
export function createReviewWriter(reviews: readonly Review[]): ReviewWriter {
  const forms: (readonly Part[])[] = []
  let cursor = 0
  let dateMs = NaN
  let date: Uint8Array = new Uint8Array()
  const dateOf = (nowMs: number): Uint8Array => {
    if (dateMs !== nowMs) {
      date = encoder.encode(JSON.stringify(new Date(nowMs)))
      dateMs = nowMs
    }
    return date
  }
  const nextForm = (): readonly Part[] => {
    const at = cursor++ % reviews.length
    const review = reviews[at]
    if (!review) throw new Error('the data set is empty')
    return (forms[at] ??= formOf(review))
  }

  return {
    next: (id, nowMs) => {
      const fields = { _id: encoder.encode(JSON.stringify(id)), created: dateOf(nowMs) }
      const filled = { form: nextForm(), fields }
      const bytes = Buffer.allocUnsafe(lengthOf(filled))
      write(filled, bytes, 0)
      return bytes
    },
    many: ({ nowMs, random }) => {
      const id = Buffer.from(`"${'0'.repeat(idDigits)}"`)
      const fields = { _id: id, created: dateOf(nowMs()) }
      const filled: { form: readonly Part[]; readonly fields: Fields } = { form: [], fields }
      let second = 0
      return {
        idBytes: idDigits,
        mostBytes: Math.max(0, ...reviews.map((review) => lengthOf({ form: formOf(review), fields }))),
        next: () => {
          const ms = nowMs()
          const secondNow = Math.floor(ms / 1000)
          if (second !== secondNow) writeHex(id, 1, (second = secondNow))
          writeRandom(id, 1 + secondDigits, random)
          fields.created = dateOf(ms)
          filled.form = nextForm()
          return lengthOf(filled)
        },
        writeId: (into, at) => {
          for (let digit = 0; digit < idDigits; digit += 1) into[at + digit] = id[1 + digit] as number
        },
        writePayload: (into, at) => write(filled, into, at),
      }
    },
  }
}

function lengthOf({ form, fields }: Filled): number {
  let length = 0
  for (const part of form) length += (typeof part === 'string' ? fields[part] : part).length
  return length
}

function write({ form, fields }: Filled, into: Uint8Array, at: number): number {
  let end = at
  for (const part of form) {
    const bytes = typeof part === 'string' ? fields[part] : part
    into.set(bytes, end)
    end += bytes.length
  }
  return end
}

function formOf(review: Review): readonly Part[] {
  const parts: Part[] = []
  let before = ''
  let glue = '{'
  for (const [name, value] of Object.entries(review)) {
    before += `${glue}${JSON.stringify(name)}:`
    glue = ','
    if (name !== '_id' && name !== 'created') {
      before += JSON.stringify(value)
      continue
    }
    parts.push(encoder.encode(before), name)
    before = ''
  }
  return [...parts, encoder.encode(`${before}}`)]
}

function writeRandom(into: Uint8Array, at: number, random: () => number): void {
  for (let from = at; from < at + idDigits - secondDigits; from += 8) writeHex(into, from, random() * 2 ** 32)
}

/** Writes the lowest eight hex digits of a number. */
function writeHex(into: Uint8Array, at: number, value: number): void {
  for (let place = at + 7, left = value >>> 0; place >= at; place -= 1, left >>>= 4) {
    into[place] = hexDigits[left & 0xf] as number
  }
}
