import { expect, it } from 'vitest'
import { createRandom } from '../../test/support/random.js'
import { AnswerShapeError } from '../wire/answers/check.js'
import { unknownVersion } from './server-info.js'
import type { MessageFrame } from '../wire/message-frame.js'
import { createFrameGuard, ProtocolBreak } from './frame-guard.js'

const info = '{"server_id":"N1","version":"2.15.1","max_payload":1048576,"extra":"left out"}'
const checked = '{"server_id":"N1","max_payload":1048576,"version":"2.15.1","connect_urls":[]}'
const honest =
  `INFO ${info} \r\nPONG\r\nMSG a.b 1 5\r\nhello\r\nHMSG a 12 reply.to 12 17\r\nNATS/1.0\r\n\r\nhello\r\n` +
  `HMSG _INBOX.a.b 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\nMSG a 3 reply.to 2\r\nhi\r\n` +
  `PING\r\n+OK\r\n-ERR 'Permissions Violation for Publish to "x"'\r\nMSG a 1 0\r\n\r\n`

function run(guard: ReturnType<typeof createFrameGuard>, bytes: Uint8Array): string {
  return Buffer.concat([...guard.take(bytes)]).toString('latin1')
}

it('hands on what the protocol knows, with an INFO made of checked fields alone', () => {
  const guard = createFrameGuard()
  expect(guard.loggedIn()).toBe(false)
  expect(run(guard, Buffer.from(honest))).toBe(honest.replace(`${info} `, checked))
  expect(guard.loggedIn()).toBe(true)
})

it('gives the same whatever the pieces it comes in', () => {
  const random = createRandom(7)
  for (let round = 0; round < 200; round += 1) {
    const guard = createFrameGuard()
    let out = ''
    for (let at = 0; at < honest.length;) {
      const end = at + 1 + (round === 0 ? 0 : random.below(40))
      out += run(guard, Buffer.from(honest.slice(at, end)))
      at = end
    }
    expect(out).toBe(honest.replace(`${info} `, checked))
  }
})

function lanes(...sids: readonly number[]) {
  const heard: string[] = []
  const lane = ({ bytes, line, subjectEnd, reply, replyEnd, header, payload, end }: MessageFrame): void => {
    const text = (from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString('latin1')
    heard.push([text(line, subjectEnd), text(reply, replyEnd), text(header, payload), text(payload, end)].join('|'))
  }
  return { heard, lane, lanes: { bySid: new Map(sids.map((sid) => [sid, lane])), bytes: 0 } }
}

it('hears on a lane what comes for it, in its order among the rest, whatever the pieces it comes in', () => {
  const random = createRandom(8)
  for (let round = 0; round < 300; round += 1) {
    const { heard, lanes: of } = lanes(12, 3)
    const guard = createFrameGuard(of)
    const bytes = Buffer.from(`INFO ${info}\r\nPONG\r\n${honest.slice(honest.indexOf('MSG'))}`)
    let out = ''
    for (let at = 0; at < bytes.length;) {
      const end = round === 0 ? bytes.length : at + 1 + (round === 1 ? 0 : random.below(60))
      out += run(guard, bytes.subarray(at, end))
      at = end
    }
    expect(heard).toEqual(['a|reply.to|NATS/1.0\r\n\r\n|hello', 'a|reply.to||hi'])
    expect(out).toBe(
      honest
        .replace(`${info} `, checked)
        .replace('HMSG a 12 reply.to 12 17\r\nNATS/1.0\r\n\r\nhello\r\n', '')
        .replace('MSG a 3 reply.to 2\r\nhi\r\n', ''),
    )
    expect(of.bytes).toBe(19)
  }
})

it('hears on a lane before what comes behind it is handed on', () => {
  const order: string[] = []
  const lane = ({ payload, end }: MessageFrame): void => void order.push(`heard ${end - payload}`)
  const guard = createFrameGuard({ bySid: new Map([[3, lane]]), bytes: 0 })
  const bytes = Buffer.from('MSG a 3 1\r\nx\r\nPONG\r\nMSG a 3 2\r\nxx\r\nMSG a 3 3\r\nxxx\r\nPING\r\n')
  for (const piece of guard.take(bytes)) order.push(Buffer.from(piece).toString().trim())
  expect(order).toEqual(['heard 1', 'PONG', 'heard 2', 'heard 3', 'PING'])
})

it('drops what was under way for a lane that is closed meanwhile', () => {
  const { heard, lane } = lanes()
  const bySid = new Map([[3, lane]])
  const guard = createFrameGuard({ bySid, bytes: 0 })
  expect(run(guard, Buffer.from('MSG a 3 5\r\nhel'))).toBe('')
  bySid.delete(3)
  expect(run(guard, Buffer.from('lo\r\nPING\r\n'))).toBe('PING\r\n')
  expect(heard).toEqual([])
})

it.each([
  ['a message longer than it said', 'MSG a 3 3\r\nhello\r\n'],
  ['a message shorter than it said', 'MSG a 3 5\r\nhel\r\nMSG'],
  ['a size beyond any server', 'MSG a 3 999999999\r\n'],
  ['a header larger than the message', 'HMSG a 3 20 10\r\n'],
  ['a subject longer than any server knows', `MSG ${'a'.repeat(40_000)} 3 2\r\nhi\r\n`],
])('refuses %s on a lane', (_, bytes) => {
  for (const cut of [bytes.length, 6, 12]) {
    const { heard, lanes: of } = lanes(3)
    const guard = createFrameGuard(of)
    const parts = [bytes.slice(0, cut), bytes.slice(cut)]
    expect(() => parts.map((part) => run(guard, Buffer.from(part, 'latin1')))).toThrow(ProtocolBreak)
    expect(heard).toEqual([])
  }
})

it.each([
  ['another protocol', 'HTTP/1.1 400 Bad Request\r\n'],
  ['a TLS alert', '\x15\x03\x01\x00\x02\x02\x46\r\n'],
  ['a line that ends in LF alone', 'PING\n'],
  ['an empty line', '\r\n'],
  ['a size that is no number', 'MSG a 1 five\r\n'],
  ['a negative size', 'MSG a 1 -5\r\n'],
  ['a size beyond any server', 'MSG a 1 999999999\r\n'],
  ['a header larger than the message', 'HMSG a 1 20 10\r\n'],
  ['a header without its size', 'HMSG a 1 10\r\n'],
  ['no size', 'MSG a 1\r\n'],
  ['too many words', 'MSG a 1 reply more 5\r\n'],
  ['a subscription that is no number', 'MSG a b 5\r\n'],
  ['a message longer than it said', 'MSG a 1 3\r\nhello\r\n'],
  ['a message shorter than it said', 'MSG a 1 5\r\nhel\r\nMSG'],
  ['a line without end', 'P'.repeat(40_000)],
  ['an INFO without end', `INFO {"a":"${'x'.repeat(70_000)}`],
])('refuses %s, without repeating it', (_, bytes) => {
  const guard = createFrameGuard()
  expect(() => run(guard, Buffer.from(bytes, 'latin1'))).toThrow(ProtocolBreak)
})

it.each([
  ['no JSON', 'INFO {nonsense}\r\n', 'not JSON'],
  ['a list', 'INFO [1]\r\n', 'not INFO and an object'],
  [
    'a text where a number belongs',
    `INFO {"server_id":"N","max_payload":"\\u001b[31m"}\r\n`,
    'max_payload is not a number',
  ],
  ['a negative limit', `INFO {"server_id":"N","max_payload":-1}\r\n`, 'max_payload is not a count'],
  ['a limit of nothing', `INFO {"server_id":"N","max_payload":0}\r\n`, 'max_payload is not a size'],
  ['an infinite limit', `INFO {"server_id":"N","max_payload":1e999}\r\n`, 'max_payload is not a'],
  ['no id', `INFO {"max_payload":1}\r\n`, 'server_id is missing'],
  ['an id that is a list', `INFO {"server_id":["N"],"max_payload":1}\r\n`, 'server_id is not a text'],
  [
    'a client id that is a text',
    `INFO {"server_id":"N","max_payload":1,"client_id":"7"}\r\n`,
    'client_id is not a number',
  ],
  [
    'a nonce that could mean something',
    `INFO {"server_id":"N","max_payload":1,"nonce":"eyJ0.eyJq"}\r\n`,
    'nonce is not a nonce',
  ],
  [
    'a flag that is a text',
    `INFO {"server_id":"N","max_payload":1,"tls_required":"no"}\r\n`,
    'tls_required is not true or false',
  ],
  [
    'what is nested without end',
    `INFO {"server_id":"N","max_payload":1,"x":${'['.repeat(9000)}${']'.repeat(9000)}}\r\n`,
    'nested deeper',
  ],
])('refuses an INFO with %s', (_, line, words) => {
  const guard = createFrameGuard()
  expect(() => run(guard, Buffer.from(line, 'latin1'))).toThrow(AnswerShapeError)
  expect(() => run(createFrameGuard(), Buffer.from(line, 'latin1'))).toThrow(words)
  expect(() => run(createFrameGuard(), Buffer.from(line, 'latin1'))).not.toThrow('\x1b')
})

it('takes any version for what it is, or for none', () => {
  const version = (text: unknown): unknown => {
    const line = `INFO ${JSON.stringify({ server_id: 'N', max_payload: 1, version: text })}\r\n`
    return (JSON.parse(run(createFrameGuard(), Buffer.from(line)).slice(5)) as { version: unknown }).version
  }
  for (const real of ['2.9.10', '2.15.1', '2.12.0-RC.1', '2.11.0-beta.2', 'v2.10.0']) expect(version(real)).toBe(real)
  for (const lie of [
    {},
    [],
    2,
    null,
    undefined,
    '',
    'newest',
    '2.15',
    '2.15.1\x1b]0;x\x07',
    `2.1.${'9'.repeat(99)}`,
    unknownVersion,
  ]) {
    expect(version(lie)).toBe(unknownVersion)
  }
})

it('hands on only addresses in connect_urls, sixty-four at most', () => {
  const urls = (list: unknown): unknown => {
    const line = `INFO ${JSON.stringify({ server_id: 'N', max_payload: 1, connect_urls: list })}\r\n`
    return (JSON.parse(run(createFrameGuard(), Buffer.from(line)).slice(5)) as { connect_urls: unknown }).connect_urls
  }
  expect(urls(['10.0.0.1:4222', '[::1]:4222', 'host:80', 'host'])).toEqual([
    '10.0.0.1:4222',
    '[::1]:4222',
    'host:80',
    'host:4222',
  ])
  for (const lie of [{}, 'host:4222', 7, true, null]) expect(urls(lie)).toEqual([])
  expect(
    urls([
      7,
      null,
      {},
      ['h:1'],
      '',
      ' ',
      'h:0',
      'h:99999',
      'h:x',
      'nats://h:1',
      'u:p@h:1',
      'h:1,i:2',
      'h/../x:1',
      'h\r\nPUB:1',
      '\x1b[31m:1',
    ]),
  ).toEqual([])
  expect(urls(Array.from({ length: 10_000 / 8 }, (_, at) => `h${at}:1`))).toHaveLength(64)
})
