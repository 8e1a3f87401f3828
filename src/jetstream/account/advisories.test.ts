import { describe, expect, it } from 'vitest'
import { AnswerShapeError } from '../wire/answers/check.js'
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
    ['STREAM.DELETED.REVIEWS', body(), { kind: 'changed', gone: 'REVIEWS' }],
    ['STREAM.UPDATED.REVIEWS', '', { kind: 'changed' }],
    ['STREAM.LEADER_ELECTED.REVIEWS', body({ consumer: undefined }), { kind: 'leader', stream: 'REVIEWS' }],
    ['STREAM.QUORUM_LOST.REVIEWS', body({ consumer: undefined }), { kind: 'leader', stream: 'REVIEWS' }],
    ['CONSUMER.LEADER_ELECTED.REVIEWS.c', body(), { kind: 'leader', stream: 'REVIEWS', consumer: 'c' }],
    ['CONSUMER.PINNED.REVIEWS.c', body(), undefined],
    ['CONSUMER.MSG_UNHEARD_OF.REVIEWS.c', 'nonsense', undefined],
    ['API', body(), undefined],
    ['SERVER.OUT_OF_STORAGE', body(), undefined],
  ])('%s', (subject, payload, advisory) => {
    expect(parseAdvisory(of + subject, Buffer.from(payload))).toEqual(advisory)
  })

  it.each([
    ['STREAM.LEADER_ELECTED.REVIEWS', body()],
    ['STREAM.LEADER_ELECTED.OTHER', body({ consumer: undefined })],
    ['CONSUMER.QUORUM_LOST.REVIEWS.c', 'nonsense'],
  ])('refuses %s about another one, or unreadable', (subject, payload) => {
    expect(() => parseAdvisory(of + subject, Buffer.from(payload))).toThrow(AnswerShapeError)
  })

  it('reads them below the prefix of another account, and there alone', () => {
    const subject = 'hub.events.ADVISORY.CONSUMER.DELETED.REVIEWS.c'
    const payload = Buffer.from(body())
    expect(parseAdvisory(subject, payload, 'hub.events')).toEqual(consumer({ kind: 'deleted' }))
    expect(parseAdvisory(subject, payload)).toBeUndefined()
  })

  it.each([
    ['what is no JSON', 'nonsense'],
    ['nothing', ''],
    ['a list', '[]'],
    ['no consumer', '{}'],
    ['a name that is a number', body({ stream: 7 })],
    ['a name with a wildcard', body({ consumer: '>' })],
    ['a sequence that is a text', body({ stream_seq: '7' })],
    ['a sequence that is negative', body({ stream_seq: -7 })],
    ['a sequence that is infinite', body().replace('7', '1e999')],
    ['no sequence', body({ stream_seq: undefined })],
    ['another consumer than its subject', body({ consumer: 'another' })],
    ['more than we read', body({ more: 'x'.repeat(70_000) })],
    ['a nest without end', body().replace('3', '['.repeat(500) + ']'.repeat(500))],
  ])('refuses %s', (_, payload) => {
    const subject = `${of}CONSUMER.MSG_NAKED.REVIEWS.c`
    expect(() => parseAdvisory(subject, Buffer.from(payload))).toThrow(AnswerShapeError)
  })
})
