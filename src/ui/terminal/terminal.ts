import { systemClock, type Clock } from '../../lib/clock.js'
import { setBlocking } from '../../lib/stdio.js'
import { createStore, type ReadableStore } from '../../lib/store.js'
import { createBackgroundQuestion, type Background } from './background-question.js'
import { createInputStream, type ForwardOptions } from './input-stream.js'
import { createPaintWatch } from './paint-watch.js'
import { createScreenWriter, type TerminalSize } from './screen-writer.js'
import { isInBackground } from './foreground.js'
import { clipboardSequence, enterSequence, leaveSequence, mouseSequence, setTitleSequence } from './terminal-modes.js'
import type { InputToken } from './tokeniser.js'
import { createTtyWriter } from './tty-writer.js'
import type { Watchdog } from './watchdog.js'

/** The user's terminal, as the whole app shares it: its screen, its size, its keys. */
export type Terminal = {
  /** Follows the window; a terminal that does not know its size counts as 80 by 24. */
  readonly size: ReadableStore<TerminalSize>
  /** The colour of its background: asked once, when the screen is taken, where that was wanted. */
  readonly background: ReadableStore<Background>
  /** For Ink's `stdin` option: carries only what `forwardToInk` was given. */
  readonly inkStdin: NodeJS.ReadStream
  /** For Ink's `stdout` option, with `debug: true`: each write is a whole frame. */
  readonly inkStdout: NodeJS.WriteStream
  /** Takes the screen and the keyboard; while another job has the terminal, once we have it again. Idempotent. */
  readonly enter: () => void
  /**
   * Gives both back as they were, synchronously, from any state; never throws. A terminal that takes nothing is given
   * up after a fifth of a second: the next call tries again, and the watchdog does when there is none. Idempotent.
   */
  readonly leave: () => void
  /** Ctrl-Z: gives the terminal back, stops our process group as a shell expects, and takes it again on `fg`. */
  readonly suspend: () => void
  /** Paints the newest frame whole. */
  readonly redraw: () => void
  /** Hands a text to the terminal's clipboard (OSC 52, as base64); false while the terminal is not ours. */
  readonly copy: (text: string) => boolean
  /** Calls `listener` once, when the terminal has taken what is being drawn now. */
  readonly afterPaint: (listener: () => void) => void
  /** Whether the terminal has taken all that was painted. One that stands still has not. */
  readonly isTaken: () => boolean
  /** Drops what was typed and not yet delivered, but for Ctrl-C and Esc. */
  readonly dropTyped: () => void
  /** Calls `listener` with each token, in order, one per turn; returns the function that stops it. */
  readonly onToken: (listener: (token: InputToken) => void) => () => void
  /** See `InputStream.forwardToInk`: false for what a field must not see. */
  readonly forwardToInk: (token: InputToken, options?: ForwardOptions) => boolean
  /** Calls `listener` once when the terminal is gone (hang-up, EIO, EPIPE). */
  readonly onLost: (listener: () => void) => () => void
  /** Bytes of frames written since the start. */
  readonly bytesWritten: () => number
  /** Leaves and stops following the window and signals. */
  readonly close: () => void
}

const fallbackSize: TerminalSize = { columns: 80, rows: 24 }
// How often a job in the background looks whether it has the terminal.
const foregroundMs = 200

const sizeOf = (stdout: NodeJS.WriteStream): TerminalSize => ({
  columns: stdout.columns > 0 ? stdout.columns : fallbackSize.columns,
  rows: stdout.rows > 0 ? stdout.rows : fallbackSize.rows,
})

/** Node looks at the size on SIGWINCH only, and that went to the shell while we were stopped. */
const refreshSize = (): void => {
  process.emit('SIGWINCH', 'SIGWINCH')
}

const setRawMode = (stdin: NodeJS.ReadStream, isRaw: boolean): void => {
  try {
    stdin.setRawMode(isRaw)
  } catch {
    // EIO: the terminal hung up, and there is no mode left to set.
  }
}

/**
 * Creates the terminal over the process's own streams; nothing is written or read before `enter`. `title`, when given,
 * must be safe text. `watchdog` is told when the terminal needs restoring should we vanish.
 */
export const createTerminal = ({
  stdin,
  stdout,
  title,
  watchdog,
  clock = systemClock,
  asksBackground = false,
  hasMouse = false,
}: {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly title?: string
  readonly watchdog?: Watchdog
  readonly clock?: Clock
  readonly asksBackground?: boolean
  /** Whether the mouse is ours: its acts are tokens then. */
  readonly hasMouse?: boolean
}): Terminal => {
  const size = createStore(sizeOf(stdout))
  const lostListeners = new Set<() => void>()
  const onLost = (): void => {
    for (const listener of [...lostListeners]) listener()
    lostListeners.clear()
  }
  const tty = createTtyWriter((stdout as { fd?: number }).fd ?? 1, { onError: onLost })
  const output = createPaintWatch(tty.send)
  const screen = createScreenWriter({ output, ...size.get() })
  screen.setActive(false)
  const input = createInputStream({ source: stdin, clock, hasMouse })
  input.onLost(onLost)
  const question = createBackgroundQuestion({ input, clock, isAsked: asksBackground })
  stdout.on('error', onLost)
  let isEntered = false
  let isFarewellDue = false
  let cancelEnter: (() => void) | undefined

  const takeScreen = (): void => {
    refreshSize()
    setRawMode(stdin, true)
    // For whoever writes past us, and for us where no descriptor of our own could be had.
    setBlocking(stdout, false)
    const modes = enterSequence + (hasMouse ? mouseSequence : '')
    tty.send(modes + (title === undefined ? '' : setTitleSequence(title)), () => {})
  }

  const onResize = (): void => {
    const next = sizeOf(stdout)
    const now = size.get()
    if (next.columns === now.columns && next.rows === now.rows) return
    screen.resize(next)
    size.set(next)
  }

  const enter = (): void => {
    cancelEnter?.()
    cancelEnter = undefined
    if (isEntered) return
    if (isInBackground()) {
      cancelEnter = clock.after(foregroundMs, enter)
      return
    }
    isEntered = true
    isFarewellDue = false
    // Before anything changes: these are the modes to come back to.
    watchdog?.arm()
    takeScreen()
    onResize()
    input.start()
    question.ask((text) => tty.send(text, () => {}))
    screen.setActive(true)
  }

  const sayFarewell = (): void => {
    isFarewellDue = !tty.write(leaveSequence({ hasTitle: title !== undefined, hasMouse }))
    if (!isFarewellDue) watchdog?.disarm()
  }

  const leave = (): void => {
    cancelEnter?.()
    cancelEnter = undefined
    if (!isEntered) {
      if (isFarewellDue) sayFarewell()
      return
    }
    isEntered = false
    screen.setActive(false)
    input.stop()
    // Whoever has the terminal has set modes of its own, and would stop us for changing them.
    if (!isInBackground()) {
      question.swallow((stdin as { fd?: number }).fd ?? 0)
      setRawMode(stdin, false)
    }
    sayFarewell()
    setBlocking(stdout, true)
  }

  // Someone else stopped us and the shell has set its own modes since: take the screen again.
  const onContinue = (): void => {
    if (cancelEnter) return enter()
    if (!isEntered || isInBackground()) return
    // libuv remembers raw mode as set and would skip setting it again.
    setRawMode(stdin, false)
    takeScreen()
    onResize()
    screen.redraw()
  }

  stdout.on('resize', onResize)
  process.on('SIGCONT', onContinue)

  return {
    size,
    background: question.answer,
    inkStdin: input.inkStdin,
    inkStdout: screen.stream,
    enter,
    leave,
    suspend: () => {
      leave()
      // The whole group, as the terminal's own Ctrl-Z would: npx and npm stand between us and the shell. The call
      // returns when we are continued, or at once when there is no shell to continue us.
      process.kill(0, 'SIGTSTP')
      // Turns later, so that a signal that ended our sleep is heard first.
      let immediate = setImmediate(() => {
        immediate = setImmediate(enter)
      })
      cancelEnter = () => clearImmediate(immediate)
    },
    redraw: screen.redraw,
    copy: (text) => {
      // Behind whatever frame is on its way, and never within one: base64 holds nothing a terminal acts on.
      if (isEntered) tty.send(clipboardSequence(text), () => {})
      return isEntered
    },
    afterPaint: output.afterPaint,
    isTaken: output.isTaken,
    dropTyped: input.dropWaiting,
    onToken: input.onToken,
    forwardToInk: input.forwardToInk,
    onLost: (listener) => {
      lostListeners.add(listener)
      return () => lostListeners.delete(listener)
    },
    bytesWritten: screen.bytesWritten,
    close: () => {
      leave()
      stdout.off('resize', onResize)
      process.off('SIGCONT', onContinue)
      tty.close()
    },
  }
}
