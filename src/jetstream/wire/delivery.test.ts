import { describe, expect, it } from 'vitest'
import { parseAckSubject } from './delivery.js'

const parsed = {
  stream: 'REVIEWS',
  consumer: 'c',
  deliveryCount: 2,
  streamSeq: 118,
  consumerSeq: 121,
  storedAtMs: 1_700_000_000_123,
  numPending: 7,
}

describe('parseAckSubject', () => {
  it.each([
    ['nine tokens', '$JS.ACK.REVIEWS.c.2.118.121.1700000000123456789.7'],
    ['eleven tokens', '$JS.ACK.hub.ACCHASH.REVIEWS.c.2.118.121.1700000000123456789.7'],
    ['twelve tokens', '$JS.ACK.hub.ACCHASH.REVIEWS.c.2.118.121.1700000000123456789.7.Rand0m'],
  ])('reads %s', (_name, subject) => {
    expect(parseAckSubject(subject)).toEqual(parsed)
  })

  it.each([
    '',
    '_INBOX.abc.1',
    '$JS.FC.REVIEWS.c.abcd',
    '$JS.ACK.REVIEWS.c.2.118.121.7',
    '$JS.ACK.hub.REVIEWS.c.2.118.121.1700000000123456789.7',
    '$JS.ACK.REVIEWS.c.x.118.121.1700000000123456789.7',
    '$JS.ACK.REVIEWS.c.-2.118.121.1700000000123456789.7',
    '$JS.ACK.REVIEWS.c.....',
    '$JS.ACK...2.118.121.1700000000123456789.7',
  ])('takes %j for none', (subject) => {
    expect(parseAckSubject(subject)).toBeUndefined()
  })
})
