import { safeText } from '../../lib/safe-text.js'

/**
 * Switches the terminal to our full screen: alternate screen, cleared, cursor hidden, autowrap off, bracketed paste.
 * The mouse stays with the user, for selecting text.
 */
export const enterSequence = '\x1b[?1049h\x1b[m\x1b[2J\x1b[H\x1b[?25l\x1b[?7l\x1b[?2004h'

/**
 * Undoes `enterSequence` from any state, even from the middle of a cut-off escape sequence (the leading ST) or of a
 * synchronized frame.
 */
export const leaveSequence = '\x1b\\\x1b[?2026l\x1b[m\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[m'

/** Sets the window title; the old one is kept on the terminal's own stack (xterm's `CSI 22 ; 2 t`). */
export const setTitleSequence = (title: string): string => `\x1b[22;2t\x1b]2;${safeText(title, { maxBytes: 120 })}\x07`

/** Brings the title back that stood before `setTitleSequence`. */
export const restoreTitleSequence = '\x1b[23;2t'
