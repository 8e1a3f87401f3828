import TextInput from 'ink-text-input'
import { Box } from 'ink'
import type { ReactNode } from 'react'
import { keyLabel } from '../../keymap/describe.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { padToWidth } from '../../lib/text-width.js'
import { glossary } from '../../words/glossary.js'
import type { Line } from '../components/line.js'
import type { Span } from '../components/line.js'
import { Rows } from '../components/rows.js'
import { useScreen } from '../context/screen-context.js'
import type { Overlay } from '../overlays.js'
import { dialogRoom } from './dialog-place.js'
import type { DialogArea } from './dialog-place.js'
import { findAll, nameOf } from './find.js'
import type { Found } from './find.js'
import { OverlayBox, boxRows, boxCells } from './overlay-box.js'

/**
 * Finding a command or a word of the glossary by any of its words: Enter runs the one or opens the other, Tab completes
 * the name.
 */
export function PaletteOverlay({
  overlay,
  area,
}: {
  readonly overlay: Extract<Overlay, { kind: 'palette' }>
  readonly area: DialogArea
}): ReactNode {
  const { ui, commands, theme } = useScreen()
  const found = findAll(overlay)
  const height = paletteHeight(area)
  const room = height - boxRows - 1
  const at = Math.min(overlay.at, Math.max(0, found.length - 1))
  const start = Math.max(0, Math.min(at - 2, found.length - room))
  const wordsOf = (one: Found): { readonly key: string; readonly off?: string | undefined; readonly says: string } =>
    one.kind === 'term'
      ? { key: '?', says: glossary[one.term].what }
      : {
          key: keyLabel(one.command.keys[0] ?? ''),
          off: commands.refusal(one.command.id),
          says: one.command.description,
        }
  const list = found.slice(start, start + room).map((one, index): Line => {
    const selected = start + index === at
    const { key, off, says } = wordsOf(one)
    const tail: Span = off === undefined ? { text: safeText(says), role: 'dim' } : { text: safeText(off), role: 'warn' }
    return [
      { text: safeText(selected ? theme.glyphs.cursor : ' '), role: 'accent' },
      { text: padToWidth(safeText(key), 9), role: 'accent' },
      { text: padToWidth(safeText(nameOf(one)), 24), bold: selected, role: off === undefined ? 'text' : 'dim' },
      tail,
    ]
  })
  const lines: Line[] = [
    [],
    ...(list.length > 0 ? list : [[{ text: literal`nothing has these words`, role: 'dim' as const }]]),
  ]
  const run = (): void => {
    const one = found[at]
    if (!one) return
    // Back from an entry the search is still there.
    if (one.kind === 'term') return ui.open({ kind: 'word', term: one.term, top: 0, link: 0 })
    ui.close()
    commands.run(one.command.id)
  }
  return (
    <OverlayBox
      area={area}
      height={height}
      title={[{ text: overlay.words ? literal`Words and commands` : literal`Command, or a word` }]}
      lines={lines}
    >
      <Box width={area.list.width - boxCells}>
        <Rows rows={[theme.paint(overlay.words ? '?' : ':', { role: 'accent' })]} />
        <TextInput
          key={overlay.completed ? 'completed' : 'typed'}
          value={overlay.query}
          onChange={(query) => ui.replaceTop({ kind: 'palette', query, at: 0, ...(overlay.words && { words: true }) })}
          onSubmit={run}
        />
      </Box>
    </OverlayBox>
  )
}

/** How many rows it takes: all there is to find, where there is room, whatever is found, so that nothing moves while one types. */
export function paletteHeight(area: DialogArea): number {
  return Math.max(boxRows + 2, Math.min(findAll({ query: '' }).length + 1 + boxRows, dialogRoom(area)))
}
