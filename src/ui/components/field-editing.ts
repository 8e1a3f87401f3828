import type { InputToken } from '../terminal/tokeniser.js'

/** What a line-editing key makes of a field: its new value, and where the cursor goes when it must be told. */
export type Edited = { readonly value: string; readonly cursor?: 'start' | 'end' }

// The library's field tells nobody where its cursor is. So a key is typed into it as a character nobody types, which is
// then found where the cursor was, and never kept.
const marks = {
  'ctrl+a': '\u{10fff1}',
  'ctrl+e': '\u{10fff2}',
  'ctrl+u': '\u{10fff3}',
  'ctrl+k': '\u{10fff4}',
  'ctrl+w': '\u{10fff5}',
  home: '\u{10fff1}',
  end: '\u{10fff2}',
} as const
const anyMark = /[\u{10fff1}-\u{10fff5}]/gu

/** What to type into the library's field for a key: line-editing keys as their mark, and no mark out of a paste. */
export function fieldToken(token: InputToken): InputToken {
  if (token.kind === 'paste') return { ...token, text: token.text.replace(anyMark, '') }
  const mark = token.kind === 'key' && Object.hasOwn(marks, token.chord) ? marks[token.chord as keyof typeof marks] : ''
  return mark === '' ? token : { kind: 'paste', text: mark, isCut: false }
}

/** Does what the mark in `text` says; without one the text is the value. */
export function edited(text: string): Edited {
  const at = text.search(anyMark)
  if (at < 0) return { value: text }
  const mark = String.fromCodePoint(text.codePointAt(at) ?? 0)
  const before = text.slice(0, at)
  const after = text.slice(at).replace(anyMark, '')
  switch (mark) {
    case marks['ctrl+a']:
      return { value: before + after, cursor: 'start' }
    case marks['ctrl+e']:
      return { value: before + after, cursor: 'end' }
    case marks['ctrl+u']:
      return { value: after, cursor: 'start' }
    case marks['ctrl+k']:
      return { value: before, cursor: 'end' }
    default:
      return { value: before.replace(/\S+\s*$|\s+$/, '') + after }
  }
}
