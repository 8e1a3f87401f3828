import { Box } from 'ink'
import type { ReactNode } from 'react'
import { literal } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import type { ReadableStore } from '../lib/store.js'
import { wrapToWidth } from '../lib/text-width.js'
import { Rows } from './components/line.js'
import type { Line } from './components/line.js'
import { barText, paintPanel } from './components/panel.js'
import { useStore } from './context/use-store.js'
import { centred } from './chrome/overlay-box.js'
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

/** The first screen: what is being looked for, fetched or started, or why there is no server and what to do. */
export function BootScreen(props: {
  readonly boot: BootState
  readonly theme: Theme
  readonly size: ReadableStore<{ readonly columns: number; readonly rows: number }>
}): ReactNode {
  const { boot, theme } = props
  const { columns, rows } = useStore(props.size)
  const width = Math.min(columns, 84)
  const inner = width - 4
  const lines = boot.kind === 'starting' ? startingLines(boot, inner, theme) : failedLines(boot, inner)
  const rect = centred({ x: 0, y: 0, width: columns, height: rows }, width, lines.length + 2)
  const keys: Line = [
    { text: boot.kind === 'failed' ? literal`r tries again · q quits` : literal`Esc stops · q quits`, role: 'dim' },
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
  return (
    <Box width={columns} height={rows}>
      <Box position="absolute" marginLeft={rect.x} marginTop={rect.y}>
        <Rows rows={painted} />
      </Box>
    </Box>
  )
}

function wrapped(text: SafeText, inner: number, role?: 'dim' | 'bad' | 'accent'): readonly Line[] {
  return wrapToWidth(text, inner).map((part) => [{ text: part, role }])
}

function startingLines(boot: Extract<BootState, { kind: 'starting' }>, inner: number, theme: Theme): readonly Line[] {
  const steps = boot.steps.flatMap((step, index) =>
    wrapped(step, inner, index === boot.steps.length - 1 ? 'accent' : 'dim'),
  )
  const bar: readonly Line[] =
    boot.part === undefined ? [] : [[{ text: barText(boot.part, inner, theme), role: 'accent' }]]
  return [[{ text: literal`JetStream consumers, held in your hand.`, role: 'title', bold: true }], [], ...steps, ...bar]
}

function failedLines(boot: Extract<BootState, { kind: 'failed' }>, inner: number): readonly Line[] {
  return [
    ...wrapped(boot.summary, inner, 'bad'),
    ...(boot.details.length > 0 ? [[], ...boot.details.flatMap((line) => wrapped(line, inner, 'dim'))] : []),
    [],
    [{ text: literal`What you can do:`, role: 'title', bold: true }],
    ...boot.advice.flatMap((line) => wrapped(literal`- ${line}`, inner)),
  ]
}
