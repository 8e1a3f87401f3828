import { describe, expect, it } from 'vitest'
import hostileStrings from '../../../../data/hostile-strings.json' with { type: 'json' }
import type { Happened } from '../../../jetstream/index.js'
import { textWidth } from '../../../lib/text-width.js'
import { findForbidden } from '../../../test/support/forbidden-text.js'
import { showPart } from '../../../test/support/part.js'
import type { Part } from '../../../test/support/part.js'
import { headRowCount } from '../../chrome/head-rows.js'
import { layoutScreen } from '../../layout.js'
import { paneLabel } from '../table.js'
import { HappenedPane } from './happened-pane.js'

const sizes = [
  { columns: 40, rows: 10 },
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
] as const

const places = { kind: 'places', limit: 5, pending: 2, times: 1 } as const
const all: readonly Happened[] = [
  { kind: 'stored', count: 3, duplicates: 0, toSeq: 3 },
  { kind: 'came', asked: false, count: 3, fromSeq: 1, toSeq: 3 },
  { ...places, isFull: true, out: 5 },
  { ...places, isFull: false, out: 4 },
  { kind: 'floor', from: 0, to: 1 },
  { kind: 'expired', count: 1, fromSeq: 2, toSeq: 2 },
  { kind: 'gone', how: 'consumer-deleted', count: 2, fromSeq: 2, toSeq: 3 },
  { kind: 'gone', how: 'settled-elsewhere', count: 1, fromSeq: 4, toSeq: 4 },
  { kind: 'heard', verdict: 'ack', count: 1, fromSeq: 4, toSeq: 4 },
  { kind: 'edited', fields: ['ack_wait', 'max_deliver'] },
  { kind: 'pull-ended', batch: 5, got: 2, expiresMs: 30_000, code: 409, text: 'Consumer Deleted', times: 1 },
  { kind: 'said', text: 'the consumer was paused', tone: 'warning', times: 1 },
]

/** The pane where a screen of this size has it, with the keys, which is where a small screen has it at all. */
function pane(size: (typeof sizes)[number], happened: readonly Happened[], consumer = 'rating-push'): Part {
  const head = headRowCount({ rows: size.rows, isFull: false })
  const rect = layoutScreen(size.columns, size.rows, { focus: 'happened', lower: 'truth', head }).panes.happened
  if (!rect) throw new Error('the pane is nowhere')
  return showPart(
    <HappenedPane rect={rect} columns={size.columns} focused title={[{ text: paneLabel('happened') }]} />,
    {
      size: { columns: rect.width, rows: rect.height },
      prepare: (bench) => {
        bench.show({ mode: 'push', consumer: 'rating-push' })
        for (const what of happened) bench.happenings.add({ stream: 'REVIEWS', consumer }, what)
      },
    },
  )
}

function expectSound(part: Part, size: (typeof sizes)[number]): void {
  for (const line of part.lines()) {
    expect(textWidth(line)).toBeLessThanOrEqual(size.columns)
    expect(findForbidden(line)).toEqual([])
  }
}

describe.each(sizes)('what just happened on $columns x $rows', (size) => {
  it('stands newest first with its time, in whole words, and as much as there is room for', () => {
    const part = pane(size, all)
    expectSound(part, size)
    const [rule = '', ...lines] = part.lines().map((line) => line.trimEnd())
    expect(rule).toMatch(/^━━ 7 What just happened ━+$/)
    expect(lines[0]).toMatch(/^ \d\d:\d\d:\d\d {2}the consumer was paused/)
    // What is too long goes on below: nothing is cut.
    expect(lines.join('\n')).not.toContain('…')
    const told = lines.filter((line) => /^ \d\d:/.test(line)).length
    expect(told).toBeGreaterThanOrEqual(Math.min(all.length, Math.floor(lines.length / 3)))
  })

  it.each(all.map((what) => [what.kind, what] as const))('has room for one that is told alone: %s', (_, what) => {
    const part = pane(size, [what])
    expectSound(part, size)
    expect(part.text()).toMatch(/\d\d:\d\d:\d\d {2}\S/)
    expect(part.text()).not.toMatch(/undefined|NaN|\[object/)
  })

  it('keeps its cells whatever a stranger called a consumer or wrote', () => {
    for (const { text } of hostileStrings) {
      const happened: readonly Happened[] = [
        { kind: 'said', text, tone: 'warning', times: 1 },
        { kind: 'edited', fields: [text, text] },
        { kind: 'pull-ended', batch: 1, got: 0, expiresMs: 1, code: 409, text, times: 1 },
      ]
      expectSound(pane(size, happened, text), size)
    }
  })

  it('says so while nothing has happened', () => {
    const part = pane(size, [])
    expectSound(part, size)
    expect(part.text().replace(/\s+/g, ' ')).toContain(
      'Nothing was seen to happen yet. What was before this run is not known here.',
    )
  })
})

it('names the key that starts the lesson about its top line, and about no other', async () => {
  const part = pane(sizes[2], [{ kind: 'expired', count: 1, fromSeq: 2, toSeq: 2 }])
  const lines = (): readonly string[] => part.lines().map((line) => line.trimEnd())
  // Too long to have it beside it.
  expect(lines()[1]).toMatch(/a late ack still counts$/)
  expect(lines()[2]).toMatch(/^ +I learn: ack wait$/)
  // Of this run no lesson is about it.
  part.happenings.add({ stream: 'REVIEWS', consumer: 'rating-push' }, { kind: 'floor', from: 1, to: 2 })
  await part.drawn()
  expect(lines()[1]).toMatch(/ {2}\? ack floor$/)
  expect(lines().join('\n')).not.toContain('learn:')
})

it('names the consumer where it is another than the one that is shown', async () => {
  const part = pane(sizes[3], [{ kind: 'floor', from: 0, to: 1 }], 'audit')
  expect(part.text()).toContain('audit: ')
  part.show({ mode: 'push', consumer: 'audit' })
  await part.drawn()
  expect(part.text()).not.toContain('audit: ')
})

it('stays where somebody reads it while new ones come, and counts those above', async () => {
  const part = pane(sizes[3], all)
  const [, second] = part.happenings.list.get()
  part.ui.change(() => ({ happenedTop: second!.id }))
  await part.drawn()
  expect(part.lines()[0]).toMatch(/ 1 newer above ━━$/)
  expect(part.lines()[1]).not.toContain('the consumer was paused')
  const before = part.lines()[1]
  part.clock.advance(3000)
  part.happenings.add({ stream: 'REVIEWS', consumer: 'rating-push' }, { kind: 'floor', from: 1, to: 2 })
  part.clock.advance(100)
  await part.drawn()
  expect(part.lines()[0]).toMatch(/ 2 newer above ━━$/)
  expect(part.lines()[1]).toBe(before)
})
