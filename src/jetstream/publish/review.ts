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
