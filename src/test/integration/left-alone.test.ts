import { expect, it } from 'vitest'
import type { Worker, WorkerSnapshot } from '../../jetstream/index.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'
import { columnsFor } from '../../ui/panes/consumer/columns.js'
import { listLines, outOfSightWords } from '../../ui/panes/consumer/message-list.js'
import { visibleRows } from '../../ui/selection.js'
import type { ListView } from '../../ui/selection.js'
import { createTheme } from '../../ui/theme.js'
import { aListView } from '../support/list-view.js'
import { snapshotToBe } from '../support/workspace.js'
import { workspaceBench } from '../support/workspace-bench.js'

const bench = workspaceBench('newest')

const seqs = Array.from({ length: 10 }, (_, index) => asStreamSeq(index + 1))
// What five minutes bring with the 30 s of the preset: the first delivery and ten more.
const tries = 11

/** The sequence and the try of each delivery that has a row in the list. */
const deliveriesIn = (snapshot: WorkerSnapshot, view: Partial<ListView> = {}): readonly string[] => {
  const rows = visibleRows(snapshot, aListView(view))
  return Array.from({ length: rows.length }, (_, index) => rows.at(index)).flatMap((row) => {
    const entry = row?.kind === 'delivery' ? snapshot.ledger.get(row.deliveryId) : undefined
    return entry ? [`${entry.delivery.streamSeq} try ${entry.delivery.deliveryCount}`] : []
  })
}
const messagesIn = (snapshot: WorkerSnapshot, view: Partial<ListView> = {}): readonly number[] =>
  deliveriesIn(snapshot, view)
    .map((text) => Number.parseInt(text, 10))
    .sort((a, b) => a - b)

/** The list drawn with room for so many rows: the words for what is out of sight. */
const outOfSight = (snapshot: WorkerSnapshot, room: number, view: Partial<ListView> = {}): string => {
  const theme = createTheme({}, { ascii: false, palette: 'none' })
  const lines = listLines({
    snapshot,
    cursor: undefined,
    view: aListView(view),
    theme,
    nowMs: Date.now(),
    width: 80,
    room,
    columns: columnsFor(80, 10, { maxDeliver: -1, theme }),
    readOnly: false,
  })
  return outOfSightWords(lines, theme)
    .map(({ text }) => text)
    .join('')
}
const rowsOutOfSight = (words: string): number =>
  [...words.matchAll(/(\d+) (?:above|below)/g)].reduce((sum, [, rows]) => sum + Number(rows), 0)

it('ten messages left alone are ten rows after ten redeliveries of each, and the raw log has every delivery', async () => {
  const workspace = bench.workspace()
  const session: Worker = await workspace.openWith('push', { ackWaitMs: 300, maxAckPending: 20 })
  const most = { messages: 0 }
  const stop = session.state.subscribe(() => {
    most.messages = Math.max(most.messages, deliveriesIn(session.state.get()).length)
  })
  await workspace.publishMany(seqs.length)
  const triesOf = ({ ledger }: WorkerSnapshot, seq: (typeof seqs)[number]): number =>
    ledger.latest(seq)?.delivery.deliveryCount ?? 0
  const alone = await snapshotToBe(session, `${tries} tries of each`, (snapshot) =>
    seqs.every((seq) => triesOf(snapshot, seq) >= tries),
  )
  expect(messagesIn(alone)).toEqual(seqs)
  expect(most.messages).toBe(10)
  // Each row is that of the newest delivery, and each delivery has one in the raw log.
  expect([...deliveriesIn(alone)].sort()).toEqual(seqs.map((seq) => `${seq} try ${triesOf(alone, seq)}`).sort())
  expect([...deliveriesIn(alone, { rawLog: true })].sort()).toEqual(
    seqs.flatMap((seq) => Array.from({ length: triesOf(alone, seq) }, (_, at) => `${seq} try ${at + 1}`)).sort(),
  )
  // The child line of the row under the cursor takes a line.
  expect(outOfSight(alone, 11)).toBe('')
  expect(rowsOutOfSight(outOfSight(alone, 4))).toBe(7)

  const idOf = (seq: (typeof seqs)[number]) => session.state.get().ledger.latest(seq)!.delivery.id
  await session.decide(seqs.slice(0, 3).map(idOf), { kind: 'ack-confirmed' }).done
  // One that the server sent again while its ack was on its way is settled by the server's numbers, a moment later.
  const settled = await snapshotToBe(
    session,
    '3 settled and folded',
    (snapshot) => messagesIn(snapshot, { foldsSettled: true }).length === 7,
  )
  expect(messagesIn(settled)).toEqual(seqs)
  expect(messagesIn(settled, { foldsSettled: true })).toEqual(seqs.slice(3))
  expect(outOfSight(settled, 10, { foldsSettled: true })).toBe('3 settled folded')

  await session.decide(seqs.slice(3).map(idOf), { kind: 'ack-confirmed' }).done
  const info = await workspace.infoUntil(session, ({ num_ack_pending: out }) => out === 0)
  const sent = info.delivered.consumer_seq
  expect(sent).toBeGreaterThanOrEqual(seqs.length * tries)
  const over = await snapshotToBe(session, 'all that was sent', ({ totals }) => totals.delivered === sent)
  stop()
  expect([messagesIn(over), messagesIn(over, { foldsSettled: true })]).toEqual([seqs, []])
  expect(deliveriesIn(over, { rawLog: true })).toHaveLength(sent)
  expect(most.messages).toBe(10)
})
