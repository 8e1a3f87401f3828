import { expect, it } from 'vitest'
import { createRandom } from '../../test/support/random.js'
import { publishBlock } from './publish-block.js'
import type { AlikePublishes, MessageWriter } from './publish-block.js'

type Message = { readonly id: string; readonly payload: string }

/** Writes these messages; `lies` of them where it does not keep to what it says. */
function writerOf(messages: readonly Message[], lies: Partial<MessageWriter> = {}): MessageWriter {
  let at = -1
  const now = (): Message => messages[at] ?? { id: '', payload: '' }
  return {
    idBytes: messages[0]?.id.length ?? 0,
    mostBytes: Math.max(...messages.map(({ payload }) => Buffer.byteLength(payload))),
    next: () => {
      at += 1
      return Buffer.byteLength(now().payload)
    },
    writeId: (into, from) => void Buffer.from(into.buffer, into.byteOffset, into.length).write(now().id, from),
    writePayload: (into, from) =>
      from + Buffer.from(into.buffer, into.byteOffset, into.length).write(now().payload, from),
    ...lies,
  }
}
const inbox = '_INBOX.0123456789abcdef.b'
const blockOf = (messages: readonly Message[], more: Partial<AlikePublishes> = {}) =>
  publishBlock({
    subject: 'REVIEWS.rateGiven',
    count: messages.length,
    replyStart: inbox,
    numberAt: (index) => 1024 * index + 7,
    writer: writerOf(messages),
    ...more,
  })

it('is what the client would send for each, and tells of each', () => {
  const random = createRandom(5)
  for (const count of [1, 2, 40, 256]) {
    const messages = Array.from({ length: count }, (_, index) => ({
      id: random
        .below(2 ** 32)
        .toString(16)
        .padStart(8, '0'),
      payload: '寿司\r\n\0x'.repeat(random.below(60)) + (index % 7 === 0 ? '' : 'y'),
    }))
    const numbers = messages.map((_, index) => random.below(2 ** random.below(45)) + index)
    const block = blockOf(messages, { numberAt: (index) => numbers[index] ?? 0 })
    const wire = messages.map(({ id, payload }, index) => {
      const header = `NATS/1.0\r\nNats-Msg-Id: ${id}\r\n\r\n`
      const bytes = Buffer.byteLength(payload) + header.length
      return `HPUB REVIEWS.rateGiven ${inbox}${numbers[index]} ${header.length} ${bytes}\r\n${header}${payload}\r\n`
    })
    expect(block?.bytes.toString()).toBe(wire.join(''))
    expect(block?.count).toBe(count)
    expect(messages.map((_, index) => block?.idAt(index))).toEqual(messages.map(({ id }) => id))
    expect(messages.map((_, index) => block?.payloadAt(index).toString())).toEqual(messages.map((one) => one.payload))
    const header = 'NATS/1.0\r\nNats-Msg-Id: \r\n\r\n'.length + 8
    const payloads = messages.reduce((sum, { payload }) => sum + Buffer.byteLength(payload) + header, 0)
    expect(block?.messageBytes).toBe(payloads)
  }
})

it.each([
  ['a blank', { subject: 'REVIEWS.rate given' }],
  ['a line end', { subject: 'a 0\r\n\r\nPUB b' }],
  ['no letter', { subject: '' }],
  ['letters of more than a byte', { subject: 'REVIEWS.寿司' }],
  ['no end', { subject: 'x'.repeat(5000) }],
  ['a line end in what the answers come on', { replyStart: '_INBOX.a\r\nPUB b.' }],
])('is none for a subject with %s, and no message is asked for', (_, more) => {
  let asked = 0
  const writer = writerOf([{ id: 'a', payload: 'b' }], { next: () => (asked += 1) })
  expect(blockOf([{ id: 'a', payload: 'b' }], { writer, ...more })).toBe(undefined)
  expect(asked).toBe(0)
})

it.each<[string, readonly Message[], Partial<MessageWriter>]>([
  ['an id that ends its line', [{ id: 'a\r\nb: c', payload: '' }], {}],
  ['an id with a blank', [{ id: 'a b', payload: '' }], {}],
  ['a payload shorter than it said', [{ id: 'a', payload: 'long' }], { writePayload: (_, at) => at + 3 }],
  ['a payload longer than any', [{ id: 'a', payload: 'long' }], { mostBytes: 3 }],
])('throws at %s: nothing of it leaves', (_, messages, lies) => {
  expect(() => blockOf(messages, { writer: writerOf(messages, lies) })).toThrow()
})
