import { describe, expect, it } from 'vitest'
import { readPlainPubAck, readPubAck } from './replies.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('the short way to read a PubAck', () => {
  it.each([
    '{"stream":"REVIEWS", "seq":1}',
    '{"stream":"REVIEWS","seq":999999999999999}',
    '{"stream":"a-b_1", "seq":20,"duplicate": true}',
    '{"stream":"a-b_1", "seq":20, "duplicate":true}',
  ])('reads %s as the whole reading does', (text) => {
    const read = readPlainPubAck(bytes(text))
    expect(read).toBeDefined()
    expect(read).toEqual(readPubAck(bytes(text)))
  })

  it.each([
    '',
    '{}',
    '{"error":{"code":503},"stream":"S","seq":0}',
    '{"stream":"S","seq":0}',
    '{"stream":"S","seq":-1}',
    '{"stream":"S","seq":1e3}',
    '{"stream":"S","seq":01}',
    '{"stream":"S","seq":18446744073709551615}',
    '{"stream":"S","seq":1,"seq":2}',
    '{"stream":"S","seq":1,"domain":"hub"}',
    '{"stream":"S","seq":1,"duplicate":false}',
    '{"stream":"S","seq":1}\n',
    '{"stream":"S","seq":1}{"error":{"code":503}}',
    '{"stream":"","seq":1}',
    '{"stream":"S\\u202e","seq":1}',
    '{"stream":"S\u202e","seq":1}',
    `{"stream":"${'S'.repeat(256)}","seq":1}`,
    `{"stream":"S","seq":1}${' '.repeat(1000)}`,
  ])('leaves %j to the whole reading', (text) => {
    expect(readPlainPubAck(bytes(text))).toBeUndefined()
  })
})
