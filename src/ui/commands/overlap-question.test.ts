import { describe, expect, it } from 'vitest'
import { textWidth } from '../../lib/text-width.js'
import hostileStrings from '../../../data/hostile-strings.json' with { type: 'json' }
import { createCommandBench } from '../../test/support/explorer.js'
import { findForbidden } from '../../test/support/forbidden-text.js'
import { aConsumerInfo, aStreamInfo } from '../../test/support/jetstream-fixtures.js'
import { aConsumerSummary, aStreamSummary } from '../../test/support/stream-summaries.js'
import { rivalWords } from '../../words/rival-words.js'

/** A bench on a work queue that one consumer of this filter takes from. */
function onQueue({ taker = 'rating-push', filter = 'REVIEWS.rateGiven', retention = 'workqueue' } = {}) {
  const bench = createCommandBench()
  const info = aStreamInfo('REVIEWS')
  const consumers = [
    aConsumerSummary('REVIEWS', taker, { info: aConsumerInfo({ name: taker, config: { filter_subject: filter } }) }),
  ]
  const summary = aStreamSummary('REVIEWS', [], {
    info: { ...info, config: { ...info.config, retention } },
    consumers,
  })
  bench.streams.set({ phase: 'ready', streams: [summary] })
  const asked = (): string => {
    const top = bench.ui.get().overlays.at(-1)
    if (top?.kind !== 'pick') return ''
    return [top.title, ...top.notes.flat().map(({ text }) => text)].join(' | ')
  }
  return { ...bench, asked }
}
const why =
  'REVIEWS is a work queue: each message has one taker, so its consumers may not overlap. rating-push takes REVIEWS.rateGiven already: the server refuses a second one that could be sent the same.'

describe('a consumer that others of a work queue overlap', () => {
  it('is not made by a mode before that is said; then the server is asked only by choice', async () => {
    const bench = onQueue()
    bench.show({ mode: 'push', consumer: 'rating-push' })
    bench.commands.run('mode.next')
    await bench.settled()
    expect(bench.asked()).toBe(`rating-pull would overlap rating-push | ${why}`)
    bench.choose('no')
    await bench.settled()
    expect(bench.calls.filter((call) => call.startsWith('openMode'))).toEqual([])
    bench.commands.run('mode.next')
    await bench.settled()
    bench.choose('yes')
    await bench.settled()
    expect(bench.calls.at(-1)).toBe('openMode pull')
  })

  it.each([
    ['the filters differ', { filter: 'REVIEWS.rateAnswer' }],
    ['it is no work queue', { retention: 'limits' }],
    ['it is the consumer itself', { taker: 'rating-pull' }],
  ])('is nothing to ask about where %s', async (_, of) => {
    const bench = onQueue(of)
    bench.show({ mode: 'push', consumer: 'rating-push' })
    bench.commands.run('mode.next')
    await bench.settled()
    expect([bench.asked(), bench.calls.at(-1)]).toEqual(['', 'openMode pull'])
  })

  it('is not made for a worker either, and the list of places promises it no message twice', async () => {
    const bench = onQueue()
    bench.show({ mode: 'push', consumer: 'rating-push', info: { config: { deliver_subject: 'd' } } })
    bench.commands.run('pane.workers')
    bench.commands.run('lane.add')
    const top = bench.ui.get().overlays.at(-1)
    const labels = top?.kind === 'pick' ? top.items.map(({ label }) => label).join(' | ') : ''
    expect(labels).toContain('a pull consumer of its own: of what no other consumer takes')
    expect(`${labels} ${bench.asked()}`).not.toContain('every message')
    bench.choose('own-pull')
    bench.choose('ack')
    expect(bench.asked()).toBe(`A consumer of its own would overlap rating-push | ${why}`)
    bench.choose('no')
    await bench.settled()
    expect(bench.beside.calls).toEqual([])
  })

  it('keeps to its cells whatever a stranger called it', () => {
    for (const { text } of hostileStrings) {
      const words = rivalWords(text, [{ name: text, filters: [text, text, text, text] }])
      expect(findForbidden(words)).toEqual([])
      expect(textWidth(words)).toBeLessThan(800)
    }
  })
})
