import { describe, expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { createSessionDouble } from '../test/support/session-double.js'
import {
  heldEntries,
  cursorIndex,
  findUndecided,
  isUndecided,
  markedRange,
  payloadOf,
  selectedEntry,
  targetEntries,
  visibleRows,
  windowStart,
} from './selection.js'
import { asStreamSeq } from '../jetstream/wire/ids.js'

function setUp(texts: readonly string[] = []) {
  const double = createSessionDouble(createManualClock(1000))
  const ids = texts.map((text) => double.deliver({}, { text }).id)
  const snapshot = () => double.session.state.get()
  const rows = (filter = '') => visibleRows(snapshot(), filter)
  const keyAt = (index: number) => rows().at(index)!.key
  const ack = (...indexes: number[]) =>
    double.session.decide(
      indexes.map((index) => ids[index]!),
      { kind: 'ack' },
    ).done
  const seqOf = (cursor?: Parameters<typeof selectedEntry>[1], filter = '') =>
    selectedEntry(snapshot(), cursor, filter)?.delivery.streamSeq
  return { ...double, ids, snapshot, rows, keyAt, ack, seqOf }
}

describe('the cursor', () => {
  it('without a row of its own is on the oldest undecided message, whatever arrives', async () => {
    const { seqOf, deliver, ack, frame } = setUp(['one', 'two', 'three'])
    expect(seqOf()).toBe(1)
    deliver()
    expect(seqOf()).toBe(1)
    await ack(0)
    frame()
    expect(seqOf()).toBe(2)
  })

  it('is on the newest row when everything is decided', async () => {
    const { seqOf, deliver, ack, session, snapshot, rows } = setUp(['one', 'two'])
    await ack(0, 1)
    expect(seqOf()).toBe(2)
    const late = deliver()
    await session.decide([late.id], { kind: 'term' }).done
    expect(cursorIndex(rows(), snapshot(), undefined)).toBe(2)
  })

  it('stays on its own row while rows arrive', () => {
    const { seqOf, deliver, keyAt } = setUp(['one', 'two', 'three'])
    const cursor = { rowKey: keyAt(1) }
    for (let count = 0; count < 50; count += 1) deliver()
    expect(seqOf(cursor)).toBe(2)
  })

  it('falls back to the oldest undecided message when its row fell out of the feed', () => {
    const { seqOf, emit, frame, keyAt } = setUp(['one', 'two'])
    const cursor = { rowKey: keyAt(0) }
    const status = { kind: 'status', text: 'x', tone: 'info' } as const
    for (let count = 0; count < 9_999; count += 1) emit(status)
    frame()
    expect(seqOf(cursor)).toBe(2)
  })

  it('is nowhere in an empty feed', () => {
    const { snapshot, rows } = setUp()
    expect(cursorIndex(rows(), snapshot(), undefined)).toBeUndefined()
    expect(targetEntries(snapshot(), undefined, '')).toEqual([])
  })

  it('on a row that is no delivery selects no message', () => {
    const { emit, frame, snapshot, rows, seqOf } = setUp(['one'])
    emit({ kind: 'status', text: 'heartbeat missed', tone: 'warning' })
    frame()
    expect(seqOf({ rowKey: rows().at(1)!.key })).toBeUndefined()
    expect(targetEntries(snapshot(), { rowKey: rows().at(1)!.key }, '')).toEqual([])
  })
})

describe('the filter', () => {
  it('keeps rows whose payload, subject or sequence holds the text, in either case', () => {
    const { deliver, rows } = setUp(['Cold soup', 'warm BREAD', 'bread again'])
    deliver({ subject: 'REVIEWS.rateAnswer', streamSeq: 77 })
    expect(rows('bread').length).toBe(3)
    expect(rows('COLD').length).toBe(1)
    expect(rows('rateanswer').length).toBe(1)
    expect(rows('77').length).toBe(1)
    expect(rows('nothing like it').length).toBe(0)
  })

  it('is looked for once per snapshot, and anew when something came', () => {
    const { deliver, rows } = setUp(['bread'])
    const first = rows('bread')
    expect(rows('bread')).toBe(first)
    expect(rows('soup').length).toBe(0)
    deliver({}, { text: 'more bread' })
    expect(rows('bread').length).toBe(2)
  })

  it('looks into statuses, and finds pull requests by their name', () => {
    const { emit, frame, rows } = setUp()
    emit({ kind: 'status', text: 'Heartbeat missed', tone: 'warning' })
    emit({ kind: 'request', request: { id: 1, batch: 5, expiresMs: 1000, sentAtMs: 0, got: 0 } })
    frame()
    expect(rows('heartbeat').length).toBe(1)
    expect(rows('pull').length).toBe(1)
  })

  it('keeps the cursor on its row when that passes, and else goes to the oldest undecided that does', () => {
    const { keyAt, seqOf } = setUp(['bread', 'soup', 'bread', 'soup'])
    expect(seqOf({ rowKey: keyAt(3) }, 'soup')).toBe(4)
    expect(seqOf({ rowKey: keyAt(0) }, 'soup')).toBe(2)
  })
})

describe('what a verdict is for', () => {
  it('is the delivery under the cursor, decided or not', async () => {
    const { snapshot, keyAt, ack } = setUp(['one', 'two'])
    await ack(0)
    const seqs = targetEntries(snapshot(), { rowKey: keyAt(0) }, '').map(({ delivery }) => delivery.streamSeq)
    expect(seqs).toEqual([1])
  })

  it('is what is still open in a marked range, in either direction', async () => {
    const { snapshot, keyAt, ack } = setUp(['one', 'two', 'three', 'four'])
    await ack(1)
    const seqs = (cursor: Parameters<typeof targetEntries>[1]) =>
      targetEntries(snapshot(), cursor, '').map(({ delivery }) => delivery.streamSeq)
    expect(seqs({ rowKey: keyAt(2), markFrom: keyAt(0) })).toEqual([1, 3])
    expect(seqs({ rowKey: keyAt(0), markFrom: keyAt(2) })).toEqual([1, 3])
    expect(markedRange(snapshot(), { rowKey: keyAt(3), markFrom: keyAt(1) }, '')).toEqual({ from: 1, to: 3 })
    expect(markedRange(snapshot(), { rowKey: keyAt(3) }, '')).toBeUndefined()
  })

  it('is the row under the cursor when the marked row fell out of sight', () => {
    const { snapshot, keyAt } = setUp(['bread', 'soup'])
    const cursor = { rowKey: keyAt(1), markFrom: keyAt(0) }
    expect(targetEntries(snapshot(), cursor, 'soup').map(({ delivery }) => delivery.streamSeq)).toEqual([2])
  })

  it('is every undecided message when all held are marked, but under a filter none that is hidden', async () => {
    const { snapshot, ack } = setUp(['bread', 'soup', 'bread', 'soup'])
    await ack(0)
    const seqs = (filter: string) =>
      targetEntries(
        snapshot(),
        { marked: heldEntries(snapshot(), filter).map(({ delivery }) => delivery.id) },
        filter,
      ).map(({ delivery }) => delivery.streamSeq)
    expect(seqs('')).toEqual([2, 3, 4])
    expect(seqs('soup')).toEqual([2, 4])
  })
})

describe('undecided messages', () => {
  it('are those held or run out, and not those on the wire, decided or delivered again', async () => {
    const { session, snapshot, ids, deliver } = setUp(['one', 'two'])
    const entry = (index: number) => snapshot().ledger.get(ids[index]!)
    expect(isUndecided(undefined)).toBe(false)
    expect(isUndecided(entry(0))).toBe(true)
    const { done } = session.decide([ids[0]!], { kind: 'nak' })
    expect(isUndecided(entry(0))).toBe(false)
    await done
    expect(isUndecided(entry(0))).toBe(false)
    deliver({ streamSeq: 2, deliveryCount: 2 })
    expect(isUndecided(entry(1))).toBe(false)
    expect(isUndecided(snapshot().ledger.latest(asStreamSeq(2)))).toBe(true)
  })

  it('are found from a row on, and round again', async () => {
    const { snapshot, rows, ack } = setUp(['one', 'two', 'three', 'four'])
    await ack(1)
    expect(findUndecided(rows(), snapshot(), 1)).toBe(2)
    expect(findUndecided(rows(), snapshot(), 4)).toBe(0)
    await ack(0, 2, 3)
    expect(findUndecided(rows(), snapshot(), 0)).toBeUndefined()
  })
})

describe('the window of rows', () => {
  it('shows the newest rows without a cursor', () => {
    expect(windowStart(100, 10, undefined)).toBe(90)
    expect(windowStart(5, 10, undefined)).toBe(0)
  })

  it('always shows the cursor, never starts before the first row nor leaves room at the end', () => {
    for (let total = 1; total <= 30; total += 1) {
      for (let height = 1; height <= 12; height += 1) {
        for (let at = 0; at < total; at += 1) {
          const start = windowStart(total, height, at)
          const seen = start >= 0 && start <= Math.max(0, total - height) && at >= start && at < start + height
          expect(seen, `${total} rows, ${height} shown, cursor at ${at}: starts at ${start}`).toBe(true)
        }
      }
    }
  })
})

it('parses a payload once per delivery', () => {
  const { snapshot } = setUp(['one'])
  const entry = selectedEntry(snapshot(), undefined, '')!
  expect(payloadOf(entry)).toMatchObject({ kind: 'review', review: { text: 'one' } })
  expect(payloadOf(entry)).toBe(payloadOf(entry))
})
