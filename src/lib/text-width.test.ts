import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { processorMs } from '../test/support/processor-time.js'
import { createRandom } from '../test/support/random.js'
import { safeText, type SafeText } from './safe-text.js'
import { padToWidth, textWidth, truncateToWidth, wrapToWidth } from './text-width.js'

const pieces = [
  ...[
    'a',
    'B',
    ' ',
    ' ',
    '-',
    'é',
    'e\u0301',
    'Ω',
    'Ж',
    'שלום',
    'عربي',
    '語',
    '。',
    '」',
    'ー',
    '한국',
    'สวัสดี',
    'नमस्ते',
  ],
  ...['│', '▓', '★', '✓', '…', '👩\u200d🍳', '🇩🇪', '🇩', '1️⃣', '❤️', '❤', '👍🏽', '✨', '⌚', 'ｶﾞ', '\u1100\u1161'],
  ...['supercalifragilistic', 'word', '\u{20000}', `x${'\u0301'.repeat(8)}`],
]

function randomText(random: ReturnType<typeof createRandom>): SafeText {
  return safeText(Array.from({ length: random.below(30) }, () => random.pick(pieces)).join(''))
}

const clustersIn = (text: string) => Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)

describe('textWidth', () => {
  it.each([
    ['', 0],
    ['hello', 5],
    ['│▓░●↻✓★☆╭', 9],
    ['東京ラーメン', 12],
    ['👩\u200d🍳', 2],
    ['e\u0301', 1],
    ['🇩🇪 1️⃣', 5],
  ])('of %j is %i', (text, width) => {
    expect(textWidth(text)).toBe(width)
  })

  it('agrees with string-width on anything', () => {
    const random = createRandom(11)
    for (let round = 0; round < 2000; round += 1) {
      const text = randomText(random) + String.fromCodePoint(random.below(0xd800))
      expect(textWidth(text), JSON.stringify(text)).toBe(stringWidth(text, { countAnsiEscapeCodes: true }))
    }
  })
})

describe('truncateToWidth', () => {
  it.each([
    ['hello', 5, undefined, 'hello'],
    ['hello!', 5, undefined, 'hell…'],
    ['東京ラーメン', 5, undefined, '東京…'],
    ['東京ラーメン', 6, undefined, '東京…'],
    ['hello', 1, undefined, '…'],
    ['hello', 0, undefined, ''],
    ['hello', -1, undefined, ''],
    ['hello', 4, '...', 'h...'],
    ['hello', 2, '...', 'he'],
    ['hello', 3, '', 'hel'],
    ['👩\u200d🍳👩\u200d🍳', 3, undefined, '👩\u200d🍳…'],
    ['ae\u0301bc', 3, undefined, 'ae\u0301…'],
  ])('makes %j fit %i cells', (text, width, ellipsis, expected) => {
    expect(truncateToWidth(text, width, ellipsis)).toBe(expected)
  })

  it('is never wider than asked, as wide as it can be, and splits nothing', () => {
    const random = createRandom(12)
    for (let round = 0; round < 3000; round += 1) {
      const text = randomText(random)
      const width = random.below(40)
      const shown = truncateToWidth(text, width)
      const context = JSON.stringify({ text, width, shown })
      if (stringWidth(text) <= width) expect(shown, context).toBe(text)
      else if (width > 0) {
        expect(shown.endsWith('…'), context).toBe(true)
        const kept = clustersIn(shown.slice(0, -1))
        expect(kept, context).toEqual(clustersIn(text).slice(0, kept.length))
        // The next character would not have fitted: at most one cell is left beside a wide one.
        expect(stringWidth(shown), context).toBeGreaterThanOrEqual(width - 1)
      }
      expect(stringWidth(shown), context).toBeLessThanOrEqual(width)
      expect(safeText(shown), context).toBe(shown)
    }
  })

  it('splits nothing and loses nothing in a long text either', () => {
    const flags = '🇩🇪'.repeat(3000)
    const tower = `a${'\u0301'.repeat(9000)}`
    for (const text of [flags, `x${flags}`, `語${tower}b`, 'नमस्ते '.repeat(2000), '👩\u200d🍳é'.repeat(1500)]) {
      const width = stringWidth(text)
      expect(truncateToWidth(text, width)).toBe(text)
      const shown = truncateToWidth(text, width - 1)
      expect(stringWidth(shown)).toBeLessThan(width)
      expect(clustersIn(text).join('').startsWith(shown.slice(0, -1))).toBe(true)
      expect(clustersIn(text)).toEqual(expect.arrayContaining(clustersIn(shown.slice(0, -1)).slice(-1)))
    }
  })

  it('costs by what is shown, not by what there is', () => {
    const text = 'बढ़िया 👩\u200d🍳 '.repeat(100_000)
    // 0.3 ms; segmenting all of it takes seconds.
    expect(processorMs(() => truncateToWidth(text, 60))).toBeLessThan(50)
  })

  it('keeps safe text safe, by type too', () => {
    const shown: SafeText = truncateToWidth(safeText('hello'), 3)
    // @ts-expect-error an ellipsis that is not safe makes the whole not safe
    const unsafe: SafeText = truncateToWidth(safeText('hello'), 3, '...' as string)
    expect([shown, unsafe]).toEqual(['he…', '...'])
  })
})

describe('padToWidth', () => {
  it('is exactly as wide as asked', () => {
    expect(padToWidth('東京ラーメン', 6)).toBe('東京… ')
    const random = createRandom(13)
    for (let round = 0; round < 2000; round += 1) {
      const text = randomText(random)
      const width = random.below(50)
      expect(stringWidth(padToWidth(text, width)), JSON.stringify({ text, width })).toBe(width)
    }
  })
})

describe('wrapToWidth', () => {
  it.each([
    ['', 5, ['']],
    ['Great ramen, small tables', 12, ['Great ramen,', 'small tables']],
    ['Great  ramen', 7, ['Great', 'ramen']],
    ['a supercalifragilistic b', 8, ['a', 'supercal', 'ifragili', 'stic b']],
    ['  indented text', 10, ['  indented', 'text']],
    ['word    ', 5, ['word']],
    ['      ', 3, ['']],
    ['東京のラーメンは最高', 8, ['東京の', 'ラーメン', 'は最高']],
    ['最高です。また', 8, ['最高で', 'す。また']],
    ['one\ntwo three', 9, ['one', 'two three']],
    ['a語', 1, ['a', '…']],
    ['anything', 0, ['']],
  ])('wraps %j at %i', (text, width, expected) => {
    expect(wrapToWidth(text, width)).toEqual(expected)
  })

  it('keeps every character but the spaces, in lines that fit', () => {
    const random = createRandom(14)
    for (let round = 0; round < 2000; round += 1) {
      const text = randomText(random)
      const width = 4 + random.below(20)
      const lines: readonly SafeText[] = wrapToWidth(text, width)
      const context = JSON.stringify({ text, width, lines })
      expect(lines.length, context).toBeGreaterThan(0)
      for (const line of lines) expect(stringWidth(line), context).toBeLessThanOrEqual(width)
      expect(lines.join('').replaceAll(' ', ''), context).toBe(text.replaceAll(' ', ''))
    }
  })

  it('splits a word only when no line could hold it', () => {
    const random = createRandom(15)
    for (let round = 0; round < 500; round += 1) {
      const words = Array.from({ length: 12 }, () => 'x'.repeat(1 + random.below(8)))
      expect(wrapToWidth(words.join(' '), 8).flatMap((line) => line.split(' '))).toEqual(words)
    }
  })
})
