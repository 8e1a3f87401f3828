import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { wrapToWidth } from '../lib/text-width.js'
import type { Line } from './components/line.js'
import { barText, paintPanel } from './components/panel.js'
import { centred } from './dialogs/dialog-place.js'
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
      /** What can be done at once, each by its key; the advice then makes room for them. */
      readonly choices?: readonly { readonly key: string; readonly label: SafeText }[]
    }

/**
 * The first screen, as a whole frame: what is being looked for, fetched or started, or why there is no server and what
 * to do. It needs nothing of React and Ink, so that it stands there before they are loaded.
 */
export function bootFrame(boot: BootState, size: TerminalSize, theme: Theme): string {
  const { columns, rows } = size
  const width = Math.min(columns, 84)
  const inner = width - 4
  const room = rows - 2
  const lines =
    boot.kind === 'starting' ? startingLines(boot, { inner, room, theme }) : failedLines(boot, { inner, room })
  const rect = centred({ x: 0, y: 0, width: columns, height: rows }, width, lines.length + 2)
  const keys: Line = [
    {
      text:
        boot.kind === 'starting'
          ? literal`Esc stops · q quits`
          : boot.choices === undefined
            ? literal`r tries again · q quits`
            : literal`1-${boot.choices.length} chooses · q quits`,
      role: 'dim',
    },
  ]
  const painted = paintPanel(
    {
      width: rect.width,
      height: rect.height,
      title: [{ text: literal`review-tui`, bold: true }],
      corner: keys,
      focused: true,
      lines,
    },
    theme,
  )
  const above = Array.from({ length: rect.y }, () => '')
  return [...above, ...painted.map((row) => ' '.repeat(rect.x) + row)].join('\n')
}

function wrapped(text: SafeText, inner: number, role?: 'dim' | 'bad' | 'accent'): readonly Line[] {
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
  if (boot.choices !== undefined) {
    const choices = boot.choices.flatMap(({ key, label }) => wrapped(literal`${safeText(key)}  ${label}`, inner))
    const hints = boot.advice.flatMap((line) => wrapped(line, inner, 'dim'))
    const spare = room - summary.length - choices.length - 2
    return cut([...summary, ...(hints.length <= spare ? hints : []), [], ...choices], room)
  }
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
