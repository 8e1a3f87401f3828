const safeWord = /^(?!=)[A-Za-z0-9_@%+=:,./-]+$/
const unsafeToPaste = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u
const everyUnsafe = new RegExp(unsafeToPaste.source, 'gu')

/**
 * Writes one argument so that any POSIX shell reads it back as it is: plain words bare, the rest in single quotes.
 * Control and bidi characters become octal escapes of `printf`, because a shell acts on them while it is pasted into,
 * before any quote is read; LF stays. A NUL, which no argument can hold, is dropped.
 */
export function shellQuote(arg: string): string {
  if (safeWord.test(arg)) return arg
  if (!unsafeToPaste.test(arg)) return singleQuoted(arg)
  // A command substitution drops the line feeds at its end, so these stand outside.
  const body = arg.replace(/\n+$/, '')
  const format = body.replaceAll('\0', '').replaceAll('\\', '\\\\').replaceAll('%', '%%').replace(everyUnsafe, octal)
  const lineFeeds = arg.slice(body.length)
  return `"$(printf -- ${singleQuoted(format)})"${lineFeeds === '' ? '' : singleQuoted(lineFeeds)}`
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function octal(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}
