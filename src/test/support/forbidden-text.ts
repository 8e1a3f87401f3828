/**
 * What no text may hold on its way to a terminal, found without any help from `safeText`: controls, invisible, bidi,
 * tag, private-use, unassigned and surrogate code points, line separators, a joiner that does not stand between two
 * pictographs, a skin tone without a body, more than eight marks in a row, a mark at the very start. Each find is named
 * as `U+XXXX at index`; none is the pass.
 */
export function findForbidden(text: string): readonly string[] {
  const found: string[] = []
  const characters = Array.from(text)
  let marks = 0
  characters.forEach((character, index) => {
    const previous = characters[index - 1] ?? ''
    const isMark = /^\p{M}$/u.test(character)
    marks = isMark ? marks + 1 : 0
    if (character === '\u200d') {
      const before = characters.slice(0, index).join('')
      const joins = /\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]*$/u.test(before.slice(-12))
      if (joins && /^\p{Extended_Pictographic}$/u.test(characters[index + 1] ?? '')) return
    }
    const isTone = /^[\u{1f3fb}-\u{1f3ff}]$/u.test(character)
    const forbidden =
      /^[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]$/u.test(character) ||
      (character !== '\ufe0f' && /^\p{Default_Ignorable_Code_Point}$/u.test(character)) ||
      (isTone && !/^\p{Emoji_Modifier_Base}$/u.test(previous)) ||
      (isMark && (index === 0 || marks > 8))
    if (forbidden) found.push(`U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} at ${index}`)
  })
  return found
}
