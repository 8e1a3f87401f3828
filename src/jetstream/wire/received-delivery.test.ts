import { expect, it } from 'vitest'
import { asDeliveryId, asStreamSeq } from './ids.js'
import { ByteKeeper, ReceivedDelivery } from './received-delivery.js'

const replyStart = '$JS.ACK.REVIEWS.c.'
const reply = `${replyStart}2.118.121.1700000000123456789.7`

function deliveryOf(parts: { readonly header?: string; readonly payload?: string; readonly takesAcks?: boolean } = {}) {
  const { header = '', payload = 'hello', takesAcks = true } = parts
  const keeper = new ByteKeeper()
  const line = `REVIEWS.rateGiven 7 ${reply} 5\r\n`
  const source = Buffer.from(line + header + payload)
  const payloadAt = line.length + header.length
  keeper.keep({ bytes: source, line: 0, header: line.length, payload: payloadAt, end: source.length })
  const delivery = new ReceivedDelivery({
    id: asDeliveryId(5),
    numbers: { streamSeq: asStreamSeq(118), consumerSeq: 121, deliveryCount: 2 },
    from: {
      origin: { stream: 'REVIEWS', consumer: 'c', takesAcks, replyStart },
      arrival: { receivedAtMs: 1000, cameAfterMs: 900 },
    },
    at: keeper,
  })
  return { delivery, source }
}

it('reads its parts out of its own copy of the bytes, whatever becomes of the others', () => {
  const { delivery, source } = deliveryOf({ header: 'NATS/1.0\r\nNats-Msg-Id: x\r\n\r\n' })
  source.fill(0)
  const { stream, consumer, subject, receivedAtMs, cameAfterMs, numPending, storedAtMs, headers, oddHeader } = delivery
  expect({ stream, consumer, subject, receivedAtMs, cameAfterMs, numPending, storedAtMs, headers, oddHeader }).toEqual({
    stream: 'REVIEWS',
    consumer: 'c',
    subject: 'REVIEWS.rateGiven',
    receivedAtMs: 1000,
    cameAfterMs: 900,
    numPending: 7,
    storedAtMs: 1_700_000_000_123,
    headers: [['Nats-Msg-Id', 'x']],
    oddHeader: undefined,
  })
  expect(delivery.reply).toBe(reply)
  expect(new TextDecoder().decode(delivery.data)).toBe('hello')
  expect(delivery.data).toBe(delivery.data)
})

it('gives a search its subject and the beginning of its payload as it gives them itself, however it is written', () => {
  for (const payload of ['hello', '', 'Füße 😀 größer', 'a\0b\x1b[31m']) {
    const { delivery } = deliveryOf({ payload, header: 'NATS/1.0\r\n\r\n' })
    for (const most of [4096, 3]) {
      expect(delivery.textToSearch(most)).toEqual({
        subject: delivery.subject,
        payload: new TextDecoder().decode(delivery.data.subarray(0, most)),
      })
      expect(delivery.lettersToSearch(most)).toEqual({
        subject: delivery.subject,
        payload: Buffer.from(delivery.data.subarray(0, most)).toString('latin1'),
      })
    }
  }
})

it('shows no reply subject where the consumer takes no acks, and knows its numbers all the same', () => {
  const { delivery } = deliveryOf({ takesAcks: false })
  expect([delivery.reply, delivery.numPending]).toEqual(['', 7])
})

it('writes its reply subject where it is wanted, if there is room and a verdict may be sent there', () => {
  const { delivery } = deliveryOf({ header: 'NATS/1.0\r\n\r\n' })
  const into = Buffer.alloc(reply.length + 3)
  expect(delivery.copyReply(into, 2)).toBe(reply.length + 2)
  expect(into.toString('latin1')).toBe(`\0\0${reply}\0`)
  expect(delivery.copyReply(into, 4)).toBe(-1)
  expect(deliveryOf({ takesAcks: false }).delivery.copyReply(into, 0)).toBe(-1)
})

it('says what is wrong with a header block that no client may write', () => {
  const { delivery } = deliveryOf({ header: 'NATS/1.0 503\r\n\r\n' })
  expect(delivery.oddHeader?.why).toContain('status line')
  expect(Buffer.from(delivery.oddHeader?.block ?? []).toString()).toBe('NATS/1.0 503\r\n\r\n')
})

it('keeps many small ones in one piece, and a large one by itself', () => {
  const keeper = new ByteKeeper()
  const small = (byte: number): Uint8Array => new Uint8Array(3000).fill(byte)
  const kept = Array.from({ length: 30 }, (_, byte) => {
    keeper.keep({ bytes: small(byte), line: 0, header: 0, payload: 0, end: 3000 })
    const { bytes, line, end } = keeper
    return { bytes, line, end }
  })
  for (const [byte, { bytes, line, end }] of kept.entries()) {
    expect(end - line).toBe(3000)
    expect(new Set(bytes.subarray(line, end))).toEqual(new Set([byte]))
  }
  expect(new Set(kept.map(({ bytes }) => bytes)).size).toBeLessThan(5)
  keeper.keep({ bytes: new Uint8Array(200_000), line: 10, header: 20, payload: 30, end: 90_010 })
  const { bytes, line, header, payload, end } = keeper
  expect({ line, header, payload, end }).toEqual({ line: 0, header: 10, payload: 20, end: 90_000 })
  expect(bytes.buffer.byteLength).toBe(90_000)
  const alone = new Uint8Array(100_000)
  keeper.keep({ bytes: alone, line: 10, header: 20, payload: 30, end: 90_010 })
  expect([keeper.bytes === alone, keeper.line, keeper.end]).toEqual([true, 10, 90_010])
})
