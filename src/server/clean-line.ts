const longestLineChars = 400

/**
 * One line of a child's output with C0, DEL and C1 characters taken out and cut at 400 characters.
 * It keeps a failure free of terminal commands; the screen still passes it through its own safe-text door.
 */
export function cleanLine(text: string): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').trim()
  return clean.length > longestLineChars ? `${clean.slice(0, longestLineChars)}…` : clean
}

/** The last line of a child's output that is not blank, cleaned; `undefined` when there is none. */
export function lastLine(text: string): string | undefined {
  return text.split('\n').map(cleanLine).filter(Boolean).at(-1)
}
