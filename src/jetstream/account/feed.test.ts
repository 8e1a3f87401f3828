import { describe, expect, it } from 'vitest'
import { createFeed } from './feed.js'
import type { FeedRow } from './feed.js'
import type { PullRequest } from './pull-request.js'
import { asDeliveryId, asRowKey } from '../wire/ids.js'

const request = (id: number, got: number): PullRequest => ({ id, batch: 5, expiresMs: 1000, sentAtMs: 0, got })

function setUp(capacity: number) {
  const evicted: FeedRow[] = []
  const feed = createFeed(capacity, (row) => evicted.push(row))
  const rows = () => Array.from({ length: feed.length() }, (_, index) => feed.at(index))
  return { feed, evicted, rows }
}

describe('the feed', () => {
  it('numbers its rows for life and finds them again by key', () => {
    const { feed, evicted } = setUp(3)
    for (let id = 11; id <= 15; id += 1) feed.addDelivery(asDeliveryId(id))
    expect(feed.length()).toBe(3)
    expect([0, 1, 2, 3].map((index) => feed.at(index)?.key)).toEqual([3, 4, 5, undefined])
    expect([2, 3, 5, 6].map((key) => feed.indexOf(asRowKey(key)))).toEqual([undefined, 0, 2, undefined])
    expect(evicted).toEqual([
      { kind: 'delivery', key: 1, deliveryId: 11 },
      { kind: 'delivery', key: 2, deliveryId: 12 },
    ])
  })

  it('renews the row of a request in place', () => {
    const { feed, rows } = setUp(4)
    feed.putRequest(request(7, 0))
    feed.addDelivery(asDeliveryId(1))
    feed.putRequest(request(7, 1))
    feed.addStatus({ atMs: 5, code: 408, text: 'Request Timeout', tone: 'info' })
    expect(rows()).toEqual([
      { kind: 'request', key: 1, request: request(7, 1) },
      { kind: 'delivery', key: 2, deliveryId: 1 },
      { kind: 'status', key: 3, atMs: 5, code: 408, text: 'Request Timeout', tone: 'info' },
    ])
  })

  it('gives a request whose row fell out a new one', () => {
    const { feed, rows } = setUp(2)
    feed.putRequest(request(7, 0))
    feed.putRequest(request(7, 1))
    feed.addDelivery(asDeliveryId(1))
    feed.addDelivery(asDeliveryId(2))
    feed.putRequest(request(7, 2))
    expect(rows()).toEqual([
      { kind: 'delivery', key: 3, deliveryId: 2 },
      { kind: 'request', key: 4, request: request(7, 2) },
    ])
  })
})
