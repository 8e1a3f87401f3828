import { Box } from 'ink'
import type { ReactNode } from 'react'
import { joinSafe, literal } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { truncateToWidth, wrapToWidth } from '../../lib/text-width.js'
import { Rows } from '../components/rows.js'
import type { Line } from '../components/line.js'
import { paintPanel } from '../components/panel.js'
import { useScreen } from '../context/screen-context.js'
import { useHeldWait } from './held-wait.js'
import { dock } from './dialog-place.js'
import type { DialogArea } from './dialog-place.js'
import type { Rect } from '../layout.js'

/** What of a box's width and height is its frame and the blanks beside it. */
export const boxCells = 4
export const boxRows = 2

/** A closed box docked below the rows it speaks of; `children` stand inside, on top of its lines. */
export function OverlayBox(props: {
  readonly area: DialogArea
  readonly height: number
  /** Where it stands, if not docked. */
  readonly rect?: Rect | undefined
  readonly title: Line
  readonly corner?: Line | undefined
  readonly lines: readonly Line[]
  readonly children?: ReactNode
}): ReactNode {
  const { theme } = useScreen()
  const rect = props.rect ?? dock(props.area, props.height)
  const below = useHeldWait(rect.width)
  const { title, corner, lines } = props
  const rows = paintPanel({ width: rect.width, height: rect.height, title, corner, focused: true, lines, below }, theme)
  return (
    <Box position="absolute" marginLeft={rect.x} marginTop={rect.y} width={rect.width} height={rect.height}>
      <Box position="absolute">
        <Rows rows={rows} />
      </Box>
      <Box position="absolute" marginLeft={2} marginTop={1} flexDirection="column">
        {props.children}
      </Box>
    </Box>
  )
}

const longestNoteLines = 4

/** Notes of an overlay, each of one style, wrapped to the room there is; what is longer than four lines ends in a mark. */
export function wrapNotes(notes: readonly Line[], width: number, most = longestNoteLines): readonly Line[] {
  return notes.flatMap((line): readonly Line[] => {
    const [span] = line
    if (!span || line.length > 1) return [line]
    const lines = wrapToWidth(span.text, width)
    const kept =
      lines.length > most ? [...lines.slice(0, most - 1), joinSafe(lines.slice(most - 1), literal` `)] : lines
    return kept.map((text) => [{ ...span, text: truncateToWidth(text, width) }])
  })
}

/** As many of the lines as there is room for; the last of them says which key shows the rest. */
export function cutNotes(
  lines: readonly Line[],
  room: number,
  shows: SafeText = literal`? shows all of it`,
): readonly Line[] {
  if (lines.length <= room) return lines
  if (room < 1) return []
  return [...lines.slice(0, room - 1), [{ text: literal`… ${shows}`, role: 'accent' }]]
}
