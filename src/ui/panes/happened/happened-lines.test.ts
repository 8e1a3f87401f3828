import { describe, expect, it } from 'vitest'
import hostileStrings from '../../../../data/hostile-strings.json' with { type: 'json' }
import type { Happened } from '../../../jetstream/index.js'
import type { DeliveryId } from '../../../jetstream/wire/ids.js'
import { findForbidden } from '../../../test/support/forbidden-text.js'
import { createManualClock } from '../../../test/support/manual-clock.js'
import { createSessionDouble } from '../../../test/support/session-double.js'
import { happeningLines } from './happened-lines.js'
import { glossary } from '../../../words/glossary.js'
import { happenedWords } from '../../../words/happened-words.js'

const clock = createManualClock(1_700_000_000_000)
const say = (what: Happened): string => happenedWords(what).text
const at = (fromSeq: number, toSeq = fromSeq) => ({ count: toSeq - fromSeq + 1, fromSeq, toSeq })

async function lives() {
  const live = createSessionDouble(clock, { info: { config: { ack_wait: 30e9 } } })
  const entryOf = (id: DeliveryId) => live.session.state.get().ledger.get(id)!
  const [one, two, three] = [live.deliver(), live.deliver(), live.deliver()]
  await live.session.decide([one.id], { kind: 'nak' }).done
  const again = live.deliver({ streamSeq: one.streamSeq, deliveryCount: 2 })
  await live.session.decide([two.id], { kind: 'ack-confirmed' }).done
  await live.session.decide([three.id], { kind: 'working' }).done
  live.frame()
  return { first: entryOf(one.id), again: entryOf(again.id), acked: entryOf(two.id), working: entryOf(three.id) }
}

describe('what happened, in words', () => {
  it('says what came, and of a burst how many and between which', () => {
    expect(say({ kind: 'came', asked: true, ...at(3) })).toBe('seq 3 came')
    expect(say({ kind: 'came', asked: false, ...at(5, 124) })).toBe(
      '120 (seq 5 to 124) came: the server sends by itself',
    )
  })

  it('gives the reason of what came again, where we saw the try before', async () => {
    const { first, again } = await lives()
    expect(happenedWords({ kind: 'again', entry: again, previous: first, ...at(1) })).toMatchObject({
      text: 'seq 1 came again (try 2): you handed it back (nak)',
      term: 'nak',
    })
    expect(say({ kind: 'again', entry: again, ...at(1) })).toBe(
      'seq 1 came again (try 2): sent before to another client, or to an earlier run',
    )
  })

  it('says what came of a verdict', async () => {
    const { first, acked, working } = await lives()
    expect(say({ kind: 'verdict', by: 'you', entry: acked, ...at(2) })).toBe('you acked seq 2: the server confirms')
    expect(say({ kind: 'verdict', by: 'you', entry: first, ...at(1) })).toBe(
      'you handed back seq 1: to be sent again at once',
    )
    expect(say({ kind: 'verdict', by: 'you', entry: working, ...at(3) })).toBe('working on seq 3: its 30s start anew')
  })

  it('says who settled it only as far as that is known', () => {
    expect(say({ kind: 'gone', how: 'settled-elsewhere', ...at(4) })).toContain('by whom is not known here')
    expect(say({ kind: 'gone', how: 'acked-elsewhere', ...at(4) })).toContain('another worker was heard to ack it')
  })

  it('says that all places are taken, and that one is free', () => {
    const places = { kind: 'places', out: 5, limit: 5, pending: 2, times: 1 } as const
    expect(say({ ...places, isFull: true })).toBe('full: 5 of 5 places are out; 2 wait in the stream')
    expect(say({ ...places, isFull: false, out: 4, times: 3 })).toBe('a place is free: 4 of 5 are out, after 3 turns')
  })

  it('says why a pull ended', () => {
    const pull = { kind: 'pull-ended', batch: 5, got: 2, expiresMs: 30_000, times: 1 } as const
    expect(say({ ...pull, code: 408, text: 'Request Timeout' })).toBe('your pull of 5 ended: 2 came; its 30s were over')
    expect(say({ ...pull, code: 409, text: 'Consumer Deleted' })).toContain('409 Consumer Deleted')
  })

  it.each([
    ['REVIEWS', 'rating-push', 'seq 3 came'],
    ['REVIEWS', 'rating-pull', 'rating-push: seq 3 came'],
    ['REVIEWS', undefined, 'rating-push: seq 3 came'],
    ['ORDERS', 'rating-push', 'REVIEWS › rating-push: seq 3 came'],
  ])('names what is not in view: on %s, %s', (stream, consumer, words) => {
    const came = { kind: 'came', asked: true, ...at(3) } as const
    const happening = { id: 1, atMs: clock.now(), stream: 'REVIEWS', consumer: 'rating-push', what: came }
    const [line = []] = happeningLines(happening, { width: 60, shown: { stream, consumer } })
    expect(line[1]?.text).toBe(words)
    const stored = { kind: 'stored', count: 1, duplicates: 0, toSeq: 3 } as const
    const [other = []] = happeningLines(
      { id: 2, atMs: clock.now(), stream: 'REVIEWS', what: stored },
      { width: 80, shown: { stream } },
    )
    expect(other[1]?.text).toBe(`${stream === 'REVIEWS' ? '' : 'REVIEWS: '}you published 1: stored, the last as seq 3`)
  })

  it('has an explanation for every term it names', () => {
    expect(Object.values(glossary).every(({ what }) => what.length > 10)).toBe(true)
  })

  it('lets nothing hostile through, whatever a stranger wrote', () => {
    for (const { text } of hostileStrings) {
      for (const what of [
        { kind: 'said', text, tone: 'warning', times: 1 },
        { kind: 'edited', fields: [text] },
        { kind: 'pull-ended', batch: 1, got: 0, expiresMs: 1, code: 409, text, times: 1 },
      ] as const satisfies readonly Happened[]) {
        const happening = { id: 1, atMs: clock.now(), stream: text, consumer: text, what }
        for (const line of happeningLines(happening, { width: 60, shown: { stream: 'S' } })) {
          for (const span of line) expect(findForbidden(span.text)).toEqual([])
        }
      }
    }
  })
})
