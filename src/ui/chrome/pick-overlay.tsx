import { Box } from 'ink'
import type { ReactNode } from 'react'
import { literal } from '../../lib/safe-text.js'
import { textWidth } from '../../lib/text-width.js'
import { lineWidth } from '../components/panel.js'
import { PickList } from '../components/pick-list.js'
import type { Rect } from '../layout.js'
import type { Overlay } from '../overlays.js'
import { OverlayBox, wrapNotes } from './overlay-box.js'

const fewestChoices = 4

/** A pick-one list over the panes, with what to know before choosing above it. */
export function PickOverlay({
  overlay,
  area,
}: {
  readonly overlay: Extract<Overlay, { kind: 'pick' }>
  readonly area: Rect
}): ReactNode {
  const { items, title } = overlay
  const widest = Math.max(
    textWidth(title),
    28,
    ...overlay.notes.map(lineWidth),
    ...items.map(({ label }) => textWidth(label) + 2),
  )
  const width = Math.min(area.width - 2, widest + 6)
  const inner = width - 4
  // The choices come first: where room is short the notes give way.
  const noteRoom = area.height - 3 - Math.min(items.length, fewestChoices)
  const notes = wrapNotes(overlay.notes, inner).slice(0, Math.max(0, noteRoom))
  const gap = notes.length > 0 ? 1 : 0
  const limit = Math.max(1, Math.min(items.length, area.height - 2 - notes.length - gap))
  const height = notes.length + gap + limit + 2
  return (
    <OverlayBox
      area={area}
      width={width}
      height={height}
      title={[{ text: title }]}
      corner={[
        {
          text: limit < items.length ? literal`${items.length} choices · Enter · Esc` : literal`Enter · Esc`,
          role: 'dim',
        },
      ]}
      lines={notes}
    >
      <Box marginTop={notes.length + gap} width={inner}>
        <PickList items={items} width={inner} limit={limit} />
      </Box>
    </OverlayBox>
  )
}
