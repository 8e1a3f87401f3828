import { expect, it } from 'vitest'
import { createRandom } from '../../test/support/random.js'
import { AckReader } from './ack-reader.js'
import { parseAckSubject } from './delivery.js'
import { FrameScan } from './message-frame.js'

const name = { stream: 'REVIEWS', consumer: 'c' }

function frameWith(reply: string): FrameScan {
  const scan = new FrameScan()
  expect(scan.read(Buffer.from(`MSG REVIEWS.rateGiven 3 ${reply} 2\r\nhi\r\n`), 0)).toBe(true)
  return scan
}

function readBy(read: AckReader, reply: string): readonly number[] | undefined {
  return read.from(frameWith(reply)) ? [read.streamSeq, read.consumerSeq, read.deliveryCount] : undefined
}

it('says of any reply subject what the parser says, whichever it read before', () => {
  const random = createRandom(11)
  const one = <T>(list: readonly T[]): T => list[random.below(list.length)]!
  const starts = ['$JS.ACK.', '$JS.ACK.hub.acc.', '$JS.ACK._.', '$JS.NAK.', '']
  const names = ['REVIEWS.c', 'REVIEWS.c2', 'REVIEWS2.c', 'c.REVIEWS', 'REVIEWS']
  const numbers = ['1', '0', '7', '123456', '999999999999999', '9007199254740993', '18446744073709551615', '', 'x', '1a', '-1'] // prettier-ignore
  const ends = ['', '', '', '.r4nd0m', '.a.b', '.', '.5']
  let delivered = 0
  for (let round = 0; round < 200; round += 1) {
    const read = new AckReader(name)
    for (let step = 0; step < 30; step += 1) {
      const usual = random.below(3) > 0
      const digits = Array.from({ length: usual ? 5 : 3 + random.below(4) }, () => one(usual ? numbers.slice(0, 7) : numbers)) // prettier-ignore
      const reply = `${usual ? starts[round % 2]! : one(starts)}${usual ? 'REVIEWS.c' : one(names)}.${digits.join('.')}${one(ends)}`
      const told = parseAckSubject(reply)
      const isOurs = told?.stream === name.stream && told.consumer === name.consumer
      if (isOurs) delivered += 1
      expect(readBy(read, reply), reply).toEqual(isOurs ? [told.streamSeq, told.consumerSeq, told.deliveryCount] : undefined) // prettier-ignore
    }
  }
  expect(delivered).toBeGreaterThan(1000)
})

it('knows how the reply subjects begin, in either form', () => {
  const read = new AckReader(name)
  expect(read.replyStart).toBe('')
  read.from(frameWith('$JS.ACK.REVIEWS.c.1.2.3.4.5'))
  expect(read.replyStart).toBe('$JS.ACK.REVIEWS.c.')
  read.from(frameWith('$JS.ACK.hub.acc.REVIEWS.c.1.2.3.4.5.x'))
  expect(read.replyStart).toBe('$JS.ACK.hub.acc.REVIEWS.c.')
})
