import TextInput from 'ink-text-input'
import { Box } from 'ink'
import type { ReactNode } from 'react'
import { keyLabel } from '../../keymap/describe.js'
import { findCommands } from '../../keymap/resolve.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { padToWidth } from '../../lib/text-width.js'
import type { Line } from '../components/line.js'
import { Rows } from '../components/rows.js'
import { useScreen } from '../context/screen-context.js'
import type { Overlay } from '../overlays.js'
import { dialogRoom } from './dialog-place.js'
import type { DialogArea } from './dialog-place.js'
import { OverlayBox, boxRows, boxCells } from './overlay-box.js'

/** Finding a command by its words; Enter runs the one under the cursor, Tab completes its name. */
export function PaletteOverlay({
  overlay,
  area,
}: {
  readonly overlay: Extract<Overlay, { kind: 'palette' }>
  readonly area: DialogArea
}): ReactNode {
  const { ui, commands, theme } = useScreen()
  const found = findCommands(overlay.query)
  const height = paletteHeight(area)
  const room = height - boxRows - 1
  const at = Math.min(overlay.at, Math.max(0, found.length - 1))
  const start = Math.max(0, Math.min(at - 2, found.length - room))
  const list = found.slice(start, start + room).map((command, index): Line => {
    const selected = start + index === at
    const off = commands.refusal(command.id)
    return [
      { text: safeText(selected ? theme.glyphs.cursor : ' '), role: 'accent' },
      { text: padToWidth(safeText(keyLabel(command.keys[0] ?? '')), 9), role: 'accent' },
      { text: padToWidth(safeText(command.id), 24), bold: selected, role: off === undefined ? 'text' : 'dim' },
      { text: safeText(off ?? command.description), role: off === undefined ? 'dim' : 'warn' },
    ]
  })
  const lines: Line[] = [
    [],
    ...(list.length > 0 ? list : [[{ text: literal`no command has these words`, role: 'dim' as const }]]),
  ]
  const run = (): void => {
    const command = found[at]
    if (!command) return
    ui.close()
    commands.run(command.id)
  }
  return (
    <OverlayBox area={area} height={height} title={[{ text: literal`Command` }]} lines={lines}>
      <Box width={area.list.width - boxCells}>
        <Rows rows={[theme.paint(':', { role: 'accent' })]} />
        <TextInput
          key={overlay.completed ? 'completed' : 'typed'}
          value={overlay.query}
          onChange={(query) => ui.replaceTop({ kind: 'palette', query, at: 0 })}
          onSubmit={run}
        />
      </Box>
    </OverlayBox>
  )
}

/** How many rows it takes: all commands, where there is room, whatever is found, so that nothing moves while one types. */
export function paletteHeight(area: DialogArea): number {
  return Math.max(boxRows + 2, Math.min(findCommands('').length + 1 + boxRows, dialogRoom(area)))
}
