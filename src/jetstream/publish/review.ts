/** A store review in the article's shape. */
export type Review = {
  readonly _id: string
  readonly author: string
  readonly store: string
  readonly text: string
  /** 1 to 5. */
  readonly rating: number
  /** ISO 8601, UTC. */
  readonly created: string
}

/** A store's answer to a review, published on `REVIEWS.rateAnswer`. */
export type Answer = {
  readonly _id: string
  /** The `_id` of the review it answers. */
  readonly review: string
  readonly store: string
  readonly author: string
  readonly text: string
  readonly created: string
}

/** What a payload turned out to be. Text inside is untrusted. */
export type ReviewPayload =
  | { readonly kind: 'review'; readonly review: Review }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'other' }

const decoder = new TextDecoder()
const encoder = new TextEncoder()
const longestParsedBytes = 64 * 1024

const textFields = ['_id', 'author', 'store', 'text', 'created'] as const

/**
 * Reads a payload as a review or an answer of the article's shape: its fields and no others, a text, a rating from 1 to
 * 5. Whatever else JSON can say, or anything over 64 KiB, is `other`: drawn as a review it would hide what it says.
 * Never throws.
 */
export function parseReviewPayload(data: Uint8Array): ReviewPayload {
  if (data.length === 0 || data.length > longestParsedBytes || data[0] !== 0x7b) return { kind: 'other' }
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(data))
  } catch {
    return { kind: 'other' }
  }
  if (typeof value !== 'object' || value === null) return { kind: 'other' }
  const all = value as Record<string, unknown>
  const { rating, review, ...rest } = all
  const isOurs = Object.entries(rest).every(
    ([name, of]) => textFields.includes(name as never) && typeof of === 'string',
  )
  if (!isOurs || typeof rest['text'] !== 'string') return { kind: 'other' }
  const field = (name: string): string => {
    const found = all[name]
    return typeof found === 'string' ? found : ''
  }
  const base = {
    _id: field('_id'),
    author: field('author'),
    store: field('store'),
    text: field('text'),
    created: field('created'),
  }
  if (review === undefined && isRating(rating)) return { kind: 'review', review: { ...base, rating } }
  if (rating === undefined && field('review') !== '')
    return { kind: 'answer', answer: { ...base, review: field('review') } }
  return { kind: 'other' }
}

function isRating(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 5
}

/** A review or an answer as it goes on the wire: compact JSON, UTF-8. */
export function encodePayload(value: Review | Answer): Uint8Array {
  return encoder.encode(JSON.stringify(value))
}

/** Writes the review at `index` of a data set, which it walks through again and again, with an id and a date of now. */
export type ReviewWriter = (index: number, id: string, nowMs: number) => Uint8Array

/**
 * Creates a writer whose bytes are those of `encodePayload` with `_id` and `created` replaced. What stays the same of a
 * review is encoded once: a burst sends each of them many times.
 */
export function createReviewWriter(reviews: readonly Review[]): ReviewWriter {
  const forms: (readonly Part[])[] = []
  let date = { ms: NaN, text: '' }
  return (index, id, nowMs) => {
    const at = index % reviews.length
    const review = reviews[at]
    if (!review) throw new Error('the data set is empty')
    const form = (forms[at] ??= formOf(review))
    if (date.ms !== nowMs) date = { ms: nowMs, text: JSON.stringify(new Date(nowMs)) }
    const fields = { _id: JSON.stringify(id), created: date.text }
    const bytes = Buffer.allocUnsafe(
      form.reduce((sum, part) => sum + (typeof part === 'string' ? fields[part] : part).length, 0),
    )
    let end = 0
    for (const part of form) {
      // Hex digits and a date: a byte a letter.
      if (typeof part === 'string') end += bytes.write(fields[part], end, 'latin1')
      else {
        bytes.set(part, end)
        end += part.length
      }
    }
    return bytes
  }
}

/** Bytes as they are, or the name of the field that stands there. */
type Part = Uint8Array | '_id' | 'created'

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

/** A fresh 24-digit hex identifier in the article's style: seconds first, then random digits. */
export function createReviewId(nowMs: number, random: () => number = Math.random): string {
  const seconds = Math.floor(nowMs / 1000).toString(16)
  return `${seconds.padStart(8, '0')}${eightDigits(random)}${eightDigits(random)}`.slice(0, 24)
}

function eightDigits(random: () => number): string {
  let digits = 0
  for (let count = 0; count < 8; count += 1) digits = digits * 16 + Math.floor(random() * 16)
  return digits.toString(16).padStart(8, '0')
}
