import { describe, expect, it } from 'vitest'
import { showPart, sizeOf } from '../../../test/support/part.js'
import { aStreamSummary } from '../../../test/support/stream-summaries.js'
import { paneLabel } from '../table.js'
import { ComposerPane } from './composer-pane.js'

const rect = { x: 0, y: 0, width: 34, height: 14 }
const values = { subject: 'REVIEWS.rateGiven', store: 'Kings Street', author: 'Ana', rating: '4', text: 'Warm bread' }
const show = (focused = true, at = rect) =>
  showPart(<ComposerPane rect={at} columns={at.width} focused={focused} title={[{ text: paneLabel('composer') }]} />, {
    size: { columns: at.width, rows: at.height },
    prepare: ({ ui }) => ui.change(() => ({ focus: focused ? 'composer' : 'consumer' })),
  })

describe('the composer', () => {
  it('shows what each field is for while it is empty', () => {
    const text = show().text()
    for (const words of ['which store?', 'who writes?', '1 to 5', 'what was it like?']) expect(text).toContain(words)
    expect(text).toContain('Enter writes')
  })

  it('shows the review, its rating as stars', async () => {
    const part = show(false)
    part.ui.setComposer({ values })
    await part.drawn()
    expect(part.text()).toContain('4 ★★★★☆')
    expect(part.text()).toContain('Warm bread')
    expect(part.text()).toContain('c writes a review')
  })

  it('says while it is written what is wrong with the field, and that Enter publishes when nothing is', async () => {
    const part = show()
    part.ui.setComposer({ values: { ...values, rating: '9' }, at: 3, editing: true })
    await part.drawn()
    expect(part.text()).toContain('a number from 1 to 5')
    part.ui.setComposer({ values })
    await part.drawn()
    expect(part.text()).toContain('Enter publishes')
    part.ui.setComposer({ sending: true })
    await part.drawn()
    expect(part.text()).toContain('publishing …')
  })

  it('tells what became of the last publish', async () => {
    const part = show()
    const outcomes = [
      [{ kind: 'stored', seq: 9, stream: 'REVIEWS', duplicate: false }, '✓ stored: seq 9'],
      [{ kind: 'stored', seq: 9, stream: 'REVIEWS', duplicate: true }, '= duplicate of seq 9'],
      [{ kind: 'refused', why: 'no stream' }, '✗ no stream'],
      [{ kind: 'unknown', why: 'no answer' }, '? no answer'],
    ] as const
    for (const [outcome, words] of outcomes) {
      part.answerPublish(outcome)
      part.commands.run('publish.next')
      await part.settled()
      await part.drawn()
      expect(part.text()).toContain(words)
    }
  })

  it('shows a run and its pace, and what came of a burst', async () => {
    const part = show()
    part.commands.run('publish.run')
    await part.settled()
    part.clock.advance(40)
    await part.drawn()
    expect(part.text()).toMatch(/run running ×1 · 1 stored/)
    expect(part.text()).toContain('● live')
    part.commands.run('publish.burst')
    part.choose('100')
    await part.drawn()
    part.clock.advance(40)
    await part.drawn()
    expect(part.text()).toMatch(/▓+ 100\/100|burst: 100 stored/)
  })

  it('says why a run failed once, and on no other stream’s view', async () => {
    const part = show()
    part.streams.update((now) => ({
      ...now,
      streams: [aStreamSummary('ORDERS'), aStreamSummary('REVIEWS')],
    }))
    part.answerPublish({ kind: 'refused', why: 'the stream is full' })
    part.commands.run('publish.run')
    for (let refused = 0; refused < 5; refused += 1) {
      await part.settled()
      part.clock.advance(2000)
    }
    await part.drawn()
    expect(part.text().match(/refused|full/g)).toEqual(['refused', 'full'])
    expect(part.text()).toContain('run stopped · 0 stored')
    part.slots.useStream('ORDERS')
    await part.drawn()
    expect(part.text()).not.toMatch(/refused|full|stopped/)
    expect(part.text()).toContain('P run')
    part.slots.useStream('REVIEWS')
    await part.drawn()
    expect(part.text()).toContain('✗ the stream is full')
  })

  it('names the stream of a run that goes on while another one is in view', async () => {
    const part = show()
    part.commands.run('publish.run')
    await part.settled()
    part.clock.advance(40)
    part.slots.useStream('ORDERS')
    await part.drawn()
    expect(part.text()).toContain('REVIEWS running ×1 · 1 stored')
    expect(part.text()).not.toContain('seq 1')
  })

  it('never says of a publish without an answer that it failed', async () => {
    const part = show()
    part.answerPublish({ kind: 'unknown', why: 'no answer in time' })
    part.commands.run('publish.burst')
    part.choose('100')
    for (let turn = 0; turn < 30; turn += 1) await part.settled()
    part.clock.advance(40)
    await part.drawn()
    expect(part.text()).toContain('100 unknown')
    expect(part.text()).not.toMatch(/failed|refused|not stored/)
  })

  it.each([
    [40, 7],
    [27, 12],
    [44, 14],
  ])('is exactly %d by %d cells, whatever is written in it', async (width, height) => {
    const part = show(true, { x: 0, y: 0, width, height })
    for (const text of ['', 'short', 'long '.repeat(200), '静かで眺めのよい部屋でした。'.repeat(20), 'x'.repeat(500)]) {
      part.ui.setComposer({ values: { ...values, text, store: text, author: text, subject: text } })
      for (const at of [0, 1, 4]) {
        for (const editing of [false, true]) {
          part.ui.setComposer({ at, editing })
          await part.drawn()
          expect(sizeOf(part)).toEqual({ width, height })
        }
      }
    }
  })
})
