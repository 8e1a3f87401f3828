import { describe, expect, it } from 'vitest'
import type { LabActId, LabFinding, LabReport } from '../jetstream/index.js'
import { textWidth } from '../lib/text-width.js'
import { labActWords, labReportWords, labTone } from './lab-words.js'

const ended = (found: readonly LabFinding[], act: LabActId = 'kill-server'): LabReport => ({
  step: 'ended',
  act,
  tookMs: 1234,
  found,
})
const said = (finding: LabFinding): string =>
  labReportWords(ended([finding])).replace(/^lab: kill -9 the server: (.*); watched for 1\.2s$/, '$1')

describe('the words of the failure lab', () => {
  it('say before an act what to expect, and how long it lasts', () => {
    expect(labReportWords({ step: 'begun', act: 'freeze-server', forMs: 5000 })).toBe(
      'lab: freeze the server for 5s: No answer comes, and ack waits go on meanwhile: what runs out is sent again once it thaws.',
    )
    expect(labReportWords({ step: 'begun', act: 'ack-twice' })).toMatch(/^lab: ack twice: The second ack/)
  })

  it.each<[string, LabFinding]>([
    ['the connection was lost for 400ms', { kind: 'away', forMs: 400 }],
    ['no answer for 5s', { kind: 'silent', forMs: 5000 }],
    ['the connection was not given up', { kind: 'link-held' }],
    ['0 of the 1,200 stored lost', { kind: 'stored', before: 1200, gone: 0 }],
    ['1 of the 3 stored is no longer there', { kind: 'stored', before: 3, gone: 1 }],
    ['2 of the 3 stored are no longer there', { kind: 'stored', before: 3, gone: 2 }],
    ['nothing came again so far', { kind: 'again', count: 0, fromSeq: 0, toSeq: 0 }],
    ['seq 4 came again', { kind: 'again', count: 1, fromSeq: 4, toSeq: 4 }],
    ['3 (seq 4 to 9) came again', { kind: 'again', count: 3, fromSeq: 4, toSeq: 9 }],
    ['now 3 out, 2 to come, ack floor 7', { kind: 'numbers', out: 3, toCome: 2, floor: 7 }],
    ['the ack of seq 7 was lost', { kind: 'lost', what: 'ack', seq: 7, subject: '$JS.ACK.x' }],
    ['the PubAck for REVIEWS.a was lost', { kind: 'lost', what: 'pub-ack', subject: 'REVIEWS.a' }],
    ['an answer to flow control was lost', { kind: 'lost', what: 'flow-control', subject: '$JS.FC.x' }],
    ['seq 7 came again 2s later (try 2)', { kind: 'came-again', seq: 7, afterMs: 2000, tries: 2 }],
    ['seq 7 did not come again here within 35s', { kind: 'not-again', seq: 7, withinMs: 35_000 }],
    [
      'published twice, stored once as seq 5: the second was dropped as a duplicate',
      { kind: 'published', seq: 5, duplicate: true, tries: 2 },
    ],
    [
      'published 3 times, stored once as seq 5: the others were dropped as duplicates',
      { kind: 'published', seq: 5, duplicate: true, tries: 3 },
    ],
    ['one more was stored, as seq 5', { kind: 'published', seq: 5, duplicate: false, tries: 1 }],
    ['stored as seq 5 by try 2', { kind: 'published', seq: 5, duplicate: false, tries: 2 }],
    ['the publisher was refused: it is full', { kind: 'publish-refused', why: 'it is full' }],
    [
      'seq 3 was acked 300ms after its ack wait: the server answered',
      { kind: 'late-ack', seq: 3, lateMs: 300, answered: true },
    ],
    [
      'the second ack of seq 3 was answered and moved nothing (1 out, ack floor 3)',
      { kind: 'second-ack', seq: 3, answered: true, before: { out: 1, floor: 3 }, after: { out: 1, floor: 3 } },
    ],
    [
      'the second ack of seq 3 was answered; out went from 2 to 1 meanwhile, the ack floor from 3 to 4',
      { kind: 'second-ack', seq: 3, answered: true, before: { out: 2, floor: 3 }, after: { out: 1, floor: 4 } },
    ],
    ['5 of 5 places out, 4 by delayed naks, 2 to come', { kind: 'full', out: 5, limit: 5, naked: 4, toCome: 2 }],
    ['rating-push is deleted; 3 were out', { kind: 'deleted', consumer: 'rating-push', out: 3 }],
    ['1 worker here knew 10ms later', { kind: 'told', afterMs: 10, workers: 1 }],
  ])('%s', (words, finding) => {
    expect(said(finding)).toBe(words)
  })

  it('never pass on what a server says as it came', () => {
    const why = 'full\u001b[2J\u202e'
    for (const report of [
      ended([{ kind: 'publish-refused', why }]),
      ended([{ kind: 'deleted', consumer: why, out: 1 }]),
      ended([{ kind: 'lost', what: 'pub-ack', subject: why }]),
      { step: 'failed', act: 'fill-stream', why, found: [{ kind: 'not-undone', why }] } as const,
    ]) {
      expect(labReportWords(report)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
    }
  })

  it('warn of what was lost or could not be undone, and of what was not done', () => {
    expect(labTone(ended([{ kind: 'stored', before: 3, gone: 0 }]))).toBe('good')
    expect(labTone(ended([{ kind: 'stored', before: 3, gone: 1 }]))).toBe('warn')
    expect(labTone(ended([{ kind: 'not-undone', why: 'x' }]))).toBe('warn')
    expect(labTone({ step: 'failed', act: 'ack-late', why: 'x', found: [] })).toBe('warn')
    expect(labTone({ step: 'begun', act: 'ack-late' })).toBe('plain')
  })

  it('have room in the list at 80 columns', () => {
    const ids = [
      'kill-server',
      'kill-leader',
      'kill-two',
      'heal-cluster',
      'lose-flow-control',
      'lose-pub-ack',
      'fill-places',
      'ack-late',
    ] as const
    for (const id of ids) {
      const { name, brief } = labActWords(id)
      expect(textWidth(name)).toBeLessThanOrEqual(26)
      expect(textWidth(brief)).toBeLessThanOrEqual(44)
    }
  })
})
