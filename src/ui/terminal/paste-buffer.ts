import { keepTypable } from '../../keymap/chord.js'

/** Collects one bracketed paste, never holding more than a bounded amount of it. */
export type PasteBuffer = {
  /** Adds the next characters; those beyond the bound are dropped. */
  readonly append: (text: string) => void
  /** The paste made safe: CR and CRLF are LF, TAB is a space, nothing else invisible or controlling is left. */
  readonly toToken: () => { readonly kind: 'paste'; readonly text: string; readonly isCut: boolean }
}

/** The most one paste may hold, in UTF-8 bytes; the rest is dropped and the token says so. */
export const longestPasteBytes = 64 * 1024

/** Creates an empty paste. */
export const createPasteBuffer = (): PasteBuffer => {
  let collected = ''
  let isCut = false
  return {
    append: (text) => {
      const room = longestPasteBytes - collected.length
      if (text.length > room) isCut = true
      collected += text.slice(0, Math.max(0, room))
    },
    toToken: () => {
      const lines = collected.replace(/\r\n?/g, '\n').replace(/\t/g, ' ').split('\n')
      const clean = lines.map(keepTypable).join('\n')
      const text = cutToBytes(clean, longestPasteBytes)
      return { kind: 'paste', text, isCut: isCut || text.length < clean.length }
    },
  }
}

const cutToBytes = (text: string, limitBytes: number): string => {
  const bytes = Buffer.from(text)
  if (bytes.length <= limitBytes) return text
  let end = limitBytes
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
