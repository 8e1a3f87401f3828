import { describe, expect, it } from 'vitest'
import { createCommandBench } from '../../test/support/explorer.js'
import { literal } from '../../lib/safe-text.js'
import { aStreamSummary } from '../../test/support/stream-summaries.js'
import { selectedEntry } from '../selection.js'
import { aListView } from '../../test/support/list-view.js'

function liveView(count: number) {
  const bench = createCommandBench()
  const live = bench.show()
  for (let made = 0; made < count; made += 1) live.deliver()
  const cursor = () => bench.ui.get().cursors[live.session.key]
  const seq = () => selectedEntry(live.session.state.get(), cursor(), aListView())?.delivery.streamSeq
  return { ...bench, ...live, cursor, seq }
}

describe('in the live view', () => {
  it('steps, pages and jumps, and stops at either end', () => {
    const { commands, seq } = liveView(50)
    const after = (...ids: Parameters<typeof commands.run>[0][]) => {
      for (const id of ids) commands.run(id)
      return seq()
    }
    expect(after('list.down', 'list.down')).toBe(3)
    expect(after('list.up', 'list.up', 'list.up')).toBe(1)
    expect(after('list.page-down')).toBe(19)
    expect(after('list.bottom')).toBe(50)
    expect(after('list.page-down', 'list.down')).toBe(50)
    expect(after('list.page-up')).toBe(32)
    expect(after('list.top')).toBe(1)
  })

  it('stays on the last row while something waits for a verdict, so that no verdict meets another message', () => {
    const { commands, seq, deliver } = liveView(5)
    commands.run('list.bottom')
    deliver()
    expect(seq()).toBe(5)
  })

  it('follows what comes from the last row on when nothing waits', async () => {
    const { commands, seq, deliver, session } = liveView(3)
    const decideAll = () =>
      session.decide(
        session.state
          .get()
          .ledger.open()
          .map(({ delivery }) => delivery.id),
        { kind: 'ack' },
      ).done
    await decideAll()
    commands.run('list.top')
    commands.run('list.bottom')
    expect(seq()).toBe(3)
    deliver()
    await decideAll()
    expect(seq()).toBe(4)
  })

  it('keeps the mark of a range on the way to the last row', () => {
    const { commands, cursor } = liveView(3)
    commands.run('message.mark')
    commands.run('list.bottom')
    expect(cursor()?.markFrom).toBeDefined()
    expect(cursor()?.rowKey).not.toBe(cursor()?.markFrom)
  })

  it('does nothing without a consumer or without rows', () => {
    const { commands, ui, show } = createCommandBench()
    commands.run('list.down')
    show()
    commands.run('list.down')
    expect(ui.get().cursors).toEqual({})
  })
})

it('walks through streams and their consumers, and has the consumers of the one it stands on listed', () => {
  const { commands, ui, streams, calls } = createCommandBench()
  streams.set({ phase: 'ready', streams: [aStreamSummary('A', ['one', 'two']), aStreamSummary('B')] })
  ui.change(() => ({ focus: 'streams' }))
  commands.run('list.down')
  expect(ui.get().streamRow).toBe('consumer:A/one')
  commands.run('list.bottom')
  expect(ui.get().streamRow).toBe('stream:B')
  commands.run('list.down')
  expect(ui.get().streamRow).toBe('stream:B')
  expect(calls).toEqual(['watch A', 'watch B', 'watch B'])
})

it('goes on to the first stream when the selected one is gone', () => {
  const { commands, ui, streams } = createCommandBench()
  streams.set({ phase: 'ready', streams: [aStreamSummary('A'), aStreamSummary('B')] })
  ui.change(() => ({ focus: 'streams', streamRow: 'stream:GONE' }))
  commands.run('list.down')
  expect(ui.get().streamRow).toBe('stream:B')
})

it('walks through the fields of the composer', () => {
  const { commands, ui } = createCommandBench()
  ui.change(() => ({ focus: 'composer' }))
  commands.run('list.bottom')
  expect(ui.get().composer.at).toBe(4)
  commands.run('list.up')
  expect(ui.get().composer.at).toBe(3)
})

it('scrolls what lies on top instead, never above its first line', () => {
  const { commands, ui } = createCommandBench()
  ui.open({ kind: 'help', top: 0 })
  const top = () => {
    const overlay = ui.get().overlays.at(-1)
    return overlay?.kind === 'help' ? overlay.top : undefined
  }
  commands.run('list.up')
  expect(top()).toBe(0)
  commands.run('list.page-down')
  expect(top()).toBe(18)
  commands.run('list.bottom')
  expect(top()).toBe(Infinity)
  commands.run('list.top')
  expect(top()).toBe(0)
  ui.open({ kind: 'pick', title: literal`x`, notes: [], items: [] })
  commands.run('list.down')
  expect(ui.get().cursors).toEqual({})
})
