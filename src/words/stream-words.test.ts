import { describe, expect, it } from 'vitest'
import { everyCause } from '../test/support/causes.js'
import { aStreamInfo } from '../test/support/jetstream-fixtures.js'
import { aStreamSummary } from '../test/support/stream-summaries.js'
import type { StreamSummary } from '../jetstream/index.js'
import { literal } from '../lib/safe-text.js'
import { textWidth } from '../lib/text-width.js'
import { causeShort } from './cause-short.js'
import { keepsWords, originWords, streamSentences, subjectReading, takingWords } from './stream-words.js'

const streamWith = (parts: object, summary: Partial<StreamSummary> = {}): StreamSummary => {
  const info = aStreamInfo('S')
  return aStreamSummary('S', [], { info: { ...info, config: { ...info.config, ...parts } }, ...summary })
}

describe('a cause in a cell', () => {
  it('is short for every cause, and has a wording for the narrowest column', () => {
    for (const causes of Object.values(everyCause)) {
      for (const cause of causes) {
        const wordings = causeShort(cause)
        for (const text of wordings.slice(1)) expect(textWidth(text), text).toBeLessThanOrEqual(48)
        expect(textWidth(wordings.at(-1) ?? literal``), cause.kind).toBeLessThanOrEqual(28)
        // What comes first says all; with numbers nobody has it may be longer.
        if (!JSON.stringify(cause).includes(String(Number.MAX_SAFE_INTEGER)))
          expect(textWidth(wordings[0] ?? literal``), cause.kind).toBeLessThanOrEqual(43)
      }
    }
  })

  it('says whose verdicts a full consumer waits for', () => {
    const full = { kind: 'full', held: 0, naked: 0, out: 5, limit: 5, pending: 2 } as const
    expect(causeShort(full).slice(0, 2)).toEqual(['full: 5 of 5 out, nothing new is sent', 'full: 5 of 5 out'])
    expect(causeShort({ ...full, held: 2 })[0]).toBe('full: waits for you, nothing new is sent')
    expect(causeShort({ ...full, naked: 5, pending: 0 })[0]).toBe('full: handed back, and no more to come')
  })
})

describe('the words for a stream', () => {
  it.each([
    ['REVIEWS.*', 'every subject with one word after REVIEWS'],
    ['REVIEWS.>', 'every subject that begins with REVIEWS.'],
    ['a.b.c', 'this subject alone'],
    ['>', 'every subject'],
    ['*', 'every subject of one word'],
    ['a.*.c', 'a, any word, c'],
    ['a.*.>', 'a, any word, what follows'],
  ])('read %s', (subject, words) => {
    expect(subjectReading(subject)[0]).toBe(words)
  })

  it('say how long something is kept', () => {
    const keeps = (parts: object) => keepsWords(streamWith(parts).info.config)
    expect(keeps({})).toBe('for ever, in a file')
    expect(keeps({ max_age: 1, storage: 'memory' })).toBe('until a limit, in memory')
    expect(keeps({ retention: 'workqueue' })).toBe('until acked, in a file')
    expect(keeps({ retention: 'interest', max_msgs: 5 })).toBe('until all acked it or a limit, in a file')
    expect(keeps({ retention: 'other', storage: 'cloud' })).toBe('other, cloud')
  })

  it('say whether it takes a publish, and what that rests on', () => {
    const words = (parts: object, summary: Partial<StreamSummary> = {}) => takingWords(streamWith(parts, summary))
    expect(words({}).kind).toBe('taking')
    expect(words({ sealed: true }).kind).toBe('sealed')
    expect(words({}, { subjects: [] }).kind).toBe('copies')
    expect(words({ max_msgs: 3, discard: 'new' }, { messages: 3 })).toMatchObject({ kind: 'full' })
    expect(words({ max_bytes: 3, discard: 'old' }, { bytes: 3 }).because).toContain('each new one ends the oldest')
    expect(words({ max_msgs: 3, discard: 'new' }, { messages: 2 }).kind).toBe('taking')
  })

  it('say where a mirror and sources come from', () => {
    const origin = (parts: object) => originWords(streamWith(parts).info.config)
    expect(origin({})).toBeUndefined()
    expect(origin({ mirror: { name: 'A' } })).toBe('what A stores (mirror)')
    expect(origin({ sources: [{ name: 'A' }, { name: 'B' }] })).toBe('what A and 1 other stores (sources)')
    expect(origin({ sources: [5] })).toBe('what ? stores (sources)')
  })

  it('tell all of it in sentences', () => {
    const told = (parts: object) => streamSentences(streamWith(parts), literal`S.*`).join(' ')
    expect(told({ max_msgs: 5, max_age: 3600e9 })).toContain(
      'Stores what is published on S.* until 5 messages; then the oldest go. Each is kept for 1h.',
    )
    expect(told({ max_bytes: 1024, discard: 'new' })).toContain('until 1 KiB; then new ones are refused.')
    expect(told({ retention: 'workqueue' })).toContain('an ack deletes the message')
    expect(told({ retention: 'interest' })).toContain('without a consumer nothing is kept')
    expect(told({ max_msgs_per_subject: 1 })).toContain('Of each subject the newest 1 at most.')
  })
})
