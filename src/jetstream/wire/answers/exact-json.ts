import { randomBytes } from 'node:crypto'

// Nobody outside this process can know it, so no text from outside can pass for a number.
const mark = `exact-${randomBytes(12).toString('hex')}:`
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const marked = new RegExp(`"${mark}(-?[\\d.eE+-]+)"`, 'g')

/**
 * Reads JSON for sending it back: a number that a double does not hold, as beyond 2^53, is kept by its digits. Only
 * `writeExact` knows such a value again; to everybody else it is a text. Throws as `JSON.parse` does.
 */
export function parseExact(text: string): unknown {
  return JSON.parse(
    text.replace(tokens, (token) => (token.startsWith('"') || String(Number(token)) === token ? token : keep(token))),
  )
}

/** Writes what `parseExact` read, digit for digit, and any other value as `JSON.stringify` does. */
export function writeExact(value: unknown): string {
  return JSON.stringify(value).replace(marked, '$1')
}

// Other ways to write a number that a double holds, such as 1.0 or 1e3, are left to JSON.
function keep(token: string): string {
  return /^-?\d{16,}$/.test(token) ? `"${mark}${token}"` : token
}
