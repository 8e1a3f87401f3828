import { expect, it } from 'vitest'
import { createRandom } from '../../test/support/random.js'
import { parseAckSubject } from '../wire/delivery.js'
import { FrameScan } from '../wire/message-frame.js'
import { createHeardAckReader } from './ack-listener.js'
import type { HeardAck } from './ack-listener.js'

const of = { stream: 'REVIEWS', consumer: 'c' }

function frameOf(subject: string, body: Uint8Array): FrameScan {
  const scan = new FrameScan()
  const line = Buffer.from(`MSG ${subject} 3 ${body.length}\r\n`)
  expect(scan.read(Buffer.concat([line, body, Buffer.from('\r\n+ACK')]), 0)).toBe(true)
  return scan
}

/** The same by whole texts. */
function bySlowWay(subject: string, body: Uint8Array): HeardAck | undefined {
  const told = parseAckSubject(subject)
  if (told?.stream !== of.stream || told.consumer !== of.consumer || body.length > 4096) return undefined
  const [word = ''] = new TextDecoder().decode(body.subarray(0, 64)).split(/[\s{]/)
  const kinds = { '': 'ack', '+ACK': 'ack', '+NXT': 'ack', '-NAK': 'nak', '+TERM': 'term', '+WPI': 'working' } as const
  const kind = Object.hasOwn(kinds, word) ? kinds[word as keyof typeof kinds] : undefined
  const { streamSeq, consumerSeq, deliveryCount } = told
  return kind && { kind, streamSeq, consumerSeq, deliveryCount }
}

it('reads of the bytes of any verdict what its texts say, whichever came before', () => {
  const random = createRandom(12)
  const one = <T>(list: readonly T[]): T => list[random.below(list.length)]!
  const starts = ['$JS.ACK.REVIEWS.c', '$JS.ACK.REVIEWS.c', '$JS.ACK.hub.acc.REVIEWS.c', '$JS.ACK.REVIEWS.d', '$JS.NAK.REVIEWS.c'] // prettier-ignore
  const numbers = ['1', '2', '7', '123456', '999999999999999', '9007199254740993', 'x', '']
  const bodies = ['', '+ACK', '+ACK', '+ACKS', '+AC', ' +ACK', '\uFEFF+ACK', '+NXT 5', '-NAK {"delay":5}', '-NAK{', '+TERM why', '+WPI', 'toString', '+ACK\u00a0é', `+ACK ${'x'.repeat(4092)}`, '\xff'] // prettier-ignore
  let heard = 0
  for (let round = 0; round < 60; round += 1) {
    const read = createHeardAckReader(of)
    for (let step = 0; step < 30; step += 1) {
      const digits = Array.from({ length: one([5, 5, 5, 4, 6]) }, () => one(random.below(4) > 0 ? numbers.slice(0, 5) : numbers)) // prettier-ignore
      const subject = `${one(starts)}.${digits.join('.')}`
      const body = Buffer.from(one(bodies))
      const wanted = bySlowWay(subject, body)
      if (wanted) heard += 1
      expect(read(frameOf(subject, body)), `${subject} ${body.toString().slice(0, 20)}`).toEqual(wanted)
    }
  }
  expect(heard).toBeGreaterThan(150)
})
