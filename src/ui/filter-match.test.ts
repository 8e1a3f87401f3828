import { expect, it } from 'vitest'
import { asDeliveryId, asStreamSeq } from '../jetstream/wire/ids.js'
import { FrameScan } from '../jetstream/wire/message-frame.js'
import { ByteKeeper, ReceivedDelivery } from '../jetstream/wire/received-delivery.js'
import { createRandom } from '../test/support/random.js'
import { createFilterMatch } from './filter-match.js'

function received(streamSeq: number, subject: Uint8Array, payload: Uint8Array): ReceivedDelivery {
  const line = [Buffer.from('MSG '), subject, Buffer.from(` 1 $JS.ACK.S.c.1.1.1.0.0 ${payload.length}\r\n`)]
  const scan = new FrameScan()
  expect(scan.read(Buffer.concat([...line, payload, Buffer.from('\r\n')]), 0)).toBe(true)
  const at = new ByteKeeper()
  at.keep(scan)
  return new ReceivedDelivery({
    id: asDeliveryId(1),
    numbers: { streamSeq: asStreamSeq(streamSeq), consumerSeq: 1, deliveryCount: 1 },
    from: { origin: { stream: 'S', consumer: 'c', takesAcks: true, replyStart: '' }, arrival: { receivedAtMs: 0 } },
    at,
  })
}

/** What a filter means: all of it as one text, without a short way. */
function bySlowWay(filter: string, { streamSeq, subject, data }: ReceivedDelivery): boolean {
  const payload = new TextDecoder().decode(data.subarray(0, 4096))
  return `${streamSeq} ${subject} ${payload}`.toLowerCase().includes(filter.toLowerCase())
}

it('finds in bytes what it would find in their text, whatever they are', () => {
  const random = createRandom(5)
  const pieces = ['k', 'K', 'i', 'İ', 'I', ' ', '\uFEFF', 'soup', 'Größe', 'ſ', 'ß', '寿司', '🍣', '1', '.', '+', '\n'] // prettier-ignore
  const odd = [Buffer.from([0xe2, 0x84]), Buffer.from([0xaa]), Buffer.from([0xc4]), Buffer.from([0xb0]), Buffer.from([0xff])] // prettier-ignore
  const bytes = (most: number): Buffer =>
    Buffer.concat(
      Array.from({ length: random.below(most) }, () =>
        random.below(6) === 0 ? random.pick(odd) : Buffer.from(random.pick(pieces)),
      ),
    )
  let found = 0
  for (let round = 0; round < 400; round += 1) {
    const subject = Buffer.concat([Buffer.from('S'), bytes(4).filter((byte) => byte > 0x20)])
    const filler = Buffer.alloc(random.below(20) === 0 ? 4094 : 0, 'x')
    const delivery = received(random.below(300), subject, Buffer.concat([filler, bytes(8)]))
    const text = `${delivery.streamSeq} ${delivery.subject} ${new TextDecoder().decode(delivery.data)}`
    const from = random.below(text.length)
    const part = text.slice(from, from + 1 + random.below(6))
    const cased = random.below(2) === 0 ? part.toUpperCase() : part.toLowerCase()
    const filters = [part, cased, bytes(4).toString(), 'k', 'i', ' k', '. '].filter((filter) => filter !== '')
    for (const filter of filters) {
      const wanted = bySlowWay(filter, delivery)
      if (wanted) found += 1
      if (createFilterMatch(filter)(delivery) !== wanted) expect.fail(JSON.stringify([filter, text, wanted]))
    }
  }
  expect(found).toBeGreaterThan(400)
})

it('knows all letters whose small form has one of ASCII in it', () => {
  const becoming: string[] = []
  // What is beyond has small letters there, too.
  for (let code = 0x80; code < 0x20000; code += 1) {
    const letter = String.fromCodePoint(code)
    const small = letter.toLowerCase()
    if (small !== letter && /[\x20-\x7e]/.test(small)) becoming.push(letter)
  }
  expect(becoming).toEqual(['\u0130', '\u212a'])
})
