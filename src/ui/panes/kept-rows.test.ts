import { expect, it } from 'vitest'
import type { DeliveryId, LedgerEntry, RowKey, Verdict } from '../../jetstream/index.js'
import { literal } from '../../lib/safe-text.js'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createRandom } from '../../test/support/random.js'
import { createSessionDouble } from '../../test/support/session-double.js'
import { paintLine } from '../components/line.js'
import type { Line } from '../components/line.js'
import { visibleRows } from '../selection.js'
import { createTheme } from '../theme.js'
import type { RowCursor } from '../ui-state.js'
import { columnsFor } from './consumer/columns.js'
import { listLines } from './consumer/message-list.js'
import { createRowKeeper } from './kept-rows.js'
import { timeLines } from './time/time-lines.js'
import { timeScale } from './time/time-scale.js'

const verdicts: readonly Verdict[] = [
  { kind: 'ack' },
  { kind: 'ack-confirmed' },
  { kind: 'nak' },
  { kind: 'nak-delayed', delayMs: 5000 },
  { kind: 'term' },
  { kind: 'working' },
]
const whose = ({ workerId }: Pick<LedgerEntry, 'workerId'>) => (workerId === 2 ? literal`w1` : undefined)

it('rows that are kept from picture to picture are those drawn anew, whatever happens between', async () => {
  const theme = createTheme({}, { ascii: false, palette: 'ansi-dark' })
  // Of another ground nothing is kept: what is drawn with it is drawn anew.
  const anew = { ...theme }
  const paint = (lines: readonly Line[], width: number): readonly string[] =>
    lines.map((line) => paintLine(line, width, theme))
  let kept = 0
  for (const seed of [1, 2, 3, 4]) {
    const random = createRandom(seed)
    const clock = createManualClock(Date.UTC(2026, 0, 2, 10, 20, 0))
    const double = createSessionDouble(clock, {
      mode: 'push',
      info: { config: { deliver_subject: 'd', ack_wait: 9e9 } },
    })
    const other = double.beside(2)
    const { session } = double
    let cursor: RowCursor | undefined
    let nowMs = clock.now()
    let view = { filter: '', rawLog: false, foldsSettled: false }
    let width = 90
    let backMs = 30_000
    let before: ReadonlySet<Line> = new Set()
    const tries = new Map<number, number>()
    const steps: readonly (() => unknown)[] = [
      () => {
        const streamSeq = 1 + random.below(12)
        const deliveryCount = (tries.get(streamSeq) ?? 0) + 1
        tries.set(streamSeq, deliveryCount)
        random.pick([double, other]).deliver({ streamSeq, deliveryCount }, { text: `review ${random.below(1000)}` })
      },
      () => {
        const open = session.state.get().ledger.open()
        if (open.length > 0) return session.decide([random.pick(open).delivery.id], random.pick(verdicts)).done
      },
      () => clock.advance(random.below(4000)),
      () => (nowMs = clock.now()),
      () => {
        const rows = visibleRows(session.state.get(), view)
        const key: RowKey | undefined = rows.at(random.below(Math.max(1, rows.length)))?.key
        const marked: readonly DeliveryId[] = session.state
          .get()
          .ledger.open()
          .filter(() => random.below(3) === 0)
          .map(({ delivery }) => delivery.id)
        cursor = random.pick<RowCursor | undefined>([undefined, { rowKey: key }, { rowKey: key, marked }])
      },
      () => (view = { ...view, rawLog: random.below(2) === 0, foldsSettled: random.below(4) === 0 }),
      () => (width = random.pick([70, 90, 130])),
      () => (backMs = random.pick([15_000, 30_000, 60_000])),
      () => session.setAutoAck(random.below(6) === 0 ? 60_000 : undefined),
    ]
    for (let step = 0; step < 120; step += 1) {
      await random.pick(steps)()
      double.frame()
      const snapshot = session.state.get()
      const columns = columnsFor(width, 12, { maxDeliver: snapshot.ledger.rules().maxDeliver, theme })
      const parts = { snapshot, cursor, view, nowMs, width, columns, room: 9, readOnly: false, whose }
      const { lines } = listLines({ ...parts, theme })
      kept += lines.filter((line) => before.has(line)).length
      const scale = timeScale({ backMs }, { cells: 50, nowMs, waitMs: 9000 })
      const selected = snapshot.ledger.open()[random.below(4)]
      const named = random.pick([undefined, (id: number | undefined) => (id === 2 ? literal`w1` : literal`you`)])
      const time = { snapshot, happened: [], scale, selected, room: 7, seqCells: 5, whose: named }
      const timed = timeLines({ ...time, theme })
      const where = `seed ${seed}, step ${step}`
      expect(paint(lines, width), where).toEqual(paint(listLines({ ...parts, theme: anew }).lines, width))
      expect(paint(timed.lines, 60), where).toEqual(paint(timeLines({ ...time, theme: anew }).lines, 60))
      // Of these the next picture may keep some again.
      before = new Set(listLines({ ...parts, theme }).lines)
      timeLines({ ...time, theme })
    }
  }
  expect(kept).toBeGreaterThan(400)
})

it('a row is drawn again for another place, ground or delivery that it looked at, and not for the same', () => {
  const keeper = createRowKeeper()
  const entries = new Map<DeliveryId, LedgerEntry>()
  const clock = createManualClock(0)
  const { session, deliver } = createSessionDouble(clock)
  const { id } = deliver()
  const { id: otherId } = deliver()
  const { get } = session.state.get().ledger
  const entry = get(id)
  const other = get(otherId)
  if (!entry || !other) throw new Error('both were delivered')
  let drawn = 0
  const draw = (ground: readonly unknown[], own: readonly unknown[]): number => {
    keeper.begin(ground)(entry, { own, get: (one) => entries.get(one) }, (of) => {
      of(otherId)
      drawn += 1
      return []
    })
    return drawn
  }
  expect(draw(['a'], [1])).toBe(1)
  expect(draw(['a'], [1])).toBe(1)
  expect(draw(['b'], [1])).toBe(2)
  expect(draw(['b'], [2])).toBe(3)
  entries.set(otherId, other)
  expect(draw(['b'], [2])).toBe(4)
  expect(draw(['b'], [2])).toBe(4)
  // One that was not in the last picture is not known any more.
  keeper.begin(['b'])
  expect(draw(['b'], [2])).toBe(5)
})
