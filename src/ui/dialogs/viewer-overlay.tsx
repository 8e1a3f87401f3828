import { formatCount } from '../../lib/format.js'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { literal } from '../../lib/safe-text.js'
import type { Line } from '../components/line.js'
import { useWordSpots } from '../context/use-words.js'
import { dialogWords } from '../word-spots.js'
import type { DrawnLines } from '../word-spots.js'
import { dialogRoom, dock } from './dialog-place.js'
import type { DialogArea } from './dialog-place.js'
import { sourceOf } from './line-source.js'
import type { LineSource } from './line-source.js'
import { OverlayBox, boxCells, boxRows } from './overlay-box.js'
import { noteReaderPlace } from './reader-place.js'
import type { Reader } from './reader-place.js'
import type { Rect } from '../layout.js'

/** Of most texts it is known how long they are when they are first seen. */
const knownAhead = 20

/**
 * Lines to scroll through, in all the rows there are below the selected one. A `top` beyond the end shows the end, or
 * what is known of it so far.
 */
export function ViewerOverlay(props: {
  readonly area: DialogArea
  readonly title: Line
  readonly lines: readonly Line[] | LineSource
  readonly reader: Reader
  /** Where it stands, if not docked with all the rows there are. */
  readonly rect?: Rect
  /** Words in it can be looked up, one after the other. */
  readonly hasWords?: true
}): ReactNode {
  const { area, title, reader, rect, hasWords = false } = props
  const lines = 'reach' in props.lines ? props.lines : sourceOf([props.lines])
  const height = rect?.height ?? dialogRoom(area)
  const room = height - boxRows
  lines.reach(reader.top + room + knownAhead)
  const [count, isWhole] = [lines.count(), lines.isWhole()]
  const most = Math.max(0, count - room)
  const top = Math.min(reader.top, most)
  useEffect(() => noteReaderPlace(reader, { most, isWhole }), [reader, most, isWhole])
  const place: Line = [
    {
      text: literal`${formatCount(top + 1)}-${formatCount(Math.min(count, top + room))} of ${isWhole ? literal`` : literal`at least `}${formatCount(count)}`,
      role: 'dim',
    },
  ]
  const shown = Array.from({ length: Math.min(room, count - top) }, (_, row) => lines.at(top + row) ?? [])
  const at = rect ?? dock(area, height)
  const below: DrawnLines = { x: at.x + boxCells / 2, y: at.y + boxRows / 2, lines: shown }
  useWordSpots(hasWords ? dialogWords : 'entry', at, hasWords ? [below] : [])
  return (
    <OverlayBox
      area={area}
      height={height}
      rect={rect}
      title={title}
      corner={most > 0 || !isWhole ? place : undefined}
      lines={shown}
    />
  )
}
