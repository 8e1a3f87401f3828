import { chordOfControl, chordOfGrapheme, chordOfSequence, isTypable, withAlt, type Chord } from '../../keymap/chord.js'
import { createPasteBuffer, type PasteBuffer } from './paste-buffer.js'

/** One thing the terminal sent: a key press, a bracketed paste, or something that is neither and must do nothing. */
export type InputToken =
  | { readonly kind: 'key'; readonly chord: Chord; readonly raw: string }
  | { readonly kind: 'paste'; readonly text: string; readonly isCut: boolean }
  | { readonly kind: 'ignored'; readonly raw: string }

/** Cuts decoded terminal input into tokens, keeping an unfinished sequence until the rest arrives or time is up. */
export type Tokeniser = {
  /** Takes the next decoded characters and gives the tokens they complete. */
  readonly push: (text: string) => readonly InputToken[]
  /** How long to wait for the rest of an unfinished sequence, in milliseconds; undefined when nothing is unfinished. */
  readonly pendingMs: () => number | undefined
  /** Decides what is unfinished as it stands: a lone ESC is the Esc key. */
  readonly flush: () => readonly InputToken[]
}

const escapeMs = 25
// Past `ESC [` and a parameter only a machine can have sent it, so a slow line gets more time before it is dropped.
const sequenceMs = 500
const pasteMs = 5000

const longestSequence = 64
const longestRaw = 64
const pasteStart = '\x1b[200~'
const pasteEnd = '\x1b[201~'

const key = (chord: Chord, raw: string): InputToken => ({ kind: 'key', chord, raw })
const ignored = (raw: string): InputToken => ({ kind: 'ignored', raw: raw.slice(0, longestRaw) })

/** Where a sequence that starts with ESC ends, or that it has not ended yet. */
type Scan =
  { readonly kind: 'sequence'; readonly end: number } | { readonly kind: 'string' } | { readonly kind: 'more' }

const scanCsi = (text: string, bracket: number): Scan => {
  let index = bracket + 1
  if (text[index] === '[') index++
  while (index < text.length) {
    const code = text.charCodeAt(index)
    if (index - bracket > longestSequence) return { kind: 'sequence', end: index }
    // X10 mouse reports carry three more bytes that would otherwise read as keys.
    if (code === 0x4d && index === bracket + 1) {
      return text.length >= index + 4 ? { kind: 'sequence', end: index + 4 } : { kind: 'more' }
    }
    // `$` ends rxvt's shifted keys (`[3$`) but is an intermediate byte in mode reports (`[?2026;2$y`).
    const isRxvtShift = code === 0x24 && /^\d$/.test(text.slice(bracket + 1, index))
    if ((code >= 0x40 && code <= 0x7e) || isRxvtShift) return { kind: 'sequence', end: index + 1 }
    // A byte that cannot stand in a sequence ends it unfinished and is read again as itself.
    if (code < 0x20 || code > 0x3f) return { kind: 'sequence', end: index }
    index++
  }
  return { kind: 'more' }
}

const scanSs3 = (text: string, start: number): Scan => {
  let index = start + 1
  while (index < text.length && index - start < 4 && /\d/.test(text[index] ?? '')) index++
  if (index >= text.length) return { kind: 'more' }
  const code = text.charCodeAt(index)
  return { kind: 'sequence', end: code >= 0x40 && code <= 0x7e ? index + 1 : index }
}

const scanAfterEscape = (text: string, index: number): Scan | undefined => {
  const introducer = text[index]
  if (introducer === '[') return scanCsi(text, index)
  if (introducer === 'O') return scanSs3(text, index)
  if (introducer !== undefined && ']P_^X'.includes(introducer)) {
    return text.length === index + 1 ? { kind: 'more' } : { kind: 'string' }
  }
  return undefined
}

let segmenter: Intl.Segmenter | undefined
const graphemesOf = (text: string): readonly string[] => {
  if (/^[\x20-\x7e]*$/.test(text)) return text.split('')
  // Created on the first non-ASCII key only: it costs 15 ms.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return Array.from(segmenter.segment(text), (part) => part.segment)
}

const tokenOfGrapheme = (grapheme: string): InputToken =>
  isTypable(grapheme) ? key(chordOfGrapheme(grapheme), grapheme) : ignored(grapheme)

const tokenOfControl = (control: string): InputToken => {
  const chord = chordOfControl(control.charCodeAt(0))
  return chord ? key(chord, control) : ignored(control)
}

/** Creates a tokeniser that has seen nothing. Pure: it keeps no time of its own. */
export const createTokeniser = (): Tokeniser => {
  let rest = ''
  let paste: PasteBuffer | undefined
  let isInString = false

  const takeGround = (tokens: InputToken[]): boolean => {
    const first = rest.charCodeAt(0)
    if (first === 0x1b) return takeEscape(tokens)
    if (first < 0x20 || first === 0x7f) {
      tokens.push(tokenOfControl(rest.slice(0, 1)))
      rest = rest.slice(1)
      return true
    }
    const length = rest.search(/[\x00-\x1f\x7f]/)
    const run = length === -1 ? rest : rest.slice(0, length)
    for (const grapheme of graphemesOf(run)) tokens.push(tokenOfGrapheme(grapheme))
    rest = rest.slice(run.length)
    return true
  }

  const takeEscape = (tokens: InputToken[]): boolean => {
    if (rest.startsWith(pasteStart)) {
      rest = rest.slice(pasteStart.length)
      paste = createPasteBuffer()
      return true
    }
    const isDouble = rest[1] === '\x1b'
    const bodyAt = isDouble ? 2 : 1
    if (rest.length <= bodyAt) return false
    const scan = scanAfterEscape(rest, bodyAt)
    if (scan?.kind === 'more') return false
    if (scan?.kind === 'string') {
      isInString = true
      return true
    }
    if (scan) {
      const raw = rest.slice(0, scan.end)
      const body = raw.slice(bodyAt)
      const chord = body.length === 1 ? withAlt(body) : chordOfSequence(body)
      tokens.push(chord ? key(isDouble ? withAlt(chord) : chord, raw) : ignored(raw))
      rest = rest.slice(scan.end)
      return true
    }
    if (isDouble) {
      tokens.push(key('esc', '\x1b'))
      rest = rest.slice(1)
      return true
    }
    takeAlt(tokens)
    return true
  }

  const takeAlt = (tokens: InputToken[]): void => {
    const after = rest.slice(1)
    const first = after.charCodeAt(0)
    const isControl = first < 0x20 || first === 0x7f
    const grapheme = isControl ? after.slice(0, 1) : (graphemesOf(after.slice(0, 32))[0] ?? '')
    const token = isControl ? tokenOfControl(grapheme) : tokenOfGrapheme(grapheme)
    const raw = `\x1b${grapheme}`
    tokens.push(token.kind === 'key' ? key(withAlt(token.chord), raw) : ignored(raw))
    rest = rest.slice(raw.length)
  }

  const takePaste = (buffer: PasteBuffer, tokens: InputToken[]): boolean => {
    const end = rest.indexOf(pasteEnd)
    if (end === -1) {
      const keep = lengthOfPartial(rest, pasteEnd)
      buffer.append(rest.slice(0, rest.length - keep))
      rest = rest.slice(rest.length - keep)
      return false
    }
    buffer.append(rest.slice(0, end))
    rest = rest.slice(end + pasteEnd.length)
    paste = undefined
    tokens.push(buffer.toToken())
    return true
  }

  const takeString = (tokens: InputToken[]): boolean => {
    const end = /\x07|\x18|\x1a|\x1b\\/.exec(rest)
    if (!end) {
      if (rest.length > 2 * longestSequence) rest = rest.slice(0, longestSequence) + rest.slice(-1)
      return false
    }
    tokens.push(ignored(rest))
    rest = rest.slice(end.index + end[0].length)
    isInString = false
    return true
  }

  const drain = (): readonly InputToken[] => {
    const tokens: InputToken[] = []
    let isMoving = true
    while (isMoving && rest !== '') {
      if (paste) isMoving = takePaste(paste, tokens)
      else isMoving = isInString ? takeString(tokens) : takeGround(tokens)
    }
    return tokens
  }

  const flush = (): readonly InputToken[] => {
    const unfinished = rest
    rest = ''
    if (paste) {
      paste.append(unfinished)
      const token = paste.toToken()
      paste = undefined
      return [token]
    }
    if (isInString) {
      isInString = false
      return [ignored(unfinished)]
    }
    if (unfinished === '') return []
    if (unfinished === '\x1b') return [key('esc', unfinished)]
    if (unfinished === '\x1b\x1b') return [key('esc', '\x1b'), key('esc', '\x1b')]
    const isAltKey = /^\x1b\x1b?[[O\]P_^X]$/.test(unfinished)
    if (!isAltKey) return [ignored(unfinished)]
    const alt = key(withAlt(unfinished.slice(-1)), unfinished.slice(-2))
    return unfinished.length === 3 ? [key('esc', '\x1b'), alt] : [alt]
  }

  return {
    push: (text) => {
      rest += text
      return drain()
    },
    pendingMs: () => {
      if (paste) return pasteMs
      if (rest === '') return undefined
      return isInString || rest.replace(/^\x1b+/, '').length > 1 ? sequenceMs : escapeMs
    },
    flush,
  }
}

const lengthOfPartial = (text: string, marker: string): number => {
  for (let length = Math.min(marker.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(marker.slice(0, length))) return length
  }
  return 0
}
