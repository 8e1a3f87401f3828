import { describe, expect, it } from 'vitest'
import { findForbidden } from '../test/support/forbidden-text.js'
import { processorMs } from '../test/support/processor-time.js'
import { createRandom } from '../test/support/random.js'
import { hexLines, joinSafe, literal, looksBinary, safeBytes, safeLines, safeText } from './safe-text.js'

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** Everything that has a rule of its own, far more often than chance would bring it. */
const delicate = [
  ...'\u0000\t\n\r\u001b\u007f\u0085\u009b\u00ad\u034f\u061c\u115f\u200b\u200c\u200d\u200d\u200e\u2028\u202e\u2066',
  ...'\u2800\u3164\ud7fb\ue000\ufe0e\ufe0f\ufe0f\ufeff\uffff',
  ...['\ud800', '\udc00', '\u{e0041}', '\u{e0100}', '\u{f0000}', '\u{10ffff}', '\u{1f3fb}', '\u{1f3ff}'],
  ...['👩', '👍🏽', '❤️', '❤', '👨', '🇩', '🏴', '1', '#', 'a', ' ', '語', '\u0301', '\u0e33', '\u0903', '\u20e3'],
  ...['\u0301'.repeat(9), '👩\u200d'.repeat(10)],
]

function randomText(random: ReturnType<typeof createRandom>, length: number): string {
  const character = () => (random.below(3) > 0 ? random.pick(delicate) : String.fromCodePoint(random.below(0x110000)))
  return Array.from({ length }, character).join('')
}

describe('safeText', () => {
  it.each([
    ['plain ASCII', 'Great ramen, small tables', 'Great ramen, small tables'],
    ['colour', '\u001b[31mred\u001b[0m', '^[[31mred^[[0m'],
    ['bell and DEL', 'a\u0007b\u007f', 'a^Gb^?'],
    ['NUL', '\u0000', '^@'],
    ['line ends', 'a\nb\r\nc', 'a^Jb^M^Jc'],
    ['TAB', 'a\tb', 'a    b'],
    ['C1', '\u009b2J', '\\x9b2J'],
    ['bidi override', 'a\u202eb', 'a\\u{202e}b'],
    ['zero width', 'a\u200bb\ufeffc\u2060', 'a\\u{200b}b\\u{feff}c\\u{2060}'],
    ['tag', 'a\u{e0041}', 'a\\u{e0041}'],
    ['private use', '\ue0a0\u{f0001}', '\\u{e0a0}\\u{f0001}'],
    ['unassigned', '\u0378\uffff', '\\u{378}\\u{ffff}'],
    ['lone surrogates', 'a\ud800b\udc00', 'a\\u{d800}b\\u{dc00}'],
    ['line separators', 'a\u2028b\u2029', 'a\\u{2028}b\\u{2029}'],
    ['other scripts', 'Grüße, żółć, Ελλάδα, Москва, שלום, 東京, 한국, สวัสดี', undefined],
    ['marks in Hindi', 'चाय बढ़िया है, क्या बात', undefined],
    ['emoji with joiners', '👩\u200d🍳 👨\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 🧑🏽\u200d🔧 ❤️\u200d🔥', undefined],
    ['the longest emoji', '👩🏻\u200d❤️\u200d💋\u200d👩🏿', undefined],
    ['flags, keycaps, text style', '🇩🇪 1️⃣ ❤️', undefined],
    ['joiner between letters', 'a\u200db', 'a\\u{200d}b'],
    ['joiner at the end', '👩\u200d', '👩\\u{200d}'],
    ['joiner before a tone', '👩\u200d🏽', '👩\\u{200d}\\u{1f3fd}'],
    ['joiner after a mark', '👩\u0301\u200d🍳', '👩\u0301\\u{200d}🍳'],
    ['tone without a body', 'a🏽', 'a\\u{1f3fd}'],
    ['two tones', '👍🏽🏽', '👍🏽\\u{1f3fd}'],
    ['mark without a base', '\u0301\u0301a', '\\u{301}\u0301a'],
    ['eight marks', `a${'\u0301'.repeat(8)}b`, undefined],
    ['nine marks', `a${'\u0301'.repeat(9)}b`, `a${'\u0301'.repeat(8)}[+1 marks]b`],
    ['a hundred marks', `a${'\u0301'.repeat(100)}`, `a${'\u0301'.repeat(8)}[+92 marks]`],
    ['variation selector for text', '❤\ufe0e', '❤\\u{fe0e}'],
  ])('shows %s', (_name, value, shown) => {
    expect(safeText(value)).toBe(shown ?? value)
  })

  it('keeps eight joins on one base and shows the ninth joiner', () => {
    expect(safeText('👩' + '\u200d👩'.repeat(9))).toBe('👩' + '\u200d👩'.repeat(8) + '\\u{200d}👩')
  })

  it('cuts what is longer than its limit, and says so inside the limit', () => {
    const shown = safeText('é'.repeat(50_000))
    expect(shown).toMatch(/é \[cut here: 100000 bytes in all\]$/)
    expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(65_536)
    expect(Buffer.byteLength(shown)).toBeGreaterThan(65_530)
    expect(safeText('x'.repeat(65_536))).toHaveLength(65_536)
    expect(safeText('x'.repeat(65_537))).toMatch(/x \[cut here: 65537 bytes in all\]$/)
  })

  it('counts escapes, not what they stand for, against the limit', () => {
    const shown = safeText('\u202e'.repeat(10_000))
    expect(shown.length).toBeLessThanOrEqual(65_536)
    expect(shown).toMatch(/^(\\u\{202e\})+ \[cut here: 30000 bytes in all\]$/)
  })

  it.each([0, 1, 2, 3, 4, 20, 60])('never gives more than maxBytes %i', (maxBytes) => {
    for (const value of ['abcdef'.repeat(20), '語'.repeat(40), '\u001b'.repeat(90), `e${'\u0301'.repeat(90)}`]) {
      const shown = safeText(value, { maxBytes })
      expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(maxBytes)
      expect(safeText(shown, { maxBytes })).toBe(shown)
    }
  })

  it('lets nothing forbidden out, whatever comes in, and changes nothing the second time', () => {
    const random = createRandom(20_261_101)
    for (let round = 0; round < 4000; round += 1) {
      const value = randomText(random, 1 + random.below(24))
      const maxBytes = random.below(2) === 0 ? 65_536 : 1 + random.below(80)
      const shown = safeText(value, { maxBytes })
      const context = JSON.stringify({ value, maxBytes })
      expect(findForbidden(shown), context).toEqual([])
      expect(safeText(shown, { maxBytes }), context).toBe(shown)
      expect(Buffer.byteLength(shown), context).toBeLessThanOrEqual(maxBytes)
    }
  })

  it('lets every code point through or escapes it, one by one', () => {
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += codePoint < 0x20000 ? 1 : 251) {
      const shown = safeText(`a${String.fromCodePoint(codePoint)}`)
      if (findForbidden(shown).length > 0) expect(findForbidden(shown)).toEqual([])
    }
  })

  it('stays safe when safe texts are put together', () => {
    const random = createRandom(7)
    for (let round = 0; round < 2000; round += 1) {
      const parts = [randomText(random, 4), randomText(random, 4)].map((value) => safeText(value))
      const joined = joinSafe(parts)
      expect(findForbidden(joined), JSON.stringify(parts)).toEqual([])
      expect(safeText(joined)).toBe(joined)
    }
  })

  it('handles 100 KB of any script in milliseconds', () => {
    for (const sample of [
      '語り',
      'ร้านนี้ดี',
      'बढ़िया',
      '👩\u200d🍳',
      '\u001b[2J',
      '\u202e',
      'e\u0301'.repeat(9),
      '\u0301',
    ]) {
      const value = sample.repeat(Math.ceil(100_000 / Buffer.byteLength(sample)))
      // Ink took 10.6 s for such a line; the bound is wide, a quadratic step would still break it.
      expect(
        processorMs(() => safeText(value)),
        sample,
      ).toBeLessThan(150)
    }
  })
})

describe('safeLines', () => {
  it('splits at LF and CRLF and at nothing else', () => {
    expect(safeLines('a\nb\r\nc\rd\u2028e\n')).toEqual(['a', 'b', 'c^Md\\u{2028}e', ''])
    expect(safeLines('')).toEqual([''])
  })

  it('cuts at the most lines, and the last line says so', () => {
    const lines = safeLines(Array.from({ length: 5000 }, (_, index) => `${index}`).join('\n'))
    expect(lines).toHaveLength(2000)
    expect(lines[1998]).toBe('1998')
    expect(lines[1999]).toBe('[cut here: 23889 bytes in all]')
    expect(safeLines('1\n2\n3', { maxLines: 3 })).toEqual(['1', '2', '3'])
  })

  it('cuts at the most bytes over all lines, and the last line says so', () => {
    const lines = safeLines('語'.repeat(10_000) + '\n' + 'b'.repeat(60_000) + '\nc')
    expect(lines).toHaveLength(3)
    expect(lines[1]).toMatch(/^b+$/)
    expect(lines[2]).toBe('[cut here: 90003 bytes in all]')
    expect(Buffer.byteLength(lines.join('\n'))).toBe(65_536)
  })

  it('changes nothing the second time', () => {
    const random = createRandom(99)
    for (let round = 0; round < 1500; round += 1) {
      const limits = { maxBytes: 4 + random.below(300), maxLines: 1 + random.below(8) }
      const lines = safeLines(randomText(random, random.below(60)), limits)
      const context = JSON.stringify({ lines, limits })
      expect(lines.length, context).toBeLessThanOrEqual(limits.maxLines)
      expect(Buffer.byteLength(lines.join('\n')), context).toBeLessThanOrEqual(limits.maxBytes)
      expect(safeLines(lines.join('\n'), limits), context).toEqual(lines)
      for (const line of lines) expect(findForbidden(line), context).toEqual([])
    }
  })
})

describe('safeBytes', () => {
  it('decodes before it looks, so a raw C1 byte is no control and a real one is shown', () => {
    expect(safeBytes(Uint8Array.of(0x9b, 0x32, 0x4a))).toEqual(['\ufffd2J'])
    expect(safeBytes(Uint8Array.of(0xc2, 0x9b, 0x32, 0x4a))).toEqual(['\\x9b2J'])
    expect(safeBytes(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toEqual(['\\u{feff}A'])
  })

  it('cuts between code points and tells the size of the whole', () => {
    for (const maxBytes of [100, 101, 102, 103]) {
      const lines = safeBytes(bytesOf('語'.repeat(1000)), { maxBytes })
      expect(lines.at(-1)).toBe('[cut here: 3000 bytes in all]')
      expect(lines[0]).toMatch(/^語+$/)
    }
  })

  it('does not grow with the payload', () => {
    const bytes = new Uint8Array(8 * 1024 * 1024).fill(0x80)
    expect(safeBytes(bytes).at(-1)).toBe('[cut here: 8388608 bytes in all]')
    expect(processorMs(() => safeBytes(bytes))).toBeLessThan(150)
  })
})

describe('looksBinary', () => {
  it.each([
    ['nothing', new Uint8Array(), false],
    ['JSON', bytesOf('{"rating":5,"text":"Wärme"}'), false],
    ['coloured text', bytesOf('\u001b[31mred\u001b[0m\r\n\tdone'), false],
    ['Latin-1', Uint8Array.of(0x43, 0x61, 0x66, 0xe9, 0x20, 0x6f, 0x6b), false],
    ['long Japanese text', bytesOf('語'.repeat(4000)), false],
    ['a NUL', bytesOf('abc\u0000def'), true],
    ['protobuf', Uint8Array.of(0x08, 0x96, 0x01), true],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 0x08, 0x01, 0xff, 0xfe, 0x41), true],
    ['high bytes', new Uint8Array(20_000).fill(0xff), true],
  ])('judges %s', (_name, bytes, expected) => {
    expect(looksBinary(bytes)).toBe(expected)
  })
})

describe('hexLines', () => {
  it('dumps sixteen bytes a line', () => {
    const bytes = bytesOf('Hello, \u001b[31mworld')
    expect(hexLines(bytes, 10)).toEqual([
      '00000000  48 65 6c 6c 6f 2c 20 1b  5b 33 31 6d 77 6f 72 6c  |Hello, .[31mworl|',
      '00000010  64                                                |d|',
    ])
    expect(hexLines(new Uint8Array(), 10)).toEqual([])
  })

  it('never gives more lines than asked, and the last one says what is missing', () => {
    expect(hexLines(new Uint8Array(48), 3)).toHaveLength(3)
    expect(hexLines(new Uint8Array(49), 3).slice(1)).toEqual([
      `00000010  ${'00 '.repeat(8)} ${'00 '.repeat(8)} |${'.'.repeat(16)}|`,
      '[cut: 32 of 49 bytes shown]',
    ])
    expect(hexLines(new Uint8Array(49), 0)).toEqual([])
  })
})

describe('literal', () => {
  it('takes our own words, safe text and numbers, and by type nothing else', () => {
    expect(literal`seq ${118} of ${safeText('a\u001b')}`).toBe('seq 118 of a^[')
    // @ts-expect-error a plain string has not gone through the door
    expect(literal`${'plain'}`).toBe('plain')
  })

  it('makes safe what a wrong type brings where a number belongs', () => {
    const asNumber = (value: unknown): number => value as number
    expect(literal`${asNumber('\u001b]0;x\u0007')} msgs`).toBe('^[]0;x^G msgs')
    expect(literal`${asNumber(['\u202e'])}`).toBe('\\u{202e}')
    expect(literal`${asNumber({ toString: () => '\u001b[31m' })}`).toBe('^[[31m')
    const throws = (): never => {
      throw new Error('no')
    }
    expect(literal`${asNumber({ toString: throws })}`).toBe('?')
    expect(literal`${asNumber(undefined)}`).toBe('undefined')
    for (const number of [NaN, Infinity, -Infinity]) expect(literal`${number}`).toBe('?')
    expect(literal`${0} ${-1.5} ${2 ** 64}`).toBe('0 -1.5 18446744073709552000')
  })

  it('cuts nothing that was safe already', () => {
    const long = safeText('é'.repeat(40_000), { maxBytes: Infinity })
    expect(literal`${long}`).toHaveLength(40_000)
  })
})
