import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../test/support/random.js'
import { plainCells } from './plain-cells.js'

const plain = Array.from({ length: 0x10000 }, (_, unit) => unit).filter((unit) => plainCells(unit) > 0)

describe('plainCells', () => {
  it('knows only characters that are assigned, visible and no marks, and their width', () => {
    const wrong = plain.filter((unit) => {
      const character = String.fromCharCode(unit)
      const clings = /[\p{C}\p{M}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(character)
      return clings || stringWidth(character) !== plainCells(unit)
    })
    expect(wrong.map((unit) => unit.toString(16))).toEqual([])
  })

  it('knows only characters that stay apart from each other', () => {
    const segmenter = new Intl.Segmenter()
    const random = createRandom(3)
    const wrong = plain
      .map((unit) => String.fromCharCode(unit, random.pick(plain), unit, unit, 0x61, unit))
      .filter((text) => Array.from(segmenter.segment(text)).length !== text.length)
    expect(wrong).toEqual([])
  })

  it('knows what our own screen is made of', () => {
    for (const glyph of '│╭╮╰╯─┌┐└┘├┤▓░█●○↻✓✗★☆▸▌▐⏸⚠…·—–“”⠋') expect(plainCells(glyph.charCodeAt(0)), glyph).toBe(1)
  })

  it('does not know controls, marks, emoji or anything outside a UTF-16 unit', () => {
    for (const unit of [
      0x00,
      0x09,
      0x1b,
      0x7f,
      0x9b,
      0xad,
      0x301,
      0x200b,
      0x200d,
      0x202e,
      0x231a,
      0x2728,
      0xd800,
      0xe000,
      0xfe0f,
      0xffff,
      -1,
      NaN,
    ]) {
      expect(plainCells(unit)).toBe(0)
    }
  })
})
