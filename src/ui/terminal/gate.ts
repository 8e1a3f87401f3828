import { escapeLine } from '../../lib/escape-line.js'
import { loneUnits } from '../../lib/lone-character.js'

const maxLineBytes = 64 * 1024
const escape = 0x1b

/**
 * Creates the last gate before the terminal. A line of a frame comes out with nothing in it but visible text and looks
 * (SGR) made of `parameters`, those of our theme; anything else that a terminal would act on, or that nobody could see,
 * is shown escaped. A line that holds nothing of the kind comes back as it is, which is cheap to find out.
 */
export const createGate = (parameters: Iterable<string>): ((line: string) => string) => {
  const one = `(?:${[...parameters].join('|')})`
  const look = `\\x1b\\[(?:${one}(?:;${one})*)?m`
  const lookHere = new RegExp(look, 'y')
  const looks = new RegExp(look, 'g')

  const isPlain = (line: string): boolean => {
    for (let index = 0; index < line.length;) {
      const units = loneUnits(line, index)
      if (units > 0) index += units
      else {
        if (line.charCodeAt(index) !== escape) return false
        lookHere.lastIndex = index
        if (!lookHere.test(line)) return false
        index = lookHere.lastIndex
      }
    }
    return true
  }

  return (line) => {
    if (isPlain(line)) return line
    // Judged as one text: a look may stand inside a cluster, such as the cursor of a text field between base and mark.
    const text = line.replace(looks, '')
    if (escapeLine(text, maxLineBytes).text === text) return line
    let shown = ''
    let at = 0
    for (const { 0: found, index } of line.matchAll(looks)) {
      shown += escapeLine(line.slice(at, index), maxLineBytes).text + found
      at = index + found.length
    }
    return shown + escapeLine(line.slice(at), maxLineBytes).text
  }
}
