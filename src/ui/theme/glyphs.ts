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
  /** Stored, and not for this consumer. */
  readonly skipped: string
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

/** Where UTF-8 is shown. */
export const unicodeGlyphs: Glyphs = {
  connected: '●', disconnected: '○', live: '●', held: '●', done: '✓', again: '↻', never: '✗', unsure: '?',
  expired: '○', gaveUp: '■', skipped: '·', gone: '·', frozen: '◌', listens: '○', sending: '…', child: '└', nextInLine: '◂',
  now: '▸', happened: '▲', full: '▓', empty: '░', cursor: '▌', marked: '┃', pulled: '⇣', pause: '‖', dot: '·',
  more: '…', up: '↑', down: '↓', thin: '─', heavy: '━', heavyEnd: '╸', dashed: '┄', chart: [...'▁▂▃▄▅▆▇█'],
  box: { tl: '╭', tr: '╮', bl: '╰', br: '╯', h: '─', v: '│', down: '┬', up: '┴' },
} // prettier-ignore

/** Elsewhere. No sign means two things in one column. */
export const asciiGlyphs: Glyphs = {
  connected: 'up', disconnected: '--', live: '@', held: '*', done: '+', again: '<', never: 'x', unsure: '?',
  expired: '!', gaveUp: '#', skipped: ':', gone: '.', frozen: 'z', listens: 'o', sending: '~', child: '`', nextInLine: '<-',
  now: '>', happened: '^', full: '=', empty: '-', cursor: '>', marked: ':', pulled: 'v', pause: '"', dot: '-',
  more: '~', up: '^', down: 'v', thin: '-', heavy: '=', heavyEnd: '=', dashed: '.', chart: [...'_.:-=+*#'],
  box: { tl: '+', tr: '+', bl: '+', br: '+', h: '-', v: '|', down: '+', up: '+' },
} // prettier-ignore

// What our own words are written with, sign for sign of the same width.
const asciiSigns: Readonly<Record<string, string>> = {
  '·': '-', '…': '~', '—': '-', '→': '>', '›': '>', '↑': '^', '↓': 'v', '←': '<', '×': 'x', '“': '"', '”': '"', '‘': "'", '’': "'",
} // prettier-ignore
const ourSigns = new RegExp(`[${Object.keys(asciiSigns).join('')}]`, 'gu')
/** Our own words in ASCII of the same width; what is not ours stays as it is. */
export const inAscii = (text: string): string => text.replace(ourSigns, (sign) => asciiSigns[sign] ?? sign)
