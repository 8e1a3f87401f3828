import { describe, expect, it } from 'vitest'
import { encodePayload, parseReviewPayload } from './review.js'
import type { Answer, Review } from './review.js'

const base = { _id: 'a1', author: 'Ana', store: 'Kings Street', text: 'Warm bread 🥖', created: '2024-01-01T00:00:00Z' }
const review: Review = { ...base, rating: 5 }
const answer: Answer = { ...base, review: 'r1' }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a payload', () => {
  it('is read back as what it was written from', () => {
    expect(parseReviewPayload(encodePayload(review))).toEqual({ kind: 'review', review })
    expect(parseReviewPayload(encodePayload(answer))).toEqual({ kind: 'answer', answer })
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['no JSON', bytes('{oops')],
    ['a list', bytes('[1]')],
    ['an object of another kind', bytes('{"hello":1}')],
    ['invalid UTF-8', Uint8Array.of(0x7b, 0xff, 0xfe)],
    ['more than 64 KiB', encodePayload({ ...review, text: 'x'.repeat(70_000) })],
  ])('that is %s is other', (_name, data) => {
    expect(parseReviewPayload(data)).toEqual({ kind: 'other' })
  })

  it.each([
    ['a field that a review has not', { ...review, orderId: 17 }],
    ['a rating beyond five', { ...review, rating: 10 }],
    ['a rating of nought', { ...review, rating: 0 }],
    ['half a star', { ...review, rating: 4.5 }],
    ['no text', { rating: 3, author: 'Ana' }],
    ['a field of another type', { ...review, author: { a: 1 } }],
    ['a rating and the review it answers', { ...answer, rating: 3 }],
  ])('with %s is other: as a review it would hide what it says', (_name, value) => {
    expect(parseReviewPayload(bytes(JSON.stringify(value)))).toEqual({ kind: 'other' })
  })

  it('may leave fields out', () => {
    expect(parseReviewPayload(bytes('{"rating":3,"text":"fine"}'))).toEqual({
      kind: 'review',
      review: { _id: '', author: '', store: '', text: 'fine', created: '', rating: 3 },
    })
  })
})
