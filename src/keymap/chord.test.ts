import { describe, expect, it } from 'vitest'
import { chordOfControl, chordOfSequence, isTypable, keepTypable, parseChord, typedText, withAlt } from './chord.js'

describe('chordOfSequence', () => {
  const keys: readonly (readonly [string, string])[] = [
    ['[A', 'up'],
    ['OB', 'down'],
    ['[H', 'home'],
    ['OF', 'end'],
    ['[1~', 'home'],
    ['[8~', 'end'],
    ['[3~', 'delete'],
    ['[5~', 'pageup'],
    ['[Z', 'shift+tab'],
    ['[1;5C', 'ctrl+right'],
    ['[1;2A', 'shift+up'],
    ['[1;8D', 'ctrl+alt+shift+left'],
    ['[3;5~', 'ctrl+delete'],
    ['OP', 'f1'],
    ['[[E', 'f5'],
    ['[24~', 'f12'],
    ['[1;2P', 'shift+f1'],
    ['Oa', 'ctrl+up'],
    ['[a', 'shift+up'],
    ['[3$', 'shift+delete'],
    ['[6^', 'ctrl+pagedown'],
    ['[13;5u', 'ctrl+enter'],
    ['[97;5u', 'ctrl+a'],
    ['[27;6;9~', 'ctrl+shift+tab'],
  ]
  for (const [body, chord] of keys) {
    it(`reads ESC ${body} as ${chord}`, () => expect(chordOfSequence(body)).toBe(chord))
  }

  const others = ['[I', '[O', '[?62;4c', '[24;80R', '[1;2R', '[<0;3;4M', '[?2026;2$y', '[0n', '[97;5:3u', '[99~', 'Oz']
  for (const body of others) {
    it(`takes ESC ${body} for no key`, () => expect(chordOfSequence(body)).toBeUndefined())
  }
})

describe('chordOfControl', () => {
  it('names what raw mode sends', () => {
    const codes = [0, 1, 3, 8, 9, 10, 13, 26, 27, 28, 31, 127]
    const names = ['ctrl+space', 'ctrl+a', 'ctrl+c', 'backspace', 'tab', 'enter', 'enter', 'ctrl+z', 'esc', 'ctrl+\\']
    expect(codes.map(chordOfControl)).toEqual([...names, 'ctrl+_', 'backspace'])
  })
})

describe('parseChord', () => {
  it('brings what people write into the normal form', () => {
    const written = ['Ctrl+C', 'shift+Tab', 'Esc', 'F1', 'alt+CTRL+x', 'A', '+', 'ctrl+alt+up', 'é']
    const normal = ['ctrl+c', 'shift+tab', 'esc', 'f1', 'ctrl+alt+x', 'A', '+', 'ctrl+alt+up', 'é']
    expect(written.map((text) => parseChord(text))).toEqual(normal.map((value) => ({ ok: true, value })))
  })

  for (const impossible of [
    '',
    ' ',
    'ctrl+',
    'escape',
    'shift+a',
    'ctrl+m',
    'ctrl+i',
    'ctrl+ctrl+c',
    'ctrl+1',
    '\x1b',
  ]) {
    it(`refuses ${JSON.stringify(impossible)}`, () => expect(parseChord(impossible).ok).toBe(false))
  }
})

describe('text of chords', () => {
  it('gives the text of a printable key and of nothing else', () => {
    const chords = ['a', 'space', '+', '👍🏽', 'enter', 'ctrl+a', 'alt+x', 'f1', '\x07']
    expect(chords.map(typedText)).toEqual(['a', ' ', '+', '👍🏽', undefined, undefined, undefined, undefined, undefined])
  })

  it('puts alt between ctrl and shift', () => {
    const chords = ['a', 'ctrl+x', 'shift+tab', 'alt+x']
    expect(chords.map(withAlt)).toEqual(['alt+a', 'ctrl+alt+x', 'alt+shift+tab', 'alt+x'])
  })

  it('lets no invisible or controlling character into a field', () => {
    for (const bad of ['\x1b', '\x9b', '\u202e', '\u200b', '\ufeff', '\u{e0041}', '\ud800', '\u2028']) {
      expect(isTypable(`a${bad}`)).toBe(false)
      expect(keepTypable(`a${bad}b${bad}`)).toBe('ab')
    }
    expect(keepTypable('👩‍💻 é 寿司')).toBe('👩‍💻 é 寿司')
    // The gate would show the tenth joiner as eight cells more than the layout counted.
    const chain = Array<string>(60).fill('👨').join('\u200d')
    expect(keepTypable(`V${chain}`)).toBe(`V${'👨'.repeat(60)}`)
    expect(keepTypable('a👨\u200d')).toBe('a👨')
  })
})
