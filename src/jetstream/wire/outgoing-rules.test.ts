import { describe, expect, it } from 'vitest'
import { apiPrefixOfDomain, ownJetStream } from './jetstream-place.js'
import { isFlowControlOf, outgoingRefusal } from './outgoing-rules.js'
import type { OutgoingRules } from './outgoing-rules.js'

const mine = { stream: 'REVIEWS', consumer: 'mine' }
const isMine: OutgoingRules['isOpened'] = ({ stream, consumer }) => stream === mine.stream && consumer === mine.consumer
const free: OutgoingRules = {
  readOnly: false,
  place: ownJetStream,
  answering: false,
  isOpened: isMine,
  isReceived: isMine,
}

const reading = [
  '$JS.API.INFO',
  '$JS.API.STREAM.NAMES',
  '$JS.API.STREAM.LIST',
  '$JS.API.STREAM.INFO.REVIEWS',
  '$JS.API.STREAM.MSG.GET.REVIEWS',
  '$JS.API.DIRECT.GET.REVIEWS',
  '$JS.API.DIRECT.GET.REVIEWS.REVIEWS.rateGiven',
  '$JS.API.CONSUMER.NAMES.REVIEWS',
  '$JS.API.CONSUMER.LIST.REVIEWS',
  '$JS.API.CONSUMER.INFO.REVIEWS.mine',
]
const writing = [
  '$JS.API.STREAM.CREATE.REVIEWS',
  '$JS.API.STREAM.UPDATE.REVIEWS',
  '$JS.API.STREAM.DELETE.REVIEWS',
  '$JS.API.STREAM.PURGE.REVIEWS',
  '$JS.API.STREAM.MSG.DELETE.REVIEWS',
  '$JS.API.STREAM.SNAPSHOT.REVIEWS',
  '$JS.API.CONSUMER.CREATE.REVIEWS',
  '$JS.API.CONSUMER.CREATE.REVIEWS.mine.a.b',
  '$JS.API.CONSUMER.DURABLE.CREATE.REVIEWS.mine',
  '$JS.API.CONSUMER.DELETE.REVIEWS.mine',
  '$JS.API.CONSUMER.PAUSE.REVIEWS.mine',
  '$JS.API.CONSUMER.RESET.REVIEWS.mine',
  '$JS.API.CONSUMER.UNPIN.REVIEWS.mine',
  '$JS.API.CONSUMER.MSG.NEXT.REVIEWS.mine',
  '$JS.API.SOMETHING.NEW',
]
const ack = '$JS.ACK.REVIEWS.mine.1.1.1.0.0'

describe('read-only', () => {
  const rules: OutgoingRules = { ...free, readOnly: true }
  it.each(reading)('lets %s pass', (subject) => {
    expect(outgoingRefusal(subject, rules)).toBeUndefined()
  })
  it.each([...writing, ack, 'REVIEWS.rateGiven', '_INBOX.x', '$SYS.REQ.USER.INFO', '$JS.hub.API.STREAM.INFO.REVIEWS'])(
    'holds %s back, with words',
    (subject) => {
      expect(outgoingRefusal(subject, rules)).toBe(`started with --read-only: nothing is sent to ${subject}`)
    },
  )
  it('is not talked around by a subject that begins as a reading one', () => {
    expect(outgoingRefusal('$JS.API.STREAM.INFO.REVIEWS.more', rules)).toBeDefined()
    expect(outgoingRefusal('$JS.API.INFO.x', rules)).toBeDefined()
    expect(outgoingRefusal('$JS.API.DIRECT.GET', rules)).toBeDefined()
    expect(outgoingRefusal('$JS.API', rules)).toBeDefined()
  })
})

describe('while a message is handled', () => {
  const rules: OutgoingRules = { ...free, answering: true }
  it.each([
    ...reading,
    ack,
    '$JS.FC.REVIEWS.mine.a',
    '$JS.API.CONSUMER.MSG.NEXT.REVIEWS.mine',
    '$JS.API.CONSUMER.CREATE.REVIEWS.mine.f',
    '$JS.API.CONSUMER.DELETE.REVIEWS.mine',
  ])('lets %s pass', (subject) => {
    expect(outgoingRefusal(subject, rules)).toBeUndefined()
  })
  it.each([
    '$JS.API.STREAM.DELETE.PAYROLL',
    '$JS.API.CONSUMER.DELETE.REVIEWS.other',
    '$JS.API.CONSUMER.PAUSE.REVIEWS.mine',
    '$JS.FC.REVIEWS.other.a',
    '$JS.ACK.REVIEWS.other.1.1.1.0.0',
    'anything.else',
    '_INBOX.somebody',
  ])('holds %s back', (subject) => {
    expect(outgoingRefusal(subject, rules)).toBeDefined()
  })
})

describe('at any time', () => {
  it.each([...reading, ...writing, ack, 'REVIEWS.rateGiven'])('lets %s pass', (subject) => {
    expect(outgoingRefusal(subject, free)).toBeUndefined()
  })
  it.each(['$JS.ACK.REVIEWS.other.1.1.1.0.0', '$JS.ACK.nonsense', '$JS.FC.REVIEWS.other.a', '$JS.FC.REVIEWS.mine'])(
    'holds %s back',
    (subject) => {
      expect(outgoingRefusal(subject, free)).toBeDefined()
    },
  )
  it('asks no other JetStream than the one named', () => {
    const onLeaf = { ...free, place: { ...ownJetStream, apiPrefix: apiPrefixOfDomain('leaf') } }
    expect(outgoingRefusal('$JS.leaf.API.STREAM.CREATE.REVIEWS', onLeaf)).toBeUndefined()
    expect(outgoingRefusal('$JS.API.STREAM.CREATE.REVIEWS', onLeaf)).toContain('another JetStream than $JS.leaf.API')
    expect(outgoingRefusal('$JS.leaf.API.STREAM.CREATE.REVIEWS', free)).toContain('another JetStream than $JS.API')
    const imported = { ...free, place: { ...ownJetStream, apiPrefix: 'from.acme.api' } }
    expect(outgoingRefusal('from.acme.api.STREAM.INFO.S', { ...imported, readOnly: true })).toBeUndefined()
    expect(outgoingRefusal('from.acme.api.STREAM.DELETE.S', { ...imported, readOnly: true })).toBeDefined()
  })
})

it.each([
  ['$JS.FC.REVIEWS.mine.a', true],
  ['$JS.FC.hub.ACC.REVIEWS.mine.a', true],
  ['$JS.FC.REVIEWS.mine', false],
  ['$JS.FC.REVIEWS.mine.a.b', false],
  ['$JS.FC.REVIEWS.mine.>', false],
  ['$JS.FC.REVIEWS.mine.*', false],
  ['$JS.FC.REVIEWS.mine.a b', false],
  ['$JS.FC.OTHER.mine.a', false],
  ['$JS.API.STREAM.DELETE.REVIEWS', false],
  ['', false],
])('knows the flow control of a consumer: %s', (subject, expected) => {
  expect(isFlowControlOf(mine, subject)).toBe(expected)
})
