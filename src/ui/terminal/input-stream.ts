import { StringDecoder } from 'node:string_decoder'
import { typedText } from '../../keymap/chord.js'
import type { Clock } from '../../lib/clock.js'
import { createInkStdin } from './ink-stdin.js'
import type { TerminalReport } from './terminal-report.js'
import { createTokeniser, type InputToken } from './tokeniser.js'

/** How a token is handed to Ink. */
export type ForwardOptions = {
  /** Take the plain text that follows in the same burst along, so that a text field draws once instead of per letter. */
  readonly withFollowingText?: boolean
}

/** What the terminal sends, as tokens, one per turn of the event loop. */
export type InputStream = {
  /** For Ink's `stdin` option; see `forwardToInk`. */
  readonly inkStdin: NodeJS.ReadStream
  /** Starts reading. Idempotent. */
  readonly start: () => void
  /** Stops reading and forgets what was not delivered. Idempotent. */
  readonly stop: () => void
  /** Drops what was read and not yet delivered: it was typed at another screen. Ctrl-C and Esc stay: both mean out. */
  readonly dropWaiting: () => void
  /** Calls `listener` with every token, in order; returns the function that stops it. */
  readonly onToken: (listener: (token: InputToken) => void) => () => void
  /**
   * Gives a token to the Ink field that is mounted. False, and nothing happens, for what a field must not see: keys
   * with ctrl or alt (the text field would type their letter), function keys, ignored input.
   */
  readonly forwardToInk: (token: InputToken, options?: ForwardOptions) => boolean
  /** Calls `listener` with each answer of the terminal as it comes, before whatever was typed earlier and still waits. */
  readonly onReport: (listener: (report: TerminalReport) => void) => () => void
  /** See `Tokeniser.setAnswerOwed`. */
  readonly setAnswerOwed: (isOwed: boolean) => void
  /** Calls `listener` once when the terminal is gone: end of input, EIO, or the stream closed under us. */
  readonly onLost: (listener: () => void) => () => void
}

const isInterrupt = (token: InputToken): boolean => token.kind === 'key' && token.chord === 'ctrl+c'
const isWayOut = (token: InputToken): boolean => isInterrupt(token) || (token.kind === 'key' && token.chord === 'esc')

// What Ink 6.8 itself understands. Delete is left out: ink-text-input 6 takes it for Backspace.
const inkKeys: Readonly<Record<string, string>> = {
  enter: '\r',
  tab: '\t',
  'shift+tab': '\x1b[Z',
  esc: '\x1b',
  backspace: '\x7f',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
}

// React renders in one turn, runs effects in the next and may render again; ink-text-input reads its value and cursor
// from a closure that only those effects renew. On Ink 6.8 one turn loses characters and two were seen to suffice.
const settleTurns = 6
const patienceTurns = 60
// Reading never stops, or the kernel would drop the very Ctrl-C that is to end a flood; this is 20 minutes of typing.
const mostQueued = 65_536
const mostGroupedLength = 4096

const textForInk = (token: InputToken): string | undefined => {
  if (token.kind === 'paste') return token.text.replace(/\n/g, ' ')
  return token.kind === 'key' ? (typedText(token.chord) ?? inkKeys[token.chord]) : undefined
}

/** Creates the input stream over `source`. `clock` decides when a lone ESC is the Esc key. */
export const createInputStream = ({
  source,
  clock,
  hasMouse = false,
}: {
  readonly source: NodeJS.ReadableStream
  readonly clock: Clock
  readonly hasMouse?: boolean
}): InputStream => {
  const tokenListeners = new Set<(token: InputToken) => void>()
  const reportListeners = new Set<(report: TerminalReport) => void>()
  const lostListeners = new Set<() => void>()
  const ink = createInkStdin()
  let tokeniser = createTokeniser({ hasMouse })
  let decoder = new StringDecoder('utf8')
  let queue: InputToken[] = []
  let cancelTimer: (() => void) | undefined
  let armedFor: string | undefined
  let turn: NodeJS.Immediate | undefined
  let turnsToWait = 0
  let patience = 0
  let isAnswerOwed = false
  let isReading = false
  let isLost = false

  const scheduleTurn = (): void => {
    turn ??= setImmediate(takeTurn)
  }

  const takeTurn = (): void => {
    turn = undefined
    if (ink.hasWaiting()) {
      if (ink.retry()) turnsToWait = settleTurns
      else if (patience-- <= 0) ink.discard()
      scheduleTurn()
      return
    }
    if (turnsToWait > 0) {
      turnsToWait--
      scheduleTurn()
      return
    }
    deliver()
  }

  const deliver = (): void => {
    const token = queue.shift()
    if (!token) return
    turnsToWait = settleTurns
    scheduleTurn()
    for (const listener of [...tokenListeners]) listener(token)
  }

  const enqueue = (tokens: readonly InputToken[]): void => {
    for (const token of tokens) {
      if (token.kind === 'ignored' && token.report) for (const listener of [...reportListeners]) listener(token.report)
      // As a terminal's own interrupt does: what was typed ahead of it is not wanted any more.
      if (isWayOut(token)) {
        queue = queue.filter(isInterrupt)
        turnsToWait = 0
        ink.discard()
      }
      if (queue.length < mostQueued) queue.push(token)
    }
    if (!turn) deliver()
  }

  const disarm = (): void => {
    cancelTimer?.()
    cancelTimer = undefined
    armedFor = undefined
  }

  /** The wait runs from its beginning: what is typed meanwhile does not begin it anew. */
  const armTimer = (): void => {
    const pending = tokeniser.pending()
    if (pending && pending.wait === armedFor) return
    disarm()
    if (!pending) return
    const { wait, limitMs } = pending
    armedFor = wait
    cancelTimer = clock.after(limitMs, () => {
      // After a busy while the timer is due before what came in time is read: that goes first.
      const immediate = setImmediate(() => {
        if (armedFor !== wait) return
        armedFor = undefined
        enqueue(tokeniser.flush())
        armTimer()
      })
      cancelTimer = () => clearImmediate(immediate)
    })
  }

  const onData = (data: Buffer | string): void => {
    const tokens = tokeniser.push(typeof data === 'string' ? data : decoder.write(data))
    armTimer()
    enqueue(tokens)
  }

  const onGone = (): void => {
    if (isLost) return
    isLost = true
    for (const listener of [...lostListeners]) listener()
  }

  const takeFollowingText = (limit: number): string => {
    let text = ''
    for (;;) {
      const next = queue[0]
      const typed = next?.kind === 'key' ? typedText(next.chord) : undefined
      if (typed === undefined || text.length >= limit) return text
      queue.shift()
      text += typed
    }
  }

  for (const event of ['end', 'close', 'error']) source.on(event, onGone)

  return {
    inkStdin: ink.stream,
    start: () => {
      if (isReading) return
      isReading = true
      source.on('data', onData)
      source.resume()
    },
    stop: () => {
      if (!isReading) return
      isReading = false
      source.off('data', onData)
      source.pause()
      disarm()
      if (turn) clearImmediate(turn)
      turn = undefined
      turnsToWait = 0
      queue = []
      ink.discard()
      tokeniser = createTokeniser({ hasMouse })
      tokeniser.setAnswerOwed(isAnswerOwed)
      decoder = new StringDecoder('utf8')
    },
    dropWaiting: () => {
      queue = queue.filter(isWayOut)
      ink.discard()
    },
    onToken: (listener) => {
      tokenListeners.add(listener)
      return () => tokenListeners.delete(listener)
    },
    forwardToInk: (token, options = {}) => {
      const text = textForInk(token)
      if (text === undefined) return false
      const isTyped = token.kind === 'key' && typedText(token.chord) !== undefined
      const following = options.withFollowingText && isTyped ? takeFollowingText(mostGroupedLength) : ''
      patience = patienceTurns
      turnsToWait = settleTurns
      if (text !== '') ink.push(text + following)
      scheduleTurn()
      return true
    },
    onReport: (listener) => {
      reportListeners.add(listener)
      return () => reportListeners.delete(listener)
    },
    setAnswerOwed: (isOwed) => {
      isAnswerOwed = isOwed
      tokeniser.setAnswerOwed(isOwed)
    },
    onLost: (listener) => {
      lostListeners.add(listener)
      return () => lostListeners.delete(listener)
    },
  }
}
