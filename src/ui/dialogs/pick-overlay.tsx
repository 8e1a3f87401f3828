import { Box } from 'ink'
import type { ReactNode } from 'react'
import { literal } from '../../lib/safe-text.js'
import { textWidth, wrapToWidth } from '../../lib/text-width.js'
import type { Line } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import { PickList } from '../components/pick-list.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import type { Rect } from '../layout.js'
import type { Overlay } from '../overlays.js'
import { OverlayBox, cutNotes, wrapNotes } from './overlay-box.js'

const fewestChoices = 4
// What of the top border is neither the title nor the words in the corner; those need their own blanks besides.
const frameCells = 6
const cornerBlanks = 3

/** A pick-one list over the panes, with what to know before choosing above it. */
export function PickOverlay({
  overlay,
  area,
}: {
  readonly overlay: Extract<Overlay, { kind: 'pick' }>
  readonly area: Rect
}): ReactNode {
  const { items, title } = overlay
  const isDeaf = useStore(useScreen().ui, ({ deaf }) => deaf)
  const widest = Math.max(
    textWidth(title),
    28,
    ...overlay.notes.map(lineWidth),
    ...items.map(({ label }) => textWidth(label) + 2),
  )
  const width = Math.min(area.width - 2, widest + 6)
  const inner = width - 4
  // The choices come first: where room is short the notes give way.
  const noteRoom = Math.max(0, area.height - 3 - Math.min(items.length, fewestChoices))
  // The title says what is at stake: what the frame has no room for stands in full above the notes.
  const asked: readonly Line[] =
    textWidth(title) + frameCells <= width ? [] : wrapToWidth(title, inner).map((text) => [{ text, role: 'warn' }])
  const notes = cutNotes([...asked, ...wrapNotes(overlay.notes, inner)], noteRoom)
  const gap = notes.length > 0 ? 1 : 0
  const limit = Math.max(1, Math.min(items.length, area.height - 2 - notes.length - gap))
  const height = notes.length + gap + limit + 2
  const corner: Line = [
    {
      text: limit < items.length ? literal`${items.length} choices · Enter · Esc` : literal`Enter · Esc`,
      role: 'dim',
    },
  ]
  const hasCorner = textWidth(title) + lineWidth(corner) + frameCells + cornerBlanks <= width
  return (
    <OverlayBox
      area={area}
      width={width}
      height={height}
      title={[{ text: title }]}
      corner={hasCorner ? corner : undefined}
      lines={notes}
    >
      <Box marginTop={notes.length + gap} width={inner}>
        {/* With another number of rows the library would point at a row that is not there. */}
        <PickList key={limit} items={items} width={inner} limit={limit} hasCursor={!isDeaf} />
      </Box>
    </OverlayBox>
  )
}
