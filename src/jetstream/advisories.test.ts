import { describe, expect, it } from 'vitest'
import { parseAdvisory } from './advisories.js'

const of = '$JS.EVENT.ADVISORY.'
const body = (more: object = {}): string =>
  JSON.stringify({ type: 'x', stream: 'REVIEWS', consumer: 'c', stream_seq: 7, deliveries: 3, ...more })
const consumer = (advisory: object) => ({ kind: 'consumer', stream: 'REVIEWS', consumer: 'c', advisory })

describe('parseAdvisory', () => {
  it.each([
    ['CONSUMER.MSG_NAKED.REVIEWS.c', body(), consumer({ kind: 'naked', streamSeq: 7, deliveries: 3 })],
    ['CONSUMER.MSG_TERMINATED.REVIEWS.c', body(), consumer({ kind: 'termed', streamSeq: 7, deliveries: 3 })],
    ['CONSUMER.MAX_DELIVERIES.REVIEWS.c', body(), consumer({ kind: 'max-deliveries', streamSeq: 7, deliveries: 3 })],
    ['CONSUMER.PAUSE.REVIEWS.c', body({ paused: true }), consumer({ kind: 'paused' })],
    ['CONSUMER.PAUSE.REVIEWS.c', body({ paused: false }), consumer({ kind: 'resumed' })],
    ['CONSUMER.DELETED.REVIEWS.c', body({ action: 'delete' }), consumer({ kind: 'deleted' })],
    ['CONSUMER.CREATED.REVIEWS.c', body(), { kind: 'changed' }],
    ['STREAM.DELETED.REVIEWS', body(), { kind: 'changed' }],
    ['STREAM.UPDATED.REVIEWS', '', { kind: 'changed' }],
    ['CONSUMER.PINNED.REVIEWS.c', body(), undefined],
    ['CONSUMER.DELETED.REVIEWS.c', '{}', undefined],
    ['API', body(), undefined],
    ['SERVER.OUT_OF_STORAGE', body(), undefined],
  ])('%s', (subject, payload, advisory) => {
    expect(parseAdvisory(of + subject, payload)).toEqual(advisory)
  })

  it('throws on what is no JSON', () => {
    expect(() => parseAdvisory(`${of}CONSUMER.DELETED.REVIEWS.c`, 'nonsense')).toThrow(SyntaxError)
  })
})
