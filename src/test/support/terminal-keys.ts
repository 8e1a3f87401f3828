const named: Readonly<Record<string, string>> = {
  space: ' ',
  enter: '\r',
  tab: '\t',
  'shift+tab': '\x1b[Z',
  esc: '\x1b',
  backspace: '\x7f',
}

const letters: Readonly<Record<string, string>> = {
  up: 'A',
  down: 'B',
  right: 'C',
  left: 'D',
  end: 'F',
  home: 'H',
  f1: 'P',
  f2: 'Q',
  f3: 'R',
  f4: 'S',
}

const numbers: Readonly<Record<string, number>> = {
  insert: 2,
  delete: 3,
  pageup: 5,
  pagedown: 6,
  f5: 15,
  f6: 17,
  f7: 18,
  f8: 19,
  f9: 20,
  f10: 21,
  f11: 23,
  f12: 24,
}

const splitModifiers = (chord: string): { readonly held: readonly string[]; readonly key: string } => {
  const match = /^((?:(?:ctrl|alt|shift)\+)*)(.+)$/u.exec(chord)
  return { held: (match?.[1] ?? '').split('+').filter(Boolean), key: match?.[2] ?? chord }
}

/** What xterm sends for a chord in its normal form (see `keymap/chord.ts`). Throws for a chord no terminal can send. */
export const bytesOfChord = (chord: string): string => {
  if (named[chord] !== undefined) return named[chord]
  const { held, key } = splitModifiers(chord)
  const has = (modifier: string): boolean => held.includes(modifier)
  const parameter = 1 + (has('shift') ? 1 : 0) + (has('alt') ? 2 : 0) + (has('ctrl') ? 4 : 0)
  const letter = letters[key]
  if (letter) {
    if (parameter > 1) return `\x1b[1;${parameter}${letter}`
    return key.startsWith('f') ? `\x1bO${letter}` : `\x1b[${letter}`
  }
  const number = numbers[key]
  if (number !== undefined) return parameter > 1 ? `\x1b[${number};${parameter}~` : `\x1b[${number}~`
  const alt = has('alt') ? '\x1b' : ''
  if (has('shift')) throw new Error(`no terminal sends ${chord}`)
  if (!has('ctrl')) return alt + (named[key] ?? key)
  if (key === 'space') return `${alt}\0`
  const code = key.toUpperCase().charCodeAt(0) - 0x40
  if (key.length !== 1 || code < 1 || code > 0x1f) throw new Error(`no terminal sends ${chord}`)
  return alt + String.fromCharCode(code)
}
