import { showsUtf8 } from '../lib/locale.js'
import type { PaletteName } from '../lib/theme-choice.js'
import { asciiGlyphs, inAscii, unicodeGlyphs } from './theme/glyphs.js'
import type { Glyphs } from './theme/glyphs.js'
import { byRole, palettes } from './theme/palettes.js'
import type { Role } from './theme/palettes.js'

export type { Glyphs } from './theme/glyphs.js'
export type { Role } from './theme/palettes.js'

/** How a piece of text looks. Weight and ground come on top of the colour of the role. */
export type Style = {
  readonly role?: Role
  readonly bold?: boolean
  /** Stands in the row of the cursor. */
  readonly selected?: boolean
  /** Stands out as a block: FULL, the active mode, a slot, a chosen answer. Without colours it needs a `[ ]` of its own. */
  readonly chip?: boolean
}

/** Colours and signs of one run, or until the background of the terminal is known. */
export type Theme = {
  /** The text in the look of its style, or plain without colours; our own signs in ASCII where that is all there is. */
  readonly paint: (text: string, style: Style) => string
  /** A rating from 0 to 5 in at most `cells` cells, at least one: `★★★★☆`, `4★`, in ASCII `4/5`. */
  readonly rating: (full: number, cells: number) => string
  readonly glyphs: Glyphs
}

/**
 * Makes the theme of a palette: without one `none` where `NO_COLOR` is set and not empty, else the base colours. A locale
 * without UTF-8, or `ascii`, takes the signs of ASCII.
 */
export function createTheme(
  env: Readonly<Record<string, string | undefined>>,
  options: { readonly ascii: boolean; readonly palette?: PaletteName },
): Theme {
  const ascii = options.ascii || !showsUtf8(env)
  const startOf = createStarts(options.palette ?? ((env['NO_COLOR'] ?? '') === '' ? 'ansi' : 'none'))
  return {
    glyphs: ascii ? asciiGlyphs : unicodeGlyphs,
    rating: ascii ? asciiRating : starRating,
    paint: (given, style) => {
      const text = ascii ? inAscii(given) : given
      const start = startOf(style)
      return start === '' || text === '' ? text : `${start}${text}\x1b[0m`
    },
  }
}

/** The sequence that begins each look, or nothing. Painting is what every cell goes through: all are made at once. */
function createStarts(name: PaletteName): (style: Style) => string {
  const palette = palettes[name]
  const start = (role: Role, { bold, selected, chip }: Style): string => {
    // On the ground of the cursor's row a rule would hardly be seen.
    const isFaint = role === 'line' && selected === true && palette.selected.some((one) => one.startsWith('48;'))
    const own = chip ? palette.chips[role] : palette.roles[isFaint ? 'dim' : role]
    // Bold and faint end each other, and a rule has no weight.
    const ground = selected && !chip && !(role === 'line' && name.startsWith('ansi')) ? palette.selected : []
    const codes = new Set([...(bold ? ['1'] : []), ...own, ...ground])
    return codes.size === 0 ? '' : `\x1b[${[...codes].join(';')}m`
  }
  const flags = [false, true]
  const starts = byRole((role) =>
    flags.flatMap((chip) => flags.flatMap((selected) => flags.map((bold) => start(role, { bold, selected, chip })))),
  )
  return ({ role = 'text', bold, selected, chip }) =>
    starts[role][(chip ? 4 : 0) + (selected ? 2 : 0) + (bold ? 1 : 0)] ?? ''
}

const starRating: Theme['rating'] = (full, cells) =>
  cells < 5 ? `${full}★`.slice(0, cells) : '★'.repeat(full) + '☆'.repeat(5 - full)
const asciiRating: Theme['rating'] = (full, cells) => (cells < 3 ? `${full}` : `${full}/5`)
