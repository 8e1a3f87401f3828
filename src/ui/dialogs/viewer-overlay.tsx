import type { ReactNode } from 'react'
import { literal } from '../../lib/safe-text.js'
import type { Line } from '../components/line.js'
import { dialogRoom } from './dialog-place.js'
import type { DialogArea } from './dialog-place.js'
import { OverlayBox, boxRows } from './overlay-box.js'

/** Lines to scroll through, in all the rows there are below the selected one. `top` beyond the end shows the end. */
export function ViewerOverlay(props: {
  readonly area: DialogArea
  readonly title: Line
  readonly lines: readonly Line[]
  readonly top: number
}): ReactNode {
  const { area, lines, title } = props
  const height = dialogRoom(area)
  const room = height - boxRows
  const most = Math.max(0, lines.length - room)
  const top = Math.min(props.top, most)
  const place: Line = [
    { text: literal`${top + 1}-${Math.min(lines.length, top + room)} of ${lines.length}`, role: 'dim' },
  ]
  return (
    <OverlayBox
      area={area}
      height={height}
      title={title}
      corner={most > 0 ? place : undefined}
      lines={lines.slice(top, top + room)}
    />
  )
}
