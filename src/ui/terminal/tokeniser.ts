import { chordOfSequence, withAlt } from '../../keymap/chord.js'
import {
  graphemesOf,
  ignored,
  key,
  mouseOfSequence,
  tokenOfControl,
  tokenOfGrapheme,
  type InputToken,
} from './input-token.js'
import { createPasteBuffer, type PasteBuffer } from './paste-buffer.js'
import { scanAfterEscape } from './scan-sequence.js'
import { longestReport, readSequenceReport, readStringReport } from './terminal-report.js'

export type { InputToken, MouseToken } from './input-token.js'

/** What is unfinished, and how long it may stay so. */
export type Pending = {
  /** The same for as long as it is the same wait: what arrives meanwhile does not prolong it. */
  readonly wait: string
  /** Milliseconds from the moment the wait began. */
  readonly limitMs: number
}

/**
 * Cuts decoded terminal input into tokens, keeping an unfinished sequence until the rest arrives or time is up. Ctrl-C
 * ends whatever is unfinished and is a key, at once.
 */
export type Tokeniser = {
  /** Takes what one read of the terminal gave, decoded, and gives the tokens it completes. */
  readonly push: (text: string) => readonly InputToken[]
  /** The wait for the rest of an unfinished sequence; undefined when nothing is unfinished. */
  readonly pending: () => Pending | undefined
  /**
   * Time is up: decides what is unfinished as it stands, so a lone ESC is the Esc key. A paste or string that flowed
   * faster than anybody types goes on, with another wait.
   */
  readonly flush: () => readonly InputToken[]
  /** While the terminal owes an answer, an ESC may be its beginning on a slow line, and waits longer to be the Esc key. */
  readonly setAnswerOwed: (isOwed: boolean) => void
}

const escapeMs = 25
// Past `ESC [` and a parameter only a machine can have sent it, so a slow line gets more time before it is dropped.
const sequenceMs = 500
const pasteMs = 4000
// Holding an arrow key down sends about 100 characters a second; a paste on a slow line comes faster.
const flowMs = 1000
const leastFlow = 256
// After Ctrl-C inside a paste: reads longer than a key within this time are the rest of that paste.
const tailMs = 100
const longestKey = 8
const pasteStart = '\x1b[200~'
const pasteEnd = '\x1b[201~'
const ctrlC = '\x03'

/** Creates a tokeniser that has seen nothing. Pure: it keeps no time of its own. Without `hasMouse` no mouse acts. */
export const createTokeniser = ({ hasMouse = false }: { readonly hasMouse?: boolean } = {}): Tokeniser => {
  let rest = ''
  let paste: PasteBuffer | undefined
  let isInString = false
  /** The string so far when it may be a report; undefined when it cannot be one. */
  let stringText: string | undefined
  let isAnswerOwed = false
  /** A paste ended without its end marker, which may still come: what stands before it in one read is no typing. */
  let isEndOwed = false
  let isInTail = false
  let waits = 0
  /** Characters of the open paste or string since the wait began, and whether it is beyond its first wait. */
  let flowed = 0
  let isLong = false

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
      flowed = 0
      isLong = false
      return true
    }
    if (rest.startsWith(pasteEnd)) isEndOwed = false
    const isDouble = rest[1] === '\x1b'
    const bodyAt = isDouble ? 2 : 1
    if (rest.length <= bodyAt) return false
    const scan = scanAfterEscape(rest, bodyAt)
    if (scan?.kind === 'more') return false
    if (scan?.kind === 'string') {
      isInString = true
      stringText = rest[bodyAt] === ']' && !isDouble ? '' : undefined
      flowed = 0
      isLong = false
      rest = rest.slice(bodyAt + 1)
      return true
    }
    if (scan) {
      const raw = rest.slice(0, scan.end)
      const body = raw.slice(bodyAt)
      const chord = body.length === 1 ? withAlt(body) : chordOfSequence(body)
      const mouse = hasMouse && !isDouble ? mouseOfSequence(body) : undefined
      tokens.push(
        chord ? key(isDouble ? withAlt(chord) : chord, raw) : (mouse ?? ignored(raw, readSequenceReport(body))),
      )
      rest = rest.slice(scan.end)
      return true
    }
    if (isDouble || rest[1] === ctrlC) {
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
      // At the end of a read it was pressed; inside one it is part of what was copied.
      const isPressed = rest.endsWith(ctrlC)
      const keep = isPressed ? 0 : lengthOfPartial(rest, pasteEnd)
      buffer.append(rest.slice(0, rest.length - (isPressed ? 1 : keep)))
      rest = isPressed ? '' : rest.slice(rest.length - keep)
      if (isPressed) {
        endPaste(buffer, tokens)
        tokens.push(key('ctrl+c', ctrlC))
        isInTail = true
      }
      return false
    }
    buffer.append(rest.slice(0, end))
    rest = rest.slice(end + pasteEnd.length)
    paste = undefined
    tokens.push(buffer.toToken())
    return true
  }

  const endPaste = (buffer: PasteBuffer, tokens: InputToken[]): void => {
    paste = undefined
    isEndOwed = true
    tokens.push(buffer.toToken())
  }

  /** What a late end marker proves to be the rest of a paste; a paste never acts. */
  const takeOwed = (tokens: InputToken[]): void => {
    const start = rest.indexOf(pasteStart)
    if (start !== -1) isEndOwed &&= rest.slice(0, start).includes(pasteEnd)
    const end = isEndOwed && !paste && !isInString ? rest.indexOf(pasteEnd) : -1
    isInTail = isInTail && end === -1 && rest.length > longestKey
    const length = isInTail ? rest.length - (rest.endsWith(ctrlC) ? 1 : 0) : Math.max(0, end)
    if (length === 0) return
    const buffer = createPasteBuffer()
    buffer.append(rest.slice(0, length))
    rest = rest.slice(length)
    waits++
    tokens.push(buffer.toToken())
  }

  const keepString = (text: string): void => {
    if (stringText !== undefined) stringText += text
    if ((stringText?.length ?? 0) > longestReport) stringText = undefined
  }

  const takeString = (tokens: InputToken[]): boolean => {
    // Any other ESC begins something new, and the other controls stand in no string: somebody pressed a key.
    const end = /([\x07\x18\x1a]|\x1b\\)|\x1b(?=[^\\])|[\x00-\x06\x0e-\x17\x19\x1c-\x1f]/.exec(rest)
    if (!end) {
      const keep = rest.endsWith('\x1b') ? 1 : 0
      keepString(rest.slice(0, rest.length - keep))
      rest = rest.slice(rest.length - keep)
      return false
    }
    keepString(rest.slice(0, end.index))
    const isWhole = end[1] === '\x07' || end[1] === '\x1b\\'
    tokens.push(ignored(rest.slice(0, end.index), isWhole ? readStringReport(stringText ?? '') : undefined))
    rest = rest.slice(end.index + (end[1]?.length ?? 0))
    isInString = false
    return true
  }

  const drain = (): readonly InputToken[] => {
    const tokens: InputToken[] = []
    takeOwed(tokens)
    let isMoving = true
    while (isMoving && rest !== '') {
      if (paste) isMoving = takePaste(paste, tokens)
      else isMoving = isInString ? takeString(tokens) : takeGround(tokens)
      if (isMoving) waits++
    }
    return tokens
  }

  const flush = (): readonly InputToken[] => {
    const isFlowing = flowed >= leastFlow
    flowed = 0
    waits++
    isInTail = false
    if ((paste || isInString) && isFlowing) {
      isLong = true
      return []
    }
    const tokens: InputToken[] = []
    const unfinished = rest
    rest = ''
    if (paste) {
      paste.append(unfinished)
      endPaste(paste, tokens)
      return tokens
    }
    if (isInString) {
      isInString = false
      return unfinished === '\x1b' ? [ignored(''), key('esc', '\x1b')] : [ignored(unfinished)]
    }
    if (unfinished === '') return []
    if (unfinished === '\x1b') return [key('esc', unfinished)]
    if (unfinished === '\x1b\x1b') return [key('esc', '\x1b'), key('esc', '\x1b')]
    const isAltKey = /^\x1b\x1b?[[O\]P_^X]$/.test(unfinished)
    if (!isAltKey) return [ignored(unfinished)]
    const alt = key(withAlt(unfinished.slice(-1)), unfinished.slice(-2))
    return unfinished.length === 3 ? [key('esc', '\x1b'), alt] : [alt]
  }

  const pendingKind = (): { readonly kind: string; readonly limitMs: number } | undefined => {
    if (paste) return { kind: 'paste', limitMs: isLong ? flowMs : pasteMs }
    if (isInString) return { kind: 'string', limitMs: isLong ? flowMs : sequenceMs }
    if (isInTail) return { kind: 'tail', limitMs: tailMs }
    if (rest === '') return undefined
    return rest.replace(/^\x1b+/, '').length > 1
      ? { kind: 'sequence', limitMs: sequenceMs }
      : { kind: 'escape', limitMs: isAnswerOwed ? sequenceMs : escapeMs }
  }

  return {
    push: (text) => {
      if (paste || isInString) flowed += text.length
      rest += text
      return drain()
    },
    pending: () => {
      const now = pendingKind()
      return now && { wait: `${now.kind} ${waits}`, limitMs: now.limitMs }
    },
    flush,
    setAnswerOwed: (isOwed) => {
      isAnswerOwed = isOwed
    },
  }
}

const lengthOfPartial = (text: string, marker: string): number => {
  for (let length = Math.min(marker.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(marker.slice(0, length))) return length
  }
  return 0
}
