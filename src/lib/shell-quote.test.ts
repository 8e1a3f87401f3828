import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../test/support/random.js'
import { findForbidden } from '../test/support/forbidden-text.js'
import { shellQuote } from './shell-quote.js'

describe('shellQuote', () => {
  it.each([
    ['REVIEWS.rateGiven', 'REVIEWS.rateGiven'],
    ['--server=nats://127.0.0.1:4222', '--server=nats://127.0.0.1:4222'],
    ['', "''"],
    ['REVIEWS.*', "'REVIEWS.*'"],
    ['REVIEWS.>', "'REVIEWS.>'"],
    ['$JS.API.INFO', "'$JS.API.INFO'"],
    ['Great ramen', "'Great ramen'"],
    ["it's", "'it'\\''s'"],
    ['=ls', "'=ls'"],
    ['~', "'~'"],
    ['{"delay":5}', `'{"delay":5}'`],
    ['crème ❤️', "'crème ❤️'"],
    ['a\nb', "'a\nb'"],
    ['\u001b[201~', `"$(printf -- '\\033[201~')"`],
    ["50%\t'x'\\\n", `"$(printf -- '50%%\\011'\\''x'\\''\\\\')"'\n'`],
  ])('writes %j as %s', (arg, quoted) => {
    expect(shellQuote(arg)).toBe(quoted)
  })

  it('comes back from a real shell as it went in', () => {
    const random = createRandom(21)
    const alphabet = [
      ...'ab \t\n\r\u001b\u0007\u0001\u007f\'"\\$`!*?~#=%&|;<>(){}[]-+0123é語',
      '👩\u200d🍳',
      '\u202e',
      '\u009b',
    ]
    const args = Array.from({ length: 300 }, () =>
      Array.from({ length: random.below(12) }, () => random.pick(alphabet)).join(''),
    )
    const script = `for arg in ${args.map(shellQuote).join(' ')}; do printf '%s\\0' "$arg"; done`
    expect(execFileSync('/bin/sh', ['-c', script]).toString().split('\0').slice(0, -1)).toEqual(args)
  })

  it('leaves nothing a terminal would act on while it is pasted into, line feeds apart', () => {
    for (let unit = 0; unit < 0x3000; unit += 1) {
      const quoted = shellQuote(`a${String.fromCharCode(unit)}b`)
      expect(quoted.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u)
    }
    expect(findForbidden(shellQuote('\u001b[201~\u0015rm -rf ~\r'))).toEqual([])
  })
})
