import { expect, it } from 'vitest'
import { createRandom } from '../../test/support/random.js'
import { AckReader } from '../wire/ack-reader.js'
import { ackBlock } from './ack-block.js'

const mine = { stream: 'REVIEWS', consumer: 'c' }

function messagesTo(subjects: readonly string[], body = '+ACK') {
  return {
    count: subjects.length,
    subjectAt: (index: number) => subjects[index] ?? '',
    copySubject: (index: number, into: Buffer, at: number): number => {
      const bytes = Buffer.from(subjects[index] ?? '')
      return bytes.length > into.length - at ? -1 : at + bytes.copy(into, at)
    },
    body,
  }
}
const blockTo = (...subjects: readonly string[]): string | undefined =>
  ackBlock(messagesTo(subjects), new AckReader(mine))?.toString('latin1')

it.each(['$JS.ACK.REVIEWS.c', '$JS.ACK.hub.acc-1.REVIEWS.c'])('is what the client would send for each: %s', (start) => {
  const random = createRandom(3)
  for (const count of [1, 2, 40, 5000]) {
    const subjects = Array.from({ length: count }, (_, at) => {
      const tail = start.includes('hub') && at % 3 === 0 ? '.r4nd0m' : ''
      return `${start}.1.${at + 1}.${random.below(10 ** 9)}.1764398000123456789.${count - at}${tail}`
    })
    expect(blockTo(...subjects)).toBe(subjects.map((subject) => `PUB ${subject} 4\r\n+ACK\r\n`).join(''))
  }
})

const usual = '$JS.ACK.REVIEWS.c.1.2.3.4.5'
it.each([
  ['another consumer', '$JS.ACK.REVIEWS.d.1.2.3.4.5'],
  ['another stream', '$JS.ACK.STREAM.c.1.2.3.4.5'],
  ['no delivery', 'REVIEWS.rateGiven'],
  ['what only begins like one', `${usual}.6`],
  ['nothing', ''],
  ['a line end', '$JS.ACK.hub.acc.REVIEWS.c.1.2.3.4.5.x 0\r\n\r\nPUB a'],
  ['a line end in the domain', '$JS.ACK.h 0\r\n\r\nPUB a.b.REVIEWS.c.1.2.3.4.5'],
  ['a subject without end', `$JS.ACK.hub.acc.REVIEWS.c.1.2.3.4.5.${'x'.repeat(9000)}`],
])('is none where one goes to %s', (_, subject) => {
  expect(blockTo(usual)).toBe(`PUB ${usual} 4\r\n+ACK\r\n`)
  expect(blockTo(usual, subject)).toBe(undefined)
  expect(blockTo(subject, usual)).toBe(undefined)
  expect(blockTo(subject)).toBe(undefined)
})

it('is none where the subjects are not there as bytes', () => {
  const { count, subjectAt, body } = messagesTo([usual])
  expect(ackBlock({ count, subjectAt, body }, new AckReader(mine))).toBe(undefined)
})
