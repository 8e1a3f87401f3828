import { describe, expect, it } from 'vitest'
import { createRandom } from '../../test/support/random.js'
import { createFeed } from './feed.js'
import type { PullRequest } from './pull-request.js'
import { asDeliveryId, asRowKey } from '../wire/ids.js'

const request = (id: number, got: number): PullRequest => ({ id, batch: 5, expiresMs: 1000, sentAtMs: 0, got })

function setUp(capacity: number) {
  const evicted: number[] = []
  const feed = createFeed(capacity, (id) => evicted.push(id))
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
    expect(evicted).toEqual([11, 12])
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

  it('keeps fewer rows of large messages, and finds what is left of them', () => {
    const random = createRandom(9)
    const mebibyte = 1024 * 1024
    const { feed, rows } = setUp(50)
    const sizes = new Map<number, number>()
    let fewest = Infinity
    for (let id = 1; id <= 2000; id += 1) {
      const bytes = random.below(4) === 0 ? random.below(40) * mebibyte : 1000
      sizes.set(id, bytes)
      if (random.below(5) === 0) feed.addStatus({ atMs: id, text: 'a row', tone: random.below(2) === 0 ? 'info' : 'warning' }) // prettier-ignore
      feed.addDelivery(asDeliveryId(id), random.below(2) === 0, bytes)
      const shown = rows().filter((row) => row?.kind !== 'status' || row.tone === 'warning')
      const kept = rows().flatMap((row) => (row?.kind === 'delivery' ? [sizes.get(row.deliveryId) ?? 0] : []))
      const all = kept.reduce((sum, size) => sum + size, 0)
      expect(all <= 64 * mebibyte || rows().length === 1).toBe(true)
      fewest = Math.min(fewest, rows().length)
      expect(feed.messages.length()).toBe(shown.length)
      expect(shown.map((_, index) => feed.messages.at(index))).toEqual(shown)
      expect(shown.map((row) => feed.messages.indexOf(row!.key))).toEqual(shown.map((_, index) => index))
      expect(feed.keyOfDelivery(asDeliveryId(id))).toBe(rows().at(-1)?.key)
    }
    expect(fewest).toBeLessThan(5)
    for (let id = 3001; id <= 3100; id += 1) feed.addDelivery(asDeliveryId(id), false, 1000)
    expect(feed.length()).toBe(50)
  })

  it('keeps the newest message, however large', () => {
    const { feed, evicted } = setUp(5)
    for (let id = 1; id <= 3; id += 1) feed.addDelivery(asDeliveryId(id), false, 100 * 1024 * 1024)
    expect([feed.length(), evicted.length]).toEqual([1, 2])
  })
})
