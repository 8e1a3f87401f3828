import { describe, expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { createSessionDouble } from '../test/support/session-double.js'
import {
  heldEntries,
  cursorIndex,
  findUndecided,
  leftOut,
  markedRange,
  payloadOf,
  selectedEntry,
  targetEntries,
  visibleRows,
  windowStart,
} from './selection.js'
import { lookOn } from './filtered-rows.js'
import type { ListView } from './selection.js'
import { isUndecided } from '../jetstream/index.js'
import { asStreamSeq } from '../jetstream/wire/ids.js'
import { aListView } from '../test/support/list-view.js'

function setUp(texts: readonly string[] = []) {
  const double = createSessionDouble(createManualClock(1000))
  const ids = texts.map((text) => double.deliver({}, { text }).id)
  const snapshot = () => double.session.state.get()
  const rows = (filter = '', parts: Partial<ListView> = {}) => {
    // However slow the machine: not as much as a frame has time for, but all of it.
    if (filter !== '') lookOn(snapshot(), filter, () => false)
    return visibleRows(snapshot(), aListView({ filter, ...parts }))
  }
  const keyAt = (index: number) => rows().at(index)!.key
  const ack = (...indexes: number[]) =>
    double.session.decide(
      indexes.map((index) => ids[index]!),
      { kind: 'ack' },
    ).done
  const seqOf = (cursor?: Parameters<typeof selectedEntry>[1], filter = '') =>
    selectedEntry(snapshot(), cursor, aListView({ filter }))?.delivery.streamSeq
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
    expect(targetEntries(snapshot(), undefined, aListView())).toEqual([])
  })

  it('on a row that is no delivery selects no message', () => {
    const { emit, frame, snapshot, rows, seqOf } = setUp(['one'])
    emit({ kind: 'status', text: 'heartbeat missed', tone: 'warning' })
    frame()
    expect(seqOf({ rowKey: rows().at(1)!.key })).toBeUndefined()
    expect(targetEntries(snapshot(), { rowKey: rows().at(1)!.key }, aListView())).toEqual([])
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

  it('reads a message once, however much comes after it, and again for another filter', () => {
    const { deliver, rows } = setUp()
    let reads = 0
    const data = new TextEncoder().encode('warm bread')
    const subarray = data.subarray.bind(data)
    Object.defineProperty(data, 'subarray', {
      value: (...range: [number, number]) => {
        reads += 1
        return subarray(...range)
      },
    })
    deliver({ data })
    for (let count = 0; count < 20; count += 1) {
      expect(rows('bread').length).toBe(1 + count)
      deliver({}, { text: 'more bread' })
    }
    expect(reads).toBe(1)
    expect(rows('warm').length).toBe(1)
    expect(reads).toBe(2)
    expect(rows('bread').length).toBe(21)
  })

  it('finds what is there after rows fell out of the feed', () => {
    const { deliver, rows } = setUp()
    for (let count = 0; count < 22_000; count += 1) {
      deliver({}, { text: count % 8000 === 0 ? 'warm bread' : 'soup' })
      if (count % 7000 === 0) rows('bread')
    }
    expect(rows('bread').length).toBe(1)
    deliver({}, { text: 'more bread' })
    expect(rows('bread').length).toBe(2)
    expect(rows('soup').length).toBe(9998)
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

describe('a filter that was not looked for in all rows yet', () => {
  it('has no cursor while its own row may still be found: no verdict meets another message', () => {
    const { snapshot, rows, keyAt } = setUp(['bread', 'soup', 'bread'])
    const [first, last] = [keyAt(0), keyAt(2)]
    const partly = { ...rows('soup'), unread: 1, isUnread: (key: number) => key >= last }
    expect(cursorIndex(partly, snapshot(), { rowKey: last })).toBeUndefined()
    expect(cursorIndex(partly, snapshot(), { rowKey: first })).toBe(0)
    expect(cursorIndex(partly, snapshot(), undefined)).toBe(0)
  })
})

describe('what a verdict is for', () => {
  it('is the delivery under the cursor, decided or not', async () => {
    const { snapshot, keyAt, ack } = setUp(['one', 'two'])
    await ack(0)
    const seqs = targetEntries(snapshot(), { rowKey: keyAt(0) }, aListView()).map(({ delivery }) => delivery.streamSeq)
    expect(seqs).toEqual([1])
  })

  it('is what is still open in a marked range, in either direction', async () => {
    const { snapshot, rows, keyAt, ack } = setUp(['one', 'two', 'three', 'four'])
    await ack(1)
    const seqs = (from: number, to: number) => {
      const marked = markedRange(snapshot(), keyAt(from), { rows: rows(), to })
      const entries = targetEntries(snapshot(), { rowKey: keyAt(to), markFrom: keyAt(from), marked }, aListView())
      return entries.map(({ delivery }) => delivery.streamSeq)
    }
    expect(seqs(0, 2)).toEqual([1, 3])
    expect(seqs(2, 0)).toEqual([1, 3])
    expect(seqs(3, 3)).toEqual([4])
  })

  it('is neither more nor less of a range when one of its messages comes again and moves', () => {
    const { snapshot, rows, keyAt, deliver } = setUp(['one', 'two', 'three', 'four'])
    const cursor = {
      rowKey: keyAt(1),
      markFrom: keyAt(0),
      marked: markedRange(snapshot(), keyAt(0), { rows: rows(), to: 1 }),
    }
    deliver({ streamSeq: 2, deliveryCount: 2 })
    expect(targetEntries(snapshot(), cursor, aListView()).map(({ delivery }) => delivery.streamSeq)).toEqual([1])
    expect(leftOut(snapshot(), cursor)).toEqual([{ streamSeq: 2, why: 'came again since' }])
  })

  it('is every undecided message when all held are marked, but under a filter none that is hidden', async () => {
    const { snapshot, ack } = setUp(['bread', 'soup', 'bread', 'soup'])
    await ack(0)
    const seqs = (filter: string) => {
      const view = aListView({ filter })
      const marked = heldEntries(snapshot(), view).map(({ delivery }) => delivery.id)
      return targetEntries(snapshot(), { marked }, view).map(({ delivery }) => delivery.streamSeq)
    }
    expect(seqs('')).toEqual([2, 3, 4])
    expect(seqs('soup')).toEqual([2, 4])
  })
})

describe('a list of messages', () => {
  const again = (double: ReturnType<typeof setUp>, streamSeq: number, deliveryCount = 2) =>
    double.deliver({ streamSeq, deliveryCount })
  const seqsOf = ({ snapshot, rows }: ReturnType<typeof setUp>, parts: Partial<ListView> = {}) => {
    const list = rows('', parts)
    return Array.from({ length: list.length }, (_, index) => {
      const row = list.at(index)
      return row?.kind === 'delivery' ? snapshot().ledger.get(row.deliveryId)?.delivery.streamSeq : row?.kind
    })
  }

  it('has one row for each, by its newest delivery, and the raw log one for each delivery', () => {
    const double = setUp(['one', 'two', 'three'])
    again(double, 1)
    again(double, 2)
    again(double, 1, 3)
    expect(seqsOf(double)).toEqual([3, 2, 1])
    expect(seqsOf(double, { rawLog: true })).toEqual([1, 2, 3, 1, 2, 1])
  })

  it('of ten left alone for five minutes is still ten rows', () => {
    const texts = Array.from({ length: 10 }, (_, index) => `number ${index}`)
    const double = setUp(texts)
    for (let tries = 2; tries <= 11; tries += 1) {
      for (let seq = 1; seq <= 10; seq += 1) again(double, seq, tries)
    }
    expect(seqsOf(double)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(seqsOf(double, { rawLog: true })).toHaveLength(110)
  })

  it('leaves out what is settled when that is folded, and not a plain ack that nothing bears out yet', async () => {
    const double = setUp(['one', 'two', 'three', 'four'])
    await double.session.decide([double.ids[0]!], { kind: 'ack-confirmed' }).done
    await double.session.decide([double.ids[1]!], { kind: 'ack' }).done
    await double.session.decide([double.ids[2]!], { kind: 'term' }).done
    expect(seqsOf(double, { foldsSettled: true })).toEqual([2, 4])
    expect(seqsOf(double)).toEqual([1, 2, 3, 4])
    expect(seqsOf(double, { foldsSettled: true, rawLog: true })).toEqual([1, 2, 3, 4])
  })

  it('has warnings and open pulls between them, and in the raw log all there was', () => {
    const double = setUp(['one'])
    const request = { id: 1, batch: 5, expiresMs: 1000, sentAtMs: 0, got: 0 }
    const put = (end?: { atMs: number; code?: number; text: string }) =>
      double.emit({ kind: 'request', request: end ? { ...request, end } : request })
    double.emit({ kind: 'status', text: 'heartbeat missed', tone: 'warning' })
    double.emit({ kind: 'status', text: 'reconnected', tone: 'info' })
    put()
    double.frame()
    expect(seqsOf(double)).toEqual([1, 'status', 'request'])
    put({ atMs: 1, code: 408, text: 'Request Timeout' })
    expect(seqsOf(double)).toEqual([1, 'status'])
    put({ atMs: 1, code: 409, text: 'Exceeded MaxWaiting' })
    expect(seqsOf(double)).toEqual([1, 'status', 'request'])
    expect(seqsOf(double, { rawLog: true })).toEqual([1, 'status', 'status', 'request'])
  })

  it('keeps the cursor on its message when that comes again and moves', () => {
    const double = setUp(['one', 'two', 'three'])
    const cursor = { rowKey: double.keyAt(0) }
    again(double, 1)
    expect(double.seqOf(cursor)).toBe(1)
    expect(cursorIndex(double.rows(), double.snapshot(), cursor)).toBe(2)
  })

  it('keeps a cursor without a row of its own on the message we have known longest', () => {
    const double = setUp(['one', 'two', 'three'])
    again(double, 1)
    again(double, 1, 3)
    expect(double.seqOf()).toBe(1)
  })

  it('has no cursor where its settled row was folded: no verdict meets another message', async () => {
    const double = setUp(['one', 'two'])
    const cursor = { rowKey: double.keyAt(0) }
    await double.session.decide([double.ids[0]!], { kind: 'ack-confirmed' }).done
    const view = aListView({ foldsSettled: true })
    expect(targetEntries(double.snapshot(), cursor, view)).toEqual([])
    expect(targetEntries(double.snapshot(), {}, view).map(({ delivery }) => delivery.streamSeq)).toEqual([2])
  })

  it('costs no look at every row: a full feed of ten thousand is asked for what is in sight', () => {
    const double = setUp()
    const status = { kind: 'status', text: 'x', tone: 'warning' } as const
    for (let count = 0; count < 10_000; count += 1) double.emit(status)
    double.deliver()
    double.frame()
    const list = double.rows()
    expect([list.length, list.indexOf(list.at(9_999)!.key)]).toEqual([10_000, 9_999])
    expect(cursorIndex(list, double.snapshot(), undefined)).toBe(9_999)
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
  const entry = selectedEntry(snapshot(), undefined, aListView())!
  expect(payloadOf(entry)).toMatchObject({ kind: 'review', review: { text: 'one' } })
  expect(payloadOf(entry)).toBe(payloadOf(entry))
})
