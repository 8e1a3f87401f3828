import { Box } from 'ink'
import type { ReactNode } from 'react'
import { literal } from '../../lib/safe-text.js'
import { textWidth, wrapToWidth } from '../../lib/text-width.js'
import type { Line } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import { PickList } from '../components/pick-list.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import type { Overlay } from '../overlays.js'
import { dialogRoom } from './dialog-place.js'
import type { DialogArea } from './dialog-place.js'
import { notePickPlace, pickPlace } from './pick-place.js'
import { OverlayBox, boxCells, boxRows, cutNotes, wrapNotes } from './overlay-box.js'

const fewestChoices = 4
// What of the top border is neither the title nor the words in the corner; those need their own blanks besides.
const frameCells = 6
const cornerBlanks = 3

type Pick = Extract<Overlay, { kind: 'pick' }>

/** A pick-one list below the rows it asks about, with what to know before choosing above the choices. */
export function PickOverlay({ overlay, area }: { readonly overlay: Pick; readonly area: DialogArea }): ReactNode {
  const { items, title } = overlay
  const { ui, theme } = useScreen()
  const isDeaf = useStore(ui, ({ deaf }) => deaf)
  const { notes, gap, limit, height } = pickShape(overlay, area)
  const inner = area.list.width - boxCells
  const count: Line = [{ text: literal`${items.length} choices`, role: 'dim' }]
  const hasCount =
    limit < items.length && textWidth(title) + lineWidth(count) + frameCells + cornerBlanks <= area.list.width
  // Where not even a cut note has a row, its key stands in the frame: the title may be cut for it.
  const hidesAll = notes.length === 0 && overlay.notes.length > 0
  const corner: Line | undefined = hidesAll ? [{ text: literal`? all of it`, role: 'accent' }] : undefined
  return (
    <OverlayBox
      area={area}
      height={height}
      title={[{ text: title }]}
      corner={corner ?? (hasCount ? count : undefined)}
      lines={notes}
    >
      <Box marginTop={notes.length + gap} width={inner}>
        {/* With another number of rows the library would point at a row that is not there. */}
        <PickList
          key={limit}
          items={items}
          width={inner}
          limit={limit}
          at={Math.min(pickPlace(overlay), items.length - 1)}
          onMove={(index) => notePickPlace(overlay, index)}
          hasCursor={!isDeaf}
          theme={theme}
        />
      </Box>
    </OverlayBox>
  )
}

/** What of a question has room: its notes, a gap, as many choices as `limit` says, and how high that is. */
export function pickShape({ items, title, notes: given }: Pick, area: DialogArea) {
  const { width } = area.list
  const inner = width - boxCells
  const room = dialogRoom(area) - boxRows
  // The choices come first: where room is short the notes give way.
  const noteRoom = Math.max(0, room - 1 - Math.min(items.length, fewestChoices))
  // The title says what is at stake: what the frame has no room for stands in full above the notes.
  const asked: readonly Line[] =
    textWidth(title) + frameCells <= width ? [] : wrapToWidth(title, inner).map((text) => [{ text, role: 'warn' }])
  const notes = cutNotes([...asked, ...wrapNotes(given, inner)], noteRoom)
  const gap = notes.length > 0 ? 1 : 0
  const limit = Math.max(1, Math.min(items.length, room - notes.length - gap))
  return { notes, gap, limit, height: notes.length + gap + limit + boxRows }
}
