import { expect, it } from 'vitest'
import type { FeedRow, WorkerSnapshot } from '../jetstream/index.js'
import { createManualClock } from '../test/support/manual-clock.js'
import { createRandom } from '../test/support/random.js'
import { createSessionDouble } from '../test/support/session-double.js'
import { filteredRows, lookOn } from './filtered-rows.js'

const never = (): boolean => false
const atOnce = (): boolean => true

/** All rows that contain the filter, each read anew. */
function bySlowWay({ feed, ledger }: WorkerSnapshot, filter: string, { messages }: { readonly messages: boolean }) {
  const list = messages ? feed.messages : feed
  const rows: FeedRow[] = []
  for (let index = 0; index < list.length(); index += 1) {
    const row = list.at(index)!
    const text =
      row.kind === 'delivery'
        ? Buffer.from(ledger.get(row.deliveryId)!.delivery.data).toString()
        : row.kind === 'status'
          ? row.text
          : 'pull'
    if (text.includes(filter)) rows.push(row)
  }
  return rows.map(({ key }) => key)
}

it('finds in many short turns what one look finds, whatever comes and goes between them', () => {
  const random = createRandom(3)
  const { deliver, emit, frame, session } = createSessionDouble(createManualClock(1000))
  const words = ['bread', 'soup', 'salad', 'bread and soup']
  let filter = 'bread'
  let [turns, compared] = [0, 0]
  for (let step = 0; step < 60; step += 1) {
    const isMany = random.below(15) === 0
    for (let count = random.below(isMany ? 9000 : 100); count > 0; count -= 1) {
      if (isMany || random.below(4) > 0)
        emit({ kind: 'status', text: random.pick(words), tone: random.pick(['info', 'warning'] as const) })
      else deliver({ streamSeq: 1 + random.below(2000) }, { text: random.pick(words) })
    }
    frame()
    if (random.below(25) === 0) filter = random.pick(words)
    const snapshot = session.state.get()
    const left = lookOn(snapshot, filter, random.below(3) === 0 ? never : atOnce)
    turns += 1
    for (const messages of [true, false]) {
      const list = messages ? snapshot.feed.messages : snapshot.feed
      const { rows, unread, isUnread } = filteredRows(snapshot, filter, list)
      expect(unread).toBe(left)
      const all = bySlowWay(snapshot, filter, { messages })
      // As one text each: there are thousands.
      expect(rows.map(({ key }) => key).join()).toBe(all.filter((key) => !isUnread(key)).join())
      if (left === 0) expect(rows).toHaveLength(all.length)
      compared += all.length
    }
  }
  expect(turns).toBe(60)
  expect(compared).toBeGreaterThan(10_000)
})

it('ends a turn when its time is over, and goes on where it ended', () => {
  const { emit, frame, session } = createSessionDouble(createManualClock(1000))
  for (let count = 0; count < 200; count += 1) emit({ kind: 'status', text: `soup ${count}`, tone: 'warning' })
  frame()
  const snapshot = session.state.get()
  const found = (): number => filteredRows(snapshot, 'soup', snapshot.feed).rows.length
  expect(lookOn(snapshot, 'soup', atOnce)).toBe(136)
  expect(found()).toBe(64)
  expect(lookOn(snapshot, 'soup', atOnce)).toBe(72)
  expect(lookOn(snapshot, 'soup', never)).toBe(0)
  expect(found()).toBe(200)
  // Another one begins at the beginning.
  expect(lookOn(snapshot, 'up 1', atOnce)).toBe(136)
})
