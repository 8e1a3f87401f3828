import { showsUtf8 } from '../lib/locale.js'

/** What a piece of text is, which decides its colour; what each is for stands in `design.md`, under Palette. */
export type Role = 'text' | 'dim' | 'line' | 'accent' | 'good' | 'warn' | 'bad' | 'focus'

/** How a piece of text looks. Weight and ground come on top of the colour of the role. */
export type Style = {
  readonly role?: Role
  readonly bold?: boolean
  /** Stands in the row of the cursor. */
  readonly selected?: boolean
  /** Stands out as a block: FULL, the active mode, a slot, a chosen answer. Without colours it needs a `[ ]` of its own. */
  readonly chip?: boolean
}

/** The signs the screen uses; each is one cell wide but for `connected`, `disconnected` and `nextInLine` in ASCII. */
export type Glyphs = {
  readonly connected: string
  readonly disconnected: string
  /** Something runs by itself just now. */
  readonly live: string
  readonly held: string
  readonly done: string
  readonly again: string
  readonly never: string
  readonly unsure: string
  /** The wait was over without a verdict. */
  readonly expired: string
  /** All tries are used up. */
  readonly gaveUp: string
  readonly gone: string
  /** A worker that takes nothing. */
  readonly frozen: string
  readonly listens: string
  readonly sending: string
  /** Ties a line to the row above it. */
  readonly child: string
  readonly nextInLine: string
  readonly now: string
  readonly happened: string
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
  /** The rule of a pane without the keys, settled messages, time that is spent. */
  readonly thin: string
  /** The rule of the pane with the keys, messages that are out, your time. */
  readonly heavy: string
  /** The last half cell of `heavy`. */
  readonly heavyEnd: string
  /** The future, and time that is the server's. */
  readonly dashed: string
  /** From nothing to all, in eight steps. */
  readonly chart: readonly string[]
  readonly box: {
    readonly tl: string
    readonly tr: string
    readonly bl: string
    readonly br: string
    readonly h: string
    readonly v: string
    /** Where `v` hangs from `h`, and where it stands on it. */
    readonly down: string
    readonly up: string
  }
}

/** Colours and signs of one run; decided once from the environment. */
export type Theme = {
  /** The text in the look of its style, or plain without colours; our own signs in ASCII where that is all there is. */
  readonly paint: (text: string, style: Style) => string
  /** A rating from 0 to 5 in at most `cells` cells, at least one: `★★★★☆`, `4★`, in ASCII `4/5`. */
  readonly rating: (full: number, cells: number) => string
  readonly glyphs: Glyphs
}

const unicodeGlyphs: Glyphs = {
  connected: '●', disconnected: '○', live: '●', held: '●', done: '✓', again: '↻', never: '✗', unsure: '?',
  expired: '○', gaveUp: '■', gone: '·', frozen: '◌', listens: '○', sending: '…', child: '└', nextInLine: '◂',
  now: '▸', happened: '▲', full: '▓', empty: '░', cursor: '▌', marked: '┃', pulled: '⇣', pause: '‖', dot: '·',
  more: '…', up: '↑', down: '↓', thin: '─', heavy: '━', heavyEnd: '╸', dashed: '┄', chart: [...'▁▂▃▄▅▆▇█'],
  box: { tl: '╭', tr: '╮', bl: '╰', br: '╯', h: '─', v: '│', down: '┬', up: '┴' },
} // prettier-ignore

// No sign means two things in one column.
const asciiGlyphs: Glyphs = {
  connected: 'up', disconnected: '--', live: '@', held: '*', done: '+', again: '<', never: 'x', unsure: '?',
  expired: '!', gaveUp: '#', gone: '.', frozen: 'z', listens: 'o', sending: '~', child: '`', nextInLine: '<-',
  now: '>', happened: '^', full: '=', empty: '-', cursor: '>', marked: ':', pulled: 'v', pause: '"', dot: '-',
  more: '~', up: '^', down: 'v', thin: '-', heavy: '=', heavyEnd: '=', dashed: '.', chart: [...'_.:-=+*#'],
  box: { tl: '+', tr: '+', bl: '+', br: '+', h: '-', v: '|', down: '+', up: '+' },
} // prettier-ignore

// What our own words are written with, sign for sign of the same width.
const asciiSigns: Readonly<Record<string, string>> = {
  '·': '-', '…': '~', '—': '-', '→': '>', '›': '>', '↑': '^', '↓': 'v', '×': 'x', '“': '"', '”': '"', '‘': "'", '’': "'",
} // prettier-ignore
const ourSigns = new RegExp(`[${Object.keys(asciiSigns).join('')}]`, 'gu')
const inAscii = (text: string): string => text.replace(ourSigns, (sign) => asciiSigns[sign] ?? sign)

// The sixteen base colours follow the user's own palette. Bright black and bright white are the background somewhere.
const colours: Readonly<Record<Role, string>> = {
  text: '',
  dim: '',
  line: '2',
  accent: '36',
  good: '32',
  warn: '1;33',
  bad: '1;31',
  focus: '1;36',
}
const withoutColour: Readonly<Partial<Record<Role, string>>> = { accent: '1', warn: '1', bad: '1', focus: '1' }

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
    rating: ascii ? asciiRating : starRating,
    paint: (given, { role = 'text', bold, selected, chip }) => {
      const text = ascii ? inAscii(given) : given
      const own = chip ? '' : colour ? colours[role] : (withoutColour[role] ?? '')
      const codes = new Set([bold || selected ? '1' : '', chip ? '7' : '', ...own.split(';')].filter(Boolean))
      return codes.size === 0 || text === '' ? text : `\x1b[${[...codes].join(';')}m${text}\x1b[0m`
    },
  }
}

const starRating: Theme['rating'] = (full, cells) =>
  cells < 5 ? `${full}★`.slice(0, cells) : '★'.repeat(full) + '☆'.repeat(5 - full)
const asciiRating: Theme['rating'] = (full, cells) => (cells < 3 ? `${full}` : `${full}/5`)
