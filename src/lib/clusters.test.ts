import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { processorMs } from '../test/support/processor-time.js'
import { createRandom } from '../test/support/random.js'
import { clustersOf } from './clusters.js'
import { loneUnits } from './lone-character.js'
import { plainCells } from './plain-cells.js'

const joining = [
  ...[
    'a',
    ' ',
    'é',
    '語',
    '한',
    '★',
    '✨',
    '⌚',
    '🍣',
    '🧸',
    '👍',
    '👩',
    '❤',
    '☝',
    '🇩',
    '🇪',
    '1',
    '#',
    'क',
    'ि',
    '\u094d',
  ],
  ...['\u200d', '\ufe0f', '\ufe0e', '\u20e3', '🏽', '🏿', '\u0301', '\u0e33', '\u1100', '\u1161', '\u11a8', '\u0600'],
  ...['\r', '\n', '\u001b', '\ud83c', '\udf63', '\ud800', '\u{e0067}', '\u{e007f}', '🏴', 'ﾞ', '\u{20000}', '\u0d4e'],
]

const segmenter = new Intl.Segmenter()
const asTheySay = (text: string) =>
  Array.from(segmenter.segment(text), ({ segment }) => ({
    text: segment,
    width: stringWidth(segment, { countAnsiEscapeCodes: true }),
  }))

describe('loneUnits', () => {
  const lone = Array.from({ length: 0x110000 }, (_, codePoint) => codePoint).filter(
    (codePoint) => (codePoint < 0xd800 || codePoint > 0xdfff) && loneUnits(String.fromCodePoint(codePoint), 0) > 0,
  )

  it('knows only what is visible by itself, clings to nothing, and is as wide as it says', () => {
    const wrong = lone.filter((codePoint) => {
      const text = String.fromCodePoint(codePoint)
      const cells = plainCells(text.charCodeAt(0)) || 2
      const clings = /[\p{C}\p{M}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(text)
      return clings || loneUnits(text, 0) !== text.length || stringWidth(text) !== cells
    })
    expect(wrong.map((codePoint) => codePoint.toString(16))).toEqual([])
  })

  it('knows only what stays apart from others of its kind, whatever stands around', () => {
    const random = createRandom(31)
    for (const codePoint of lone.filter((one) => plainCells(one) === 0 || random.below(20) === 0)) {
      const one = String.fromCodePoint(codePoint)
      const other = String.fromCodePoint(random.pick(lone))
      const before = random.pick(joining)
      for (const [left, right] of [
        [one, other],
        [other, one],
      ] as const) {
        const text = before + left + right + random.pick(joining)
        const ends = Array.from(segmenter.segment(text), ({ index }) => index)
        expect(ends, JSON.stringify(text)).toContain(before.length + left.length)
      }
    }
  })

  it('knows the emoji that are most used, and none that takes part in another', () => {
    for (const emoji of ['🍣', '🧸', '👍', '✨', '⌚', '🚀', '🥐'])
      expect(loneUnits(emoji, 0), emoji).toBe(emoji.length)
    for (const part of ['🏽', '🇩', '\u200d', '\ufe0f', '\ud83c', '']) expect(loneUnits(part, 0), part).toBe(0)
  })
})

describe('clustersOf', () => {
  it('cuts and measures anything as the segmenter and string-width do', () => {
    const random = createRandom(32)
    for (let round = 0; round < 12_000; round += 1) {
      const text = Array.from({ length: random.below(16) }, () =>
        random.below(12) > 0 ? random.pick(joining) : String.fromCodePoint(random.below(0x110000)),
      ).join('')
      expect([...clustersOf(text)], JSON.stringify(text)).toEqual(asTheySay(text))
    }
  })

  it('does so in long texts, too, wherever a chunk ends', () => {
    const random = createRandom(33)
    for (let round = 0; round < 15; round += 1) {
      const piece = Array.from({ length: 1 + random.below(5) }, () => random.pick(joining)).join('')
      const text = 'x'.repeat(random.below(3)) + piece.repeat(2500) + '語a'
      const found = [...clustersOf(text)]
      const wanted = asTheySay(text)
      expect(found.length, JSON.stringify(piece)).toBe(wanted.length)
      expect(
        found.findIndex((cluster, at) => cluster.text !== wanted[at]?.text),
        JSON.stringify(piece),
      ).toBe(-1)
    }
  })

  it('costs by what is asked for, not by what there is', () => {
    const tower = `a${'\u0301'.repeat(9)}`.repeat(100_000)
    expect(processorMs(() => clustersOf(tower).next())).toBeLessThan(20)
  })
})
