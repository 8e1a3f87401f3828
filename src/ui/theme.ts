import { showsUtf8 } from '../lib/locale.js'

/** What a piece of text is, which decides its colour. */
export type Role =
  'plain' | 'dim' | 'title' | 'accent' | 'good' | 'warn' | 'bad' | 'key' | 'star' | 'border' | 'border-focus'

/** The signs the screen uses; each is one cell wide. */
export type Glyphs = {
  readonly on: string
  readonly off: string
  readonly held: string
  readonly done: string
  readonly again: string
  readonly never: string
  readonly unsure: string
  readonly expired: string
  readonly gaveUp: string
  readonly gone: string
  readonly star: string
  readonly noStar: string
  readonly full: string
  readonly empty: string
  readonly cursor: string
  readonly marked: string
  readonly pulled: string
  readonly pause: string
  readonly dot: string
  readonly more: string
  readonly up: string
  readonly down: string
  readonly box: {
    readonly tl: string
    readonly tr: string
    readonly bl: string
    readonly br: string
    readonly h: string
    readonly v: string
  }
}

/** Colours and signs of one run; decided once from the environment. */
export type Theme = {
  /** The text wrapped in the colour of its role, or plain without colours; our own signs in ASCII where that is all there is. */
  readonly paint: (
    text: string,
    style: { readonly role?: Role; readonly bold?: boolean; readonly inverse?: boolean },
  ) => string
  readonly glyphs: Glyphs
}

const unicodeGlyphs: Glyphs = {
  on: '●', off: '○', held: '●', done: '✓', again: '↻', never: '✗', unsure: '?', expired: '○', gaveUp: '■', gone: '·',
  star: '★', noStar: '☆', full: '▓', empty: '░', cursor: '▌', marked: '┃', pulled: '⇣', pause: '‖', dot: '·', more: '…',
  up: '↑',
  down: '↓',
  box: { tl: '╭', tr: '╮', bl: '╰', br: '╯', h: '─', v: '│' },
} // prettier-ignore

const asciiGlyphs: Glyphs = {
  on: '*', off: 'o', held: '*', done: '+', again: '<', never: 'x', unsure: '?', expired: 'o', gaveUp: '#', gone: '.',
  star: '*', noStar: '.', full: '#', empty: '-', cursor: '>', marked: '|', pulled: 'v', pause: '"', dot: '-', more: '~',
  up: '^',
  down: 'v',
  box: { tl: '+', tr: '+', bl: '+', br: '+', h: '-', v: '|' },
} // prettier-ignore

// What our own words are written with, sign for sign of the same width.
const asciiSigns: Readonly<Record<string, string>> = {
  '·': '-', '…': '~', '—': '-', '→': '>', '↑': '^', '↓': 'v', '×': 'x', '“': '"', '”': '"', '‘': "'", '’': "'",
} // prettier-ignore
const ourSigns = new RegExp(`[${Object.keys(asciiSigns).join('')}]`, 'gu')
const inAscii = (text: string): string => text.replace(ourSigns, (sign) => asciiSigns[sign] ?? sign)

// The sixteen base colours follow the user's own palette, so both dark and light terminals stay readable.
const colours: Readonly<Record<Role, string>> = {
  plain: '',
  dim: '90',
  title: '1',
  accent: '36',
  good: '32',
  warn: '33',
  bad: '31',
  key: '36',
  star: '33',
  border: '90',
  'border-focus': '36',
}

/** Every SGR parameter a frame may hold: what `paint` writes, what the text field's cursor uses, and what ends them. */
export const sgrParameters: ReadonlySet<string> = new Set(
  [...Object.values(colours).flatMap((codes) => codes.split(';')), '0', '1', '7', '22', '27', '39'].filter(Boolean),
)

/** Chooses the theme: `NO_COLOR` set and not empty turns colours off, a locale without UTF-8 or `ascii` the signs. */
export function createTheme(
  env: Readonly<Record<string, string | undefined>>,
  options: { readonly ascii: boolean },
): Theme {
  const colour = (env['NO_COLOR'] ?? '') === ''
  const ascii = options.ascii || !showsUtf8(env)
  return {
    glyphs: ascii ? asciiGlyphs : unicodeGlyphs,
    paint: (given, { role = 'plain', bold, inverse }) => {
      const text = ascii ? inAscii(given) : given
      // Without colours weight and inversion still show where the cursor is.
      const codes = [bold ? '1' : '', inverse ? '7' : '', colour ? colours[role] : role === 'title' ? '1' : '']
        .filter(Boolean)
        .join(';')
      return codes === '' || text === '' ? text : `\x1b[${codes}m${text}\x1b[0m`
    },
  }
}
