import { EventEmitter } from 'node:events'
import { sgrParameters } from '../theme/palettes.js'
import { createGate } from './gate.js'
import { lineOnEmptyRow, linePatch } from './line-patch.js'

/** The part of `process.stdout` the screen writer needs. `done` runs when the terminal has taken the text. */
export type ScreenOutput = {
  readonly write: (text: string, done: (error?: Error | null) => void) => unknown
}

/** The screen in character cells. */
export type TerminalSize = { readonly columns: number; readonly rows: number }

/** Keeps one terminal screen equal to the newest frame, with as few bytes as it can. */
export type ScreenWriter = {
  /** For Ink's `stdout` option, with Ink's `debug` on: each write is one whole frame. */
  readonly stream: NodeJS.WriteStream
  /** Takes a new size; the next frame is painted whole. Ink's `resize` listeners run. */
  readonly resize: (size: TerminalSize) => void
  /** Paints the newest frame whole, because something else wrote to the screen. */
  readonly redraw: () => void
  /** While inactive, frames are kept and nothing is written. Active again paints the newest whole. */
  readonly setActive: (isActive: boolean) => void
  /** Bytes written since the start. */
  readonly bytesWritten: () => number
}

const beginFrame = '\x1b[?2026h'
const endFrame = '\x1b[?2026l'
// What Ink and cli-cursor write besides frames: nothing, or a cursor switch.
const notAFrame = /^(?:\x1b\[\?\d+[hl])*$/

/**
 * Creates a writer over a terminal that already shows an alternate screen with autowrap off. At most one write is on
 * its way at any time: while the terminal does not take it, newer frames replace each other and are never queued.
 */
export const createScreenWriter = ({
  output,
  columns,
  rows,
}: {
  readonly output: ScreenOutput
} & TerminalSize): ScreenWriter => {
  const emitter = new EventEmitter()
  let size: TerminalSize = { columns, rows }
  let newest: string | undefined
  let painted: string | undefined
  let shown: readonly string[] | undefined
  let isActive = true
  let isOnItsWay = false
  let isFlushDue = false
  let bytes = 0

  const gate = createGate(sgrParameters)
  let asDrawn: readonly string[] = []
  let asGated: readonly string[] = []

  // Most lines are those of the frame before, and have been through the gate.
  const linesOf = (frame: string): readonly string[] => {
    const drawn = frame.split('\n', size.rows)
    const [before, gated] = [asDrawn, asGated]
    asGated = drawn.map((line, row) => (line === before[row] ? (gated[row] ?? '') : gate(line)))
    asDrawn = drawn
    return asGated
  }

  const patchTo = (lines: readonly string[]): string => {
    let patch = shown ? '' : '\x1b[m\x1b[2J'
    for (let index = 0; index < size.rows; index++) {
      const next = lines[index] ?? ''
      const row = index + 1
      patch += shown
        ? linePatch({ row, columns: size.columns, previous: shown[index] ?? '', next })
        : lineOnEmptyRow(row, next)
    }
    return patch
  }

  const flush = (): void => {
    isFlushDue = false
    if (!isActive || isOnItsWay || newest === undefined) return
    if (shown && newest === painted) return
    const lines = linesOf(newest)
    const patch = patchTo(lines)
    painted = newest
    shown = lines
    if (patch === '') return
    const text = beginFrame + patch + endFrame
    bytes += Buffer.byteLength(text)
    isOnItsWay = true
    output.write(text, () => {
      isOnItsWay = false
      flush()
    })
  }

  const flushSoon = (): void => {
    if (isFlushDue) return
    isFlushDue = true
    queueMicrotask(flush)
  }

  const write = (frame: unknown, ...rest: readonly unknown[]): boolean => {
    const text = String(frame)
    if (!notAFrame.test(text)) {
      newest = text
      flushSoon()
    }
    const done = rest.at(-1)
    if (typeof done === 'function') setImmediate(done as () => void)
    return true
  }

  const redraw = (): void => {
    shown = undefined
    flushSoon()
  }

  const stream = Object.defineProperties(Object.assign(emitter, { isTTY: true, writable: true, write }), {
    columns: { get: () => size.columns },
    rows: { get: () => size.rows },
  })

  return {
    stream: stream as unknown as NodeJS.WriteStream,
    resize: (next) => {
      if (next.columns === size.columns && next.rows === size.rows) return
      size = next
      redraw()
      emitter.emit('resize')
    },
    redraw,
    setActive: (next) => {
      if (next === isActive) return
      isActive = next
      if (next) redraw()
    },
    bytesWritten: () => bytes,
  }
}
