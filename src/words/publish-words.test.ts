import { expect, it } from 'vitest'
import type { LastPublish } from '../jetstream/index.js'
import { coreWords, briefPublishWords, publishWords } from './publish-words.js'

const stored = { kind: 'stored', seq: 7, stream: 'REVIEWS', duplicate: false } as const
const again = { ...stored, duplicate: true } as const

it.each<[string, LastPublish['outcome'], tone: string, text: string, brief: string]>([
  ['stored', stored, 'good', 'stored as seq 7 of REVIEWS', 'stored: seq 7'],
  [
    'an answer that was lost, the good lesson of one id',
    { ...again, tries: 3, note: { kind: 'first-try-stored', tries: 3 } },
    'good',
    'stored once, as seq 7 of REVIEWS: the answer was lost, so it was sent 3 times under one id, and the server dropped the repeats',
    'stored once: seq 7',
  ],
  [
    'a duplicate that is there',
    { ...again, note: { kind: 'dropped', seq: 7, windowMs: 120_000 } },
    'warn',
    'duplicate dropped: seq 7 of REVIEWS has this message id, within the duplicate window of 2m',
    'duplicate of seq 7',
  ],
  [
    'a duplicate of what is gone',
    { ...again, note: { kind: 'original-gone', seq: 7, windowMs: 120_000 } },
    'warn',
    'nothing is stored: the server still knows the id from seq 7, which is gone; an id outlives its message for the duplicate window of 2m',
    'id of seq 7, which is gone',
  ],
  [
    'the same id after the window',
    { ...stored, note: { kind: 'stored-twice', firstSeq: 5, afterMs: 130_000, windowMs: 120_000 } },
    'warn',
    'stored again as seq 7: seq 5 has the same id, but 2m10s passed and the duplicate window of 2m was over',
    'stored twice: seq 5, 7',
  ],
  [
    'what an interest stream does not keep',
    { ...stored, note: { kind: 'not-kept', consumers: 0 } },
    'warn',
    'seq 7 was confirmed and not kept: REVIEWS keeps a message only while a consumer waits for it (retention interest), and has no consumer',
    'not kept: no consumer',
  ],
  ['refused', { kind: 'refused', why: 'full', advice: 'purge it' }, 'bad', 'full — purge it', 'full'],
  [
    'without an answer',
    { kind: 'unknown', why: 'no answer' },
    'bad',
    'no answer — it may be stored: R publishes it again under the same id',
    'no answer',
  ],
])('says of %s what is known', (_, outcome, tone, text, brief) => {
  expect(publishWords(outcome)).toEqual({ tone, text })
  expect(briefPublishWords(outcome).text).toBe(brief)
})

it('says of a core publish what is known, and that nobody answers it', () => {
  expect(coreWords({ kind: 'handed' })).toMatchObject({
    tone: 'good',
    text: expect.stringContaining('nobody says') as string,
  })
  expect(coreWords({ kind: 'refused', why: 'not allowed', advice: 'ask' }).text).toBe('not allowed — ask')
  expect(coreWords({ kind: 'unsure', why: 'the link broke' }).text).toContain('may have arrived or not')
})
