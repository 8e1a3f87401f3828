import { describe, expect, it } from 'vitest'
import { parseExact, writeExact } from './exact-json.js'

describe('exact JSON', () => {
  it.each([
    '{"opt_start_seq":9007199254740993,"max_age":31536000000000000,"list":[18446744073709551615,-9223372036854775807]}',
    '{"text":"9007199254740993 \\" 9007199254740993","a":{"b":[1,2.5,true,null]}}',
    '[]',
    '{"9007199254740993":1}',
  ])('comes back digit for digit: %s', (text) => {
    expect(writeExact(parseExact(text))).toBe(text)
  })

  it('reads what a double holds as the number it is', () => {
    expect(parseExact('{"a":31536000000000000,"b":1.0,"c":1e3}')).toEqual({ a: 31536000000000000, b: 1, c: 1000 })
  })

  it('takes no text for a number', () => {
    const text = '{"a":"exact-0123:9007199254740993"}'
    expect(writeExact(parseExact(text))).toBe(text)
  })
})
