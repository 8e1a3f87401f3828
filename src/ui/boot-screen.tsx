import { Box } from 'ink'
import type { ReactNode } from 'react'
import { literal } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import type { ReadableStore } from '../lib/store.js'
import { wrapToWidth } from '../lib/text-width.js'
import { Rows } from './components/line.js'
import type { Line } from './components/line.js'
import { barText, paintPanel } from './components/panel.js'
import { PickList } from './components/pick-list.js'
import { useStore } from './context/use-store.js'
import { centred } from './dialogs/dialog-place.js'
import type { PickItem } from './overlays.js'
import type { Theme } from './theme.js'

/** What the start has come to, before there is anything to explore. */
export type BootState =
  | { readonly kind: 'starting'; readonly steps: readonly SafeText[]; readonly part?: number }
  | {
      readonly kind: 'failed'
      readonly summary: SafeText
      readonly details: readonly SafeText[]
      readonly advice: readonly SafeText[]
      /** What can be done at once, from a list or by its key; the advice then makes room for them. */
      readonly choices?: readonly PickItem[]
      /** The list takes no answer yet. */
      readonly isDeaf?: boolean
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
  const room = rows - 2
  const choices = boot.kind === 'failed' ? (boot.choices ?? []) : []
  const above =
    boot.kind === 'starting'
      ? startingLines(boot, { inner, room, theme })
      : choices.length > 0
        ? askingLines(boot, { inner, room })
        : failedLines(boot, { inner, room })
  const listed = Math.min(choices.length, Math.max(1, room - above.length))
  const lines = [...above, ...Array.from({ length: listed }, (): Line => [])]
  const rect = centred({ x: 0, y: 0, width: columns, height: rows }, width, lines.length + 2)
  const keys: Line = [
    {
      text:
        boot.kind === 'starting'
          ? literal`Esc stops · q quits`
          : choices.length === 0
            ? literal`r tries again · q quits`
            : inner < 50
              ? literal`↑↓ Enter · q quits`
              : literal`↑↓ Enter or 1-${choices.length} · q quits`,
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
  return (
    <Box width={columns} height={rows}>
      <Box position="absolute" marginLeft={rect.x} marginTop={rect.y}>
        <Rows rows={painted} />
      </Box>
      {choices.length > 0 && (
        <Box position="absolute" marginLeft={rect.x + 2} marginTop={rect.y + 1 + above.length} width={inner}>
          {/* With another number of rows the library would point at a row that is not there. */}
          <PickList
            key={listed}
            items={choices}
            width={inner}
            limit={listed}
            at={0}
            hasCursor={boot.kind === 'failed' && boot.isDeaf !== true}
            theme={theme}
          />
        </Box>
      )}
    </Box>
  )
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

/** What stands above the choices: the reason always, the advice where all of them have room below it. */
function askingLines(
  { summary, advice, choices = [] }: Extract<BootState, { kind: 'failed' }>,
  { inner, room }: { readonly inner: number; readonly room: number },
): readonly Line[] {
  const why = wrapped(summary, inner, 'bad')
  const hints = advice.flatMap((line) => wrapped(line, inner, 'dim'))
  const spare = room - why.length - choices.length - 2
  const lines = [...why, ...(hints.length <= spare ? hints : []), []]
  return lines.length < room ? lines : lines.slice(0, Math.max(0, room - 1))
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
