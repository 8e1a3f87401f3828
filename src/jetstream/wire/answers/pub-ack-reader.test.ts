import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../test/support/random.js'
import { PubAckReader } from './pub-ack-reader.js'
import { readPubAck } from './replies.js'
import type { PubAckAnswer } from './replies.js'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What a reader says of bytes that lie among others, as those of a socket do. */
function read(reader: PubAckReader, answer: Uint8Array): PubAckAnswer | undefined {
  const around = Buffer.concat([encode('{"stream":"A", "seq":'), answer, encode('9}\r\nMSG {"stream"')])
  if (!reader.read(around, 21, 21 + answer.length)) return undefined
  const { stream, seq, duplicate } = reader
  return { stream, seq, duplicate }
}
/** The same by parsing all of it as JSON and checking it; undefined where that is no PubAck. */
function readWhole(answer: Uint8Array): PubAckAnswer | undefined {
  try {
    const { stream, seq, duplicate = false } = readPubAck(answer)
    return { stream, seq, duplicate }
  } catch {
    return undefined
  }
}

describe('the short way to read a PubAck', () => {
  it.each([
    '{"stream":"REVIEWS", "seq":1}',
    '{"stream":"REVIEWS","seq":999999999999999}',
    '{"stream":"a-b_1", "seq":20,"duplicate": true}',
    '{"stream":"a-b_1", "seq":20, "duplicate":true}',
  ])('reads %s as the whole reading does', (text) => {
    const reader = new PubAckReader()
    for (let times = 0; times < 2; times += 1) expect(read(reader, encode(text))).toEqual(readWhole(encode(text)))
    expect(read(reader, encode(text))).toBeDefined()
  })

  it.each([
    '',
    '{}',
    '{"error":{"code":503},"stream":"S","seq":0}',
    '{"stream":"S","seq":0}',
    '{"stream":"S","seq":-1}',
    '{"stream":"S","seq":1e3}',
    '{"stream":"S","seq":01}',
    '{"stream":"S","seq":}',
    '{"stream":"S","seq":1000000000000000}',
    '{"stream":"S","seq":18446744073709551615}',
    '{"stream":"S","seq":1,"seq":2}',
    '{"stream":"S","seq":1,"domain":"hub"}',
    '{"stream":"S","seq":1,"duplicate":false}',
    '{"stream":"S","seq":1}\n',
    '{"stream":"S","seq":1}{"error":{"code":503}}',
    '{"stream":"S","seq":1',
    '{"stream":"","seq":1}',
    '{"stream":"S\\u202e","seq":1}',
    '{"stream":"S\u202e","seq":1}',
    `{"stream":"${'S'.repeat(256)}","seq":1}`,
    `{"stream":"S","seq":1}${' '.repeat(1000)}`,
  ])('leaves %j to the whole reading', (text) => {
    const reader = new PubAckReader()
    expect(read(reader, encode(text))).toBeUndefined()
    // One that has learned how the stream's answers begin is no easier to take in.
    expect(read(reader, encode('{"stream":"S","seq":7}'))).toBeDefined()
    expect(read(reader, encode(text))).toBeUndefined()
  })

  it('says of an answer changed at random what the whole reading says, or nothing', () => {
    const random = createRandom(8)
    const reader = new PubAckReader()
    const streams = ['REVIEWS', 'REVIEW', 'a-b_1', 'S']
    const usual = (): string => {
      const duplicate = random.pick(['', '', '', ',"duplicate": true', ',"duplicate":false', ',"domain":"hub"'])
      return `{"stream":"${random.pick(streams)}",${random.pick([' ', ' ', ''])}"seq":${random.below(10 ** random.below(17))}${duplicate}}`
    }
    const letters = encode('{}[]":,. \\0123456789eE-+truefalsnstreamqdupic\r\n\u00ff')
    let taken = 0
    let plain = 0
    const wrong: string[] = []
    for (let round = 0; round < 30_000; round += 1) {
      let answer = Buffer.from(encode(usual()))
      for (let changes = random.below(3); changes > 0; changes -= 1) {
        const at = random.below(answer.length)
        const letter = letters.subarray(random.below(letters.length))[0] ?? 0
        const how = random.below(4)
        if (how === 0) answer[at] = letter
        else if (how === 1) answer = Buffer.concat([answer.subarray(0, at), answer.subarray(at + 1)])
        else if (how === 2) answer = Buffer.concat([answer.subarray(0, at), Uint8Array.of(letter), answer.subarray(at)])
        else answer = Buffer.from(answer.subarray(0, at))
        if (answer.length === 0) break
      }
      const said = read(reader, answer)
      if (said === undefined) continue
      taken += 1
      if (JSON.stringify(said) !== JSON.stringify(readWhole(answer))) wrong.push(answer.toString('latin1'))
      if (said.duplicate === false) plain += 1
    }
    expect(wrong).toEqual([])
    expect(taken).toBeGreaterThan(6_000)
    expect(plain).toBeGreaterThan(4_000)
  })
})
