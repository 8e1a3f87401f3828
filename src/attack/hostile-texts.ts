import { readFileSync } from 'node:fs'
import type { Random } from '../test/support/random.js'

/** A text or bytes made to act on a terminal. */
export type Hostile = { readonly name: string; readonly bytes: Buffer; readonly text: string }

const corpus = JSON.parse(
  readFileSync(new URL('../../data/hostile-strings.json', import.meta.url), 'utf8'),
) as readonly { readonly name: string; readonly text: string }[]

// What each introducer begins, ended the right way, the wrong way, or not at all.
const introducers: readonly (readonly [string, string])[] = [
  ['CSI', '\x1b['], ['OSC', '\x1b]'], ['DCS', '\x1bP'], ['SOS', '\x1bX'], ['PM', '\x1b^'], ['APC', '\x1b_'],
  ['SS2', '\x1bN'], ['SS3', '\x1bO'], ['RIS', '\x1bc'], ['DECALN', '\x1b#8'], ['charset', '\x1b(0'], ['UTF-8 off', '\x1b%@'],
  ['C1 CSI', '\x9b'], ['C1 OSC', '\x9d'], ['C1 DCS', '\x90'], ['C1 APC', '\x9f'], ['C1 NEL', '\x85'], ['C1 ST', '\x9c'],
] // prettier-ignore
const bodies = ['', '31m', '2J', '52;c;cHduZWQ=', '0;pwned', '8;;http://x', '?1049l', '?1003h', '6n', '+q544e', '1$r0m']
const endings = ['', '\x07', '\x1b\\', '\x9c', '\x18', '\r\n']

const range = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index))

const singles = [
  ...range(0, 0x1f), '\x7f', ...range(0x80, 0x9f), ...range(0x200b, 0x200f), ...range(0x2028, 0x202e),
  ...range(0x2060, 0x206f), '\u00ad', '\u034f', '\u061c', '\u115f', '\u1160', '\u17b4', '\u180e', '\u3164', '\ufeff',
  '\uffa0', '\ufff9', '\ufffe', '\ue000', '\u{e0001}', '\u{e0041}', '\u{e007f}', '\u{f0000}', '\u{10ffff}', '\u{e0100}',
] // prettier-ignore

const wholes: readonly (readonly [string, Buffer])[] = [
  ['200 marks on one base', Buffer.from(`a${'\u0301'.repeat(200)}b`)],
  ['marks at the start', Buffer.from('\u0301\u0302\u0303x')],
  ['joiners in a row', Buffer.from('\u200d'.repeat(30))],
  ['invalid UTF-8', Buffer.from([0x61, 0xff, 0xfe, 0xc0, 0x80, 0x9b, 0x33, 0x31, 0x6d, 0xe2, 0x80])],
  ['an overlong escape', Buffer.from([0xc0, 0x9b, 0x5b, 0x32, 0x4a])],
  ['a surrogate as bytes', Buffer.from([0xed, 0xa0, 0x80, 0x1b, 0x5b, 0x6d])],
  ['raw C1 bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => 0x80 + index))],
  ['every byte', Buffer.from(Array.from({ length: 256 }, (_, index) => index))],
  ['2,000 short lines', Buffer.from('\x1b[2Jx\n'.repeat(2000))],
]

/** The corpus of `data/`, what each introducer can begin, single controls and invisibles, and `mixed` random joins of them. */
export function hostileTexts(
  random: Random,
  given: { readonly mixed: number; readonly long: boolean },
): readonly Hostile[] {
  const of = (name: string, text: string): Hostile => ({ name, text, bytes: Buffer.from(text) })
  const begun = introducers.map(([name, begin]) => of(name, `x${begin}${random.pick(bodies)}${random.pick(endings)}y`))
  const alone = singles.map((one) => of(`U+${(one.codePointAt(0) ?? 0).toString(16)}`, `before${one}after`))
  const whole = wholes.map(([name, bytes]) => ({ name, bytes, text: bytes.toString('utf8') }))
  const pieces = [
    ...singles,
    ...introducers.map(([, begin]) => begin),
    ...bodies,
    ...endings,
    '寿',
    '👩‍💻',
    '\ud800',
    'text',
  ]
  const mixes = Array.from({ length: given.mixed }, (_, index) => {
    const text = Array.from({ length: 2 + random.below(12) }, () => random.pick(pieces)).join('')
    return of(`mix ${index}`, text)
  })
  const long = given.long ? [of('1 MB in one line', '\x1b[31m\u202e'.repeat(100_000).slice(0, 900_000))] : []
  return [...corpus.map(({ name, text }) => of(name, text)), ...begun, ...alone, ...whole, ...mixes, ...long]
}

/** The text as a token of a subject or a name, as far as a server lets it in; empty when nothing is left. */
export function asToken(text: string): string {
  return text
    .replace(/[\s\0.*>/\\]/gu, '')
    .replace(/\p{Cs}/gu, '')
    .slice(0, 40)
}

/** The text as the value of a header; empty when nothing is left. */
export function asHeader(text: string): string {
  return text
    .replace(/[\r\n\0]/g, '')
    .replace(/\p{Cs}/gu, '')
    .slice(0, 400)
}
