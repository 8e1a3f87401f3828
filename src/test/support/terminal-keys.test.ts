import { describe, expect, it } from 'vitest'
import { createTokeniser } from '../../ui/terminal/tokeniser.js'
import { bytesOfChord } from './terminal-keys.js'

const keys = [
  'a',
  'A',
  '?',
  '+',
  'é',
  '寿',
  'space',
  'enter',
  'tab',
  'shift+tab',
  'esc',
  'backspace',
  'delete',
  'insert',
]
const moves = ['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end', 'ctrl+up', 'shift+end', 'alt+left']
const held = [
  'ctrl+c',
  'ctrl+z',
  'ctrl+space',
  'ctrl+\\',
  'alt+x',
  'alt+enter',
  'ctrl+alt+x',
  'ctrl+pageup',
  'alt+space',
]
const functionKeys = Array.from({ length: 12 }, (_, index) => `f${index + 1}`)

describe('bytesOfChord', () => {
  for (const chord of [...keys, ...moves, ...held, ...functionKeys]) {
    it(`sends ${chord} so that it is read as ${chord}`, () => {
      const tokeniser = createTokeniser()
      const tokens = [...tokeniser.push(bytesOfChord(chord)), ...tokeniser.flush()]
      expect(tokens).toEqual([expect.objectContaining({ kind: 'key', chord })])
    })
  }

  it('refuses what no terminal sends', () => {
    for (const chord of ['shift+a', 'ctrl+1', 'ctrl+enter']) expect(() => bytesOfChord(chord)).toThrow(chord)
  })
})
