import { expect, it } from 'vitest'
import { parseHeaderBlock } from './header-block.js'

const parse = (text: string) => parseHeaderBlock(new TextEncoder().encode(text))

it('reads names and values, several of one name too', () => {
  expect(parse('NATS/1.0\r\nNats-Msg-Id: a\r\nX:b\r\nX:  c \r\n\r\n')).toEqual({
    pairs: [
      ['Nats-Msg-Id', 'a'],
      ['X', 'b'],
      ['X', 'c'],
    ],
  })
})

it('reads a status line with and without words', () => {
  expect(parse('NATS/1.0 100 Idle Heartbeat\r\nNats-Last-Stream: 3\r\n\r\n')).toEqual({
    status: { code: 100, text: 'Idle Heartbeat' },
    pairs: [['Nats-Last-Stream', '3']],
  })
  expect(parse('NATS/1.0 503\r\n\r\n')).toEqual({ status: { code: 503, text: '' }, pairs: [] })
})

it.each([
  ['NATS/1.0\r\nbad name: x\r\nGood: y\r\n\r\n', 'a name has a character', 2],
  ['NATS/1.0\r\nné: x\r\n\r\n', 'a name has a character', 1],
  ['NATS/1.0\r\n: x\r\n\r\n', 'a name has a character', 1],
  ['NATS/1.0\r\nno colon\r\n\r\n', 'no colon', 0],
  ['HTTP/1.1 200 OK\r\nA: b\r\n\r\n', 'does not begin', 1],
  ['NATS/1.0 10 x\r\n\r\n', 'does not begin', 0],
  ['', 'does not begin', 0],
])('says what is wrong with %j and keeps what it can', (text, fault, pairs) => {
  const block = parse(text)
  expect(block.fault).toContain(fault)
  expect(block.pairs).toHaveLength(pairs)
})

it('stops at its bounds and says so', () => {
  const many = parse(`NATS/1.0\r\n${'A: b\r\n'.repeat(5000)}\r\n`)
  expect([many.pairs.length, many.fault]).toEqual([1000, 'there are more than 1000 headers, the rest is not read'])
  const long = parse(`NATS/1.0\r\nA: ${'x'.repeat(100_000)}\r\n\r\n`)
  expect(long.fault).toContain('longer than 65536 bytes')
  expect(long.pairs[0]?.[1].length).toBeLessThan(65_536)
})
