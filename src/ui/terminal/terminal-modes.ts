import { spawnSync } from 'node:child_process'
import { safeText } from '../../lib/safe-text.js'

/**
 * Switches the terminal to our full screen: alternate screen, cleared, cursor hidden, autowrap off, bracketed paste.
 * The mouse stays with the user, for selecting text, unless `mouseSequence` takes it.
 */
export const enterSequence = '\x1b[?1049h\x1b[m\x1b[2J\x1b[H\x1b[?25l\x1b[?7l\x1b[?2004h'

/** Has the terminal report clicks and the wheel (1000), with places of any size and in characters only (1006). */
export const mouseSequence = '\x1b[?1000h\x1b[?1006h'

/** Sets the window title; the old one is kept on the terminal's own stack (xterm's `CSI 22 ; 2 t`). */
export const setTitleSequence = (title: string): string => `\x1b[22;2t\x1b]2;${safeText(title, { maxBytes: 120 })}\x07`

/**
 * Undoes `enterSequence` and, as told, `setTitleSequence` and `mouseSequence`, from any state, even from the middle of a cut-off
 * escape sequence (the leading ST) or of a synchronized frame.
 */
export const leaveSequence = ({
  hasTitle,
  hasMouse = false,
}: {
  readonly hasTitle: boolean
  readonly hasMouse?: boolean
}): string =>
  `\x1b\\${hasMouse ? '\x1b[?1006l\x1b[?1000l' : ''}${hasTitle ? '\x1b[23;2t' : ''}\x1b[?2026l\x1b[m\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[m`

/** Hands `text` to the terminal's clipboard (OSC 52). Whatever it holds, nothing of it is acted on: it goes as base64. */
export const clipboardSequence = (text: string): string => `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`

const patienceMs = 500

/**
 * The line discipline of the terminal on descriptor `fd`, as `stty -g` writes it and `stty` takes it. Undefined where
 * there is no `stty`, or none that answers within half a second.
 */
export const readLineModes = (fd: number, env: NodeJS.ProcessEnv): string | undefined => {
  const { stdout, status } = spawnSync('stty', ['-g'], {
    stdio: [fd, 'pipe', 'ignore'],
    env: { PATH: env['PATH'] ?? '/usr/bin:/bin' },
    timeout: patienceMs,
    killSignal: 'SIGKILL',
    maxBuffer: 4096,
    encoding: 'utf8',
  })
  const modes = status === 0 ? stdout.trim() : ''
  return /^[\w:=]+$/.test(modes) ? modes : undefined
}
