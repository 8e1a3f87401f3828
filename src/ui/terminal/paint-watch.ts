import type { ScreenOutput } from './screen-writer.js'

/** A screen output that knows what the terminal has taken. */
export type PaintWatch = ScreenOutput & {
  /**
   * Calls `listener` once, when the terminal has taken the frame that is drawn next, or at once when none is. A
   * terminal that stands still never has.
   */
  readonly afterPaint: (listener: () => void) => void
  /** Whether the terminal has taken all that was painted; what is painted while it has not, nobody sees. */
  readonly isTaken: () => boolean
}

// A change is drawn within the turn, by React in a microtask; the writer's own microtask comes behind it. What began no
// write by then changed nothing on the screen.
const drawingTurns = 2

/** Watches the writes of one screen writer, which has at most one on its way. */
export const createPaintWatch = (write: ScreenOutput['write']): PaintWatch => {
  let begun = 0
  let taken = 0
  let waiting: { readonly after: number; readonly listener: () => void }[] = []

  const look = (isMet: (after: number) => boolean): void => {
    const met = waiting.filter(({ after }) => isMet(after))
    waiting = waiting.filter(({ after }) => !isMet(after))
    for (const { listener } of met) listener()
  }

  return {
    write: (text, done) => {
      const own = ++begun
      return write(text, (error) => {
        taken = own
        // A newer frame that waited for this one begins in here.
        done(error)
        look((after) => own > after || taken === begun)
      })
    },
    afterPaint: (listener) => {
      waiting.push({ after: begun, listener })
      let turns = drawingTurns
      const wait = (): void => {
        if (turns-- > 0) setImmediate(wait)
        else if (taken === begun) look(() => true)
      }
      wait()
    },
    isTaken: () => taken === begun,
  }
}
