import { Box } from 'ink'
import type { ReactNode } from 'react'
import { literal } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import type { ReadableStore } from '../lib/store.js'
import { bootWidth, paintMiddle, wrapped } from './boot-frame.js'
import type { Line } from './components/line.js'
import { PickList } from './components/pick-list.js'
import { Rows } from './components/rows.js'
import { useStore } from './context/use-store.js'
import type { PickItem } from './overlays.js'
import type { TerminalSize } from './terminal/screen-writer.js'
import type { Theme } from './theme.js'

/** Why a context cannot be used, and how to go on. */
export type ContextAsked = {
  readonly summary: SafeText
  readonly advice: readonly SafeText[]
  /** From a list, or each by its key; the advice makes room for them. */
  readonly choices: readonly PickItem[]
  /** The list takes no answer yet. */
  readonly isDeaf: boolean
}

/** The question about a context, in the frame of the first screen. */
export function ContextScreen(props: {
  readonly asked: ReadableStore<ContextAsked>
  readonly size: ReadableStore<TerminalSize>
  readonly theme: Theme
}): ReactNode {
  const { theme } = props
  const asked = useStore(props.asked)
  const size = useStore(props.size)
  const { choices } = asked
  const [inner, room] = [bootWidth(size.columns) - 4, size.rows - 2]
  const above = askingLines(asked, { inner, room })
  const listed = Math.min(choices.length, Math.max(1, room - above.length))
  const lines = [...above, ...Array.from({ length: listed }, (): Line => [])]
  const keys = inner < 50 ? literal`↑↓ Enter · q quits` : literal`↑↓ Enter or 1-${choices.length} · q quits`
  const { rect, painted } = paintMiddle({ lines, keys }, size, theme)
  return (
    <Box width={size.columns} height={size.rows}>
      <Box position="absolute" marginLeft={rect.x} marginTop={rect.y}>
        <Rows rows={painted} />
      </Box>
      <Box position="absolute" marginLeft={rect.x + 2} marginTop={rect.y + 1 + above.length} width={inner}>
        {/* With another number of rows the library would point at a row that is not there. */}
        <PickList
          key={listed}
          items={choices}
          width={inner}
          limit={listed}
          at={0}
          hasCursor={!asked.isDeaf}
          theme={theme}
        />
      </Box>
    </Box>
  )
}

/** What stands above the choices: the reason always, the advice where all of them have room below it. */
function askingLines(
  { summary, advice, choices }: ContextAsked,
  { inner, room }: { readonly inner: number; readonly room: number },
): readonly Line[] {
  const why = wrapped(summary, inner, 'bad')
  const hints = advice.flatMap((line) => wrapped(line, inner, 'dim'))
  const spare = room - why.length - choices.length - 2
  const lines = [...why, ...(hints.length <= spare ? hints : []), []]
  return lines.length < room ? lines : lines.slice(0, Math.max(0, room - 1))
}
