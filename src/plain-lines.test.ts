import { expect, it } from 'vitest'
import { encodePayload } from './jetstream/index.js'
import { deliveryLine } from './plain-lines.js'
import { aDelivery } from './test/support/jetstream-fixtures.js'
import { aReview } from './test/support/session-double.js'

const line = (data: Uint8Array): string => deliveryLine(aDelivery({ streamSeq: 3, data }))

it('a review is printed field by field, whatever else with its size and what it says', () => {
  expect(line(encodePayload(aReview({ rating: 4 })))).toMatch(/rating 4 text Warm bread$/)
  const head = 'Consumer => subject REVIEWS.rateGiven seq 3 try 1'
  expect(line(new TextEncoder().encode('{\n  "order": 17\n}'))).toBe(`${head} 17 bytes: { "order": 17 }`)
  expect(line(encodePayload(aReview({ rating: 10 })))).toContain('"rating":10')
  expect(line(new Uint8Array())).toBe(`${head} 0 bytes: (empty)`)
})
