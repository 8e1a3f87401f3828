import { describe, expect, it } from 'vitest'
import { literal } from '../../lib/safe-text.js'
import { createCommandBench } from '../../test/support/explorer.js'
import { createLessonStage } from './lesson-stage.js'

const at = { stream: 'LESSON-5', consumer: 'lesson', publishTo: 'LESSON-5.rateGiven' } as const

function onStage() {
  const bench = createCommandBench()
  return { ...bench, stage: createLessonStage({ workspace: bench.workspace, slots: bench.slots, ui: bench.ui }) }
}

describe('the screen given to a lesson', () => {
  it('shows its consumer, without receiving, and publishes into its stream', async () => {
    const { stage, calls, ui } = onStage()
    ui.change(() => ({ focus: 'life', filter: 'x', rawLog: true, foldsSettled: true, fetchBatch: 9 }))
    ui.say('good', literal`stored as seq 1 of LESSON-4`)
    expect((await stage.show(at)).ok).toBe(true)
    expect(calls).toEqual(['useStream LESSON-5', 'watch LESSON-5', 'openConsumer LESSON-5 lesson'])
    const { focus, filter, rawLog, foldsSettled, fetchBatch, composer } = ui.get()
    expect({ focus, filter, rawLog, foldsSettled, fetchBatch }).toEqual({
      focus: 'consumer',
      filter: '',
      rawLog: false,
      foldsSettled: false,
      fetchBatch: 1,
    })
    expect(composer.values.subject).toBe('LESSON-5.rateGiven')
    expect(ui.get().status).toBeUndefined()
  })

  it('is the streams where the lesson has no consumer', async () => {
    const { stage, calls, ui } = onStage()
    await stage.show({ stream: 'LESSON-1', publishTo: 'LESSON-1.rateGiven' })
    expect(calls).toEqual(['useStream LESSON-1', 'watch LESSON-1'])
    expect([ui.get().focus, ui.get().streamRow]).toEqual(['streams', 'stream:LESSON-1'])
  })

  it('says what failed', async () => {
    const { stage, failWith } = onStage()
    failWith({ summary: 'no such consumer' })
    expect(await stage.show(at)).toEqual({ ok: false, error: { summary: 'no such consumer' } })
  })

  it('receives once the guess is made, and only from what was not received from', async () => {
    const { stage, calls, show } = onStage()
    show({ stream: 'LESSON-5', consumer: 'lesson', observes: true })
    expect((await stage.receive()).ok).toBe(true)
    expect((await stage.receive()).ok).toBe(true)
    expect(calls).toEqual(['join'])
  })

  it('lets go of what is not the lesson’s any more, and stays where it is', async () => {
    const { stage, calls, show } = onStage()
    stage.letGo()
    expect(calls).toEqual([])
    show({ consumer: 'rating-pull' })
    await stage.show(at)
    stage.letGo()
    expect(calls.at(-1)).toBe('useStream LESSON-5')
    await stage.leave(false)
    expect(calls.at(-1)).toBe('openConsumer REVIEWS rating-pull')
  })
})

describe('the screen given back', () => {
  it('is as it was: stream, consumer, settings, pane, filter, what p publishes on', async () => {
    const { stage, calls, ui, show, workspace } = onStage()
    show({ consumer: 'rating-pull' })
    ui.change(() => ({ focus: 'life', lower: 'life', filter: 'x', streamRow: 'stream:ORDERS', fetchBatch: 9 }))
    const before = ui.get()
    await stage.show(at)
    await stage.leave(false)
    expect(calls.slice(3)).toEqual(['useStream REVIEWS', 'openConsumer REVIEWS rating-pull'])
    expect(workspace.stream.get()).toBe('REVIEWS')
    const { focus, lower, filter, streamRow, fetchBatch, composer } = ui.get()
    expect({ focus, lower, filter, streamRow, fetchBatch, composer }).toEqual({
      focus: before.focus,
      lower: before.lower,
      filter: before.filter,
      streamRow: before.streamRow,
      fetchBatch: before.fetchBatch,
      composer: before.composer,
    })
  })

  it('opens nothing where nothing was open, and the ordered view by its mode', async () => {
    const closed = onStage()
    await closed.stage.show(at)
    await closed.stage.leave(false)
    // Beside the lesson's own.
    expect(closed.calls.filter((call) => call.startsWith('open'))).toEqual(['openConsumer LESSON-5 lesson'])
    const ordered = onStage()
    ordered.show({ mode: 'ordered', consumer: 'rating-ordered' })
    await ordered.stage.show(at)
    await ordered.stage.leave(false)
    expect(ordered.calls.at(-1)).toBe('openMode ordered')
  })

  it('waits for the last of several lessons in a row, and is what it was before the first', async () => {
    const { stage, calls, show } = onStage()
    show({ consumer: 'rating-pull' })
    await stage.show(at)
    await stage.leave(true)
    await stage.show({ ...at, stream: 'LESSON-6' })
    await stage.leave(false)
    expect(calls).toEqual([
      'useStream LESSON-5',
      'watch LESSON-5',
      'openConsumer LESSON-5 lesson',
      'useStream REVIEWS',
      'useStream LESSON-6',
      'watch LESSON-6',
      'openConsumer LESSON-6 lesson',
      'useStream REVIEWS',
      'openConsumer REVIEWS rating-pull',
    ])
  })

  it('says when it cannot be opened again', async () => {
    const { stage, show, failWith, status } = onStage()
    show({ consumer: 'rating-pull' })
    await stage.show(at)
    failWith({ summary: 'rating-pull was deleted' })
    await stage.leave(false)
    expect(status()).toBe('rating-pull was deleted')
  })

  it('is left alone where no lesson was shown', async () => {
    const { stage, calls } = onStage()
    await stage.leave(false)
    expect(calls).toEqual([])
  })
})
