import { plainCells } from './plain-cells.js'

// The blocks that emoji are in: of the units in 0x2300-0x2bff, and of the code points in 0x1f000-0x1faff.
const firstBasic = 0x2300
const endBasic = 0x2c00
const firstAstral = 0x1f000
const endAstral = 0x1fb00

const unknown = 0
const isNone = 1
const isOne = 2

// A tone of skin clings to what stands before it, and two regional indicators make one flag.
const loneEmoji = /^(?![\p{Emoji_Modifier}\p{Regional_Indicator}])\p{Emoji_Presentation}$/u
const basic = new Uint8Array(endBasic - firstBasic)
const astral = new Uint8Array(endAstral - firstAstral)

/** The cells of an emoji. */
export const emojiCells = 2

/**
 * The UTF-16 units, 1 or 2, of the character at `index` when it is visible by itself, never joins another such one, and
 * is as wide as `plainCells` says or, where that does not know it, `emojiCells`. Between two of them there is always a
 * boundary, whatever stands around. 0 means only that this does not know. No segmenter is asked.
 */
export function loneUnits(text: string, index: number): 0 | 1 | 2 {
  const unit = text.charCodeAt(index)
  if (plainCells(unit) > 0) return 1
  if (unit >= firstBasic && unit < endBasic) return isLoneEmoji(unit, basic, firstBasic) ? 1 : 0
  if (unit < 0xd83c || unit > 0xd83e) return 0
  const codePoint = text.codePointAt(index) ?? 0
  return codePoint >= firstAstral && codePoint < endAstral && isLoneEmoji(codePoint, astral, firstAstral) ? 2 : 0
}

/** Asked once for each code point: the table of Unicode is the one that the segmenter goes by. */
function isLoneEmoji(codePoint: number, known: Uint8Array, first: number): boolean {
  const at = codePoint - first
  if (known[at] === unknown) known[at] = loneEmoji.test(String.fromCodePoint(codePoint)) ? isOne : isNone
  return known[at] === isOne
}
