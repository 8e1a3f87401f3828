import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { createEmojiTest, createGraphemeSegmenter, isSingleCellText, mayBeEmoji } from './plain-text.js'

const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit))
const intl = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const samples = [
  'plain ASCII',
  '│ ★★★☆☆ ● held ▓▓░ ❯ ✓ ↻ ⏸ … │',
  'a\u0301e\u0301',
  '日本語',
  '👩‍👩‍👧 ok',
  'a\r\nb',
  '\u001b[31mred\u001b[39m',
  '',
]

describe('isSingleCellText', () => {
  it('accepts only units that string-width gives one cell', () => {
    const accepted = units.filter((unit) => isSingleCellText(unit))
    expect(accepted.filter((unit) => stringWidth(unit) !== 1)).toEqual([])
    expect(accepted.length).toBeGreaterThan(2000)
  })

  it('accepts what our frames are drawn with, and no wide or joined text', () => {
    expect(isSingleCellText('╭─╮│▸●◐★☆✓↻⏸▓░…·–❯')).toBe(true)
    for (const text of ['日', '👍', 'e\u0301', '\u200d', '\u00ad', '\ufe0f', '\u001b[1m', '\u231a']) {
      expect(isSingleCellText(text)).toBe(false)
    }
  })
})

describe('mayBeEmoji', () => {
  it('says no to no unit that is an emoji by itself', () => {
    const emoji = new RegExp('^\\p{RGI_Emoji}$', 'v')
    expect(units.filter((unit) => emoji.test(unit) && !mayBeEmoji(unit))).toEqual([])
    expect(mayBeEmoji('日')).toBe(false)
    expect(mayBeEmoji('👍')).toBe(true)
  })
})

describe('createEmojiTest', () => {
  const emoji = new RegExp('^\\p{RGI_Emoji}$', 'v')
  const ours = createEmojiTest()

  it('knows an emoji as the table of Unicode does', () => {
    for (const text of [...samples, '👩‍👩‍👧', '👍🏽', '1️⃣', '🇩🇪', '🇦🇦', '☺', '☺️', 'ab', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '👩‍a'])
      expect([text, ours.test(text)]).toEqual([text, emoji.test(text)])
  })

  it('knows each code point as it does, alone and with what makes it one', () => {
    const wrong: string[] = []
    for (let codePoint = 0; codePoint < 0x110000; codePoint += codePoint < 0x20000 ? 1 : 509) {
      const one = String.fromCodePoint(codePoint)
      for (const text of [one, `${one}\ufe0f`, `${one}\ufe0f\u20e3`, `${one}\u20e3`, `${one}🏽`, `🇩${one}`])
        if (ours.test(text) !== emoji.test(text)) wrong.push(text)
    }
    expect(wrong).toEqual([])
  })
})

describe('createGraphemeSegmenter', () => {
  const segmenter = createGraphemeSegmenter()

  it.each(samples)('segments %j as Intl.Segmenter does', (text) => {
    const seen = [...segmenter.segment(text)].map(({ segment, index }) => ({ segment, index }))
    expect(seen).toEqual([...intl.segment(text)].map(({ segment, index }) => ({ segment, index })))
    for (let index = -1; index <= text.length; index++) {
      expect(segmenter.segment(text).containing(index)?.segment).toBe(intl.segment(text).containing(index)?.segment)
    }
  })

  it('gives every unit it takes alone a grapheme of its own, beside any other', () => {
    const own = units.filter((unit) => isSingleCellText(unit))
    const text = [...own, ...own.toReversed()].join('')
    expect([...intl.segment(text)].length).toBe(text.length)
    expect([...intl.segment(own.map((unit) => unit + unit).join(''))].length).toBe(own.length * 2)
  })
})
