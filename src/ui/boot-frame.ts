import { literal } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { wrapToWidth } from '../lib/text-width.js'
import type { Line } from './components/line.js'
import { barText, paintPanel } from './components/panel.js'
import { centred } from './dialogs/dialog-place.js'
import type { Rect } from './layout.js'
import type { TerminalSize } from './terminal/screen-writer.js'
import type { Theme } from './theme.js'

/** What the start has come to, before there is anything to explore. */
export type BootState =
  | { readonly kind: 'starting'; readonly steps: readonly SafeText[]; readonly part?: number }
  | {
      readonly kind: 'failed'
      readonly summary: SafeText
      readonly details: readonly SafeText[]
      readonly advice: readonly SafeText[]
    }

/** What stands inside the frame in the middle of the screen, and which keys mean something. */
type Middle = { readonly lines: readonly Line[]; readonly keys: SafeText }

/** The frame around it, painted, and where it stands. */
export function paintMiddle(
  { lines, keys }: Middle,
  { columns, rows }: TerminalSize,
  theme: Theme,
): { readonly rect: Rect; readonly painted: readonly string[] } {
  const rect = centred({ x: 0, y: 0, width: columns, height: rows }, bootWidth(columns), lines.length + 2)
  const painted = paintPanel(
    {
      width: rect.width,
      height: rect.height,
      title: [{ text: literal`review-tui`, bold: true }],
      corner: [{ text: keys, role: 'dim' }],
      focused: true,
      lines,
    },
    theme,
  )
  return { rect, painted }
}

/** How wide the frame is, its border included. */
export const bootWidth = (columns: number): number => Math.min(columns, 84)

/**
 * The first screen, as a whole frame: what is being looked for, fetched or started, or why there is no server and what
 * to do. It needs nothing of React and Ink, so that it stands there before they are loaded.
 */
export function bootFrame(boot: BootState, size: TerminalSize, theme: Theme): string {
  const [inner, room] = [bootWidth(size.columns) - 4, size.rows - 2]
  const middle: Middle =
    boot.kind === 'starting'
      ? { lines: startingLines(boot, { inner, room, theme }), keys: literal`Esc stops · q quits` }
      : { lines: failedLines(boot, { inner, room }), keys: literal`r tries again · q quits` }
  const { rect, painted } = paintMiddle(middle, size, theme)
  const above = Array.from({ length: rect.y }, () => '')
  return [...above, ...painted.map((row) => ' '.repeat(rect.x) + row)].join('\n')
}

/** A text over as many lines as it takes. */
export function wrapped(text: SafeText, inner: number, role?: 'dim' | 'bad' | 'accent'): readonly Line[] {
  return wrapToWidth(text, inner).map((part) => [{ text: part, role }])
}

// Of more steps than fit, the latest are shown.
function startingLines(
  boot: Extract<BootState, { kind: 'starting' }>,
  { inner, room, theme }: { readonly inner: number; readonly room: number; readonly theme: Theme },
): readonly Line[] {
  const steps = boot.steps.flatMap((step, index) =>
    wrapped(step, inner, index === boot.steps.length - 1 ? 'accent' : 'dim'),
  )
  const bar: readonly Line[] =
    boot.part === undefined ? [] : [[{ text: barText(boot.part, inner, theme), role: 'accent' }]]
  const shown = [...steps, ...bar].slice(-Math.max(1, room - 2))
  return [[{ text: literal`JetStream consumers, held in your hand.`, bold: true }], [], ...shown]
}

// What to do is what the reader came for: on a small screen the details make room for it.
function failedLines(
  boot: Extract<BootState, { kind: 'failed' }>,
  { inner, room }: { readonly inner: number; readonly room: number },
): readonly Line[] {
  const summary = wrapped(boot.summary, inner, 'bad')
  const advice: readonly Line[] = [
    [],
    [{ text: literal`What you can do:`, bold: true }],
    ...boot.advice.flatMap((line) => wrapped(literal`- ${line}`, inner)),
  ]
  const details = boot.details.flatMap((line) => wrapped(line, inner, 'dim'))
  const left = Math.max(0, room - summary.length - advice.length - 1)
  const shown = details.slice(0, left)
  return cut([...summary, ...(shown.length > 0 ? [[], ...shown] : []), ...advice], room)
}

// No key scrolls here: what has no room is at least known to be there.
function cut(lines: readonly Line[], room: number): readonly Line[] {
  if (lines.length <= room) return lines
  return [
    ...lines.slice(0, Math.max(0, room - 1)),
    [{ text: literal`… a higher window shows all of it`, role: 'warn' }],
  ]
}
