import { describe, expect, it } from 'vitest'
import { showPart, sizeOf } from '../../../test/support/part.js'
import { aConsumerSummary, aStreamSummary } from '../../../test/support/stream-summaries.js'
import { paneLabel } from '../table.js'
import { StreamsPane } from './streams-pane.js'

const rect = { x: 0, y: 0, width: 34, height: 9 }
const show = (streams: readonly ReturnType<typeof aStreamSummary>[], problem?: string) =>
  showPart(<StreamsPane rect={rect} columns={rect.width} focused title={[{ text: paneLabel('streams') }]} />, {
    size: { columns: rect.width, rows: rect.height },
    prepare: (bench) => bench.streams.set({ phase: 'ready', streams, ...(problem === undefined ? {} : { problem }) }),
  })

describe('the streams', () => {
  it('stand with their messages, the consumers below them with what is out', () => {
    const consumers = [
      aConsumerSummary('REVIEWS', 'audit', { kind: 'push', pending: 4 }),
      aConsumerSummary('REVIEWS', 'billing', { paused: true, ackPending: 2 }),
      aConsumerSummary('REVIEWS', 'rating-pull', { ackPending: 4 }),
    ]
    const text = show([{ ...aStreamSummary('REVIEWS', [], { messages: 1204 }), consumers }]).text()
    expect(text).toMatch(/▌ REVIEWS +1,204 stored/)
    expect(text).toMatch(/ {4}audit +4 to come/)
    expect(text).toMatch(/ {4}billing +paused/)
    expect(text).toMatch(/ {4}rating-pull +4 out/)
  })

  it('keep the selection on its stream by name when others come and go', async () => {
    const part = show([aStreamSummary('B'), aStreamSummary('C')])
    part.ui.change(() => ({ streamRow: 'stream:C' }))
    part.streams.set({ phase: 'ready', streams: ['A', 'B', 'C', 'D'].map((name) => aStreamSummary(name)) })
    await part.drawn()
    expect(part.text()).toMatch(/▌ C/)
    expect(part.text()).not.toMatch(/▌ A/)
  })

  it('say what they are narrowed down to, and how many that leaves', async () => {
    const part = show([aStreamSummary('ORDERS'), aStreamSummary('BILLS'), aStreamSummary('静か')])
    part.ui.change(() => ({ streamFilter: 'bill' }))
    await part.drawn()
    expect(part.text()).toMatch(/1 Streams.*1 of 3/)
    expect(part.text()).toMatch(/only bill · Esc all/)
    expect(part.text()).not.toContain('ORDERS')
    part.ui.change(() => ({ streamFilter: '静'.repeat(40) }))
    await part.drawn()
    expect(part.text()).toContain('No listed name contains it.')
    expect(sizeOf(part)).toEqual({ width: rect.width, height: rect.height })
  })

  it('show the selected one however many there are', async () => {
    const part = show(Array.from({ length: 200 }, (_, index) => aStreamSummary(`S${index}`)))
    part.ui.change(() => ({ streamRow: 'stream:S150' }))
    await part.drawn()
    expect(part.text()).toMatch(/▌ S150/)
  })

  it('say when there are none, when they are looked for, and what went wrong beside what is known', async () => {
    const part = show([])
    expect(part.text()).toContain('No stream yet: C creates one.')
    part.streams.set({ phase: 'loading', streams: [] })
    await part.drawn()
    expect(part.text()).toContain('Looking …')
    part.streams.set({ phase: 'ready', streams: [aStreamSummary('A')], problem: 'no answer' })
    await part.drawn()
    expect(part.text()).toMatch(/▌ A[^]*no answer/)
  })

  it('do not look for ever where the list is refused, and say why in whole words', async () => {
    const part = show([])
    const problem = 'JetStream is not enabled for this account: use another login'
    part.streams.set({ phase: 'loading', streams: [], problem })
    await part.drawn()
    expect(part.text()).not.toContain('Looking')
    expect(part.text().replace(/[│\s]+/g, ' ')).toContain(problem)
  })

  it('tell two consumers apart whose names begin alike', () => {
    const consumers = ['ratings-of-push', 'ratings-of-pull', 'ratings-of-push-2'].map((name) =>
      aConsumerSummary('REVIEWS', name, { ackPending: 1234, pending: 5 }),
    )
    const narrow = { ...rect, width: 27 }
    const part = showPart(
      <StreamsPane rect={narrow} columns={narrow.width} focused title={[{ text: paneLabel('streams') }]} />,
      {
        size: { columns: narrow.width, rows: narrow.height },
        prepare: (bench) =>
          bench.streams.set({ phase: 'ready', streams: [{ ...aStreamSummary('REVIEWS'), consumers }] }),
      },
    )
    const rows = part
      .lines()
      .slice(2, 5)
      .map((line) => line.slice(2).trim().split(/\s+/)[0])
    expect(new Set(rows).size).toBe(3)
    expect(part.text()).toMatch(/…\S*pull 1,234 out/)
  })

  it('have the numbers of the consumer in view no older than the truth has them', async () => {
    const part = show([])
    const consumers = [aConsumerSummary('REVIEWS', 'rating-pull', { pending: 9 })]
    part.streams.set({ phase: 'ready', streams: [{ ...aStreamSummary('REVIEWS'), consumers }] })
    part.show({ info: { num_ack_pending: 3, num_pending: 6 } })
    await part.drawn()
    expect(part.text()).toMatch(/rating-pull +3 out/)
  })

  it('have exactly their cells, with long and wide names too', () => {
    const names = ['A'.repeat(80), '静かで眺めのよい部屋でした静かで眺めのよい', 'x']
    const part = show(names.map((name) => aStreamSummary(name, [name], { messages: 123_456_789 })))
    expect(sizeOf(part)).toEqual({ width: rect.width, height: rect.height })
  })
})
