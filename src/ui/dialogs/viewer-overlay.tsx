import type { ReactNode } from 'react'
import { literal } from '../../lib/safe-text.js'
import { Rows } from '../components/line.js'
import type { Line } from '../components/line.js'
import { paintPanel } from '../components/panel.js'
import { useScreen } from '../context/screen-context.js'
import type { Rect } from '../layout.js'
import { useHeldWait } from './held-wait.js'
import { Box } from 'ink'

/** Lines to scroll through, over the whole body. `top` beyond the end shows the end. */
export function ViewerOverlay(props: {
  readonly area: Rect
  readonly title: Line
  readonly lines: readonly Line[]
  readonly top: number
}): ReactNode {
  const { theme } = useScreen()
  const { area, lines } = props
  const below = useHeldWait(area.width)
  const room = area.height - 2
  const most = Math.max(0, lines.length - room)
  const top = Math.min(props.top, most)
  const corner: Line = [
    {
      text:
        most > 0
          ? literal`${top + 1}-${Math.min(lines.length, top + room)} of ${lines.length} · j k · Esc`
          : literal`Esc closes`,
      role: 'dim',
    },
  ]
  const rows = paintPanel(
    {
      width: area.width,
      height: area.height,
      title: props.title,
      corner,
      focused: true,
      lines: lines.slice(top, top + room),
      below,
    },
    theme,
  )
  return (
    <Box position="absolute" marginLeft={area.x} marginTop={area.y}>
      <Rows rows={rows} />
    </Box>
  )
}
