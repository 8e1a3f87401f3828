import { literal } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { textWidth } from '../../lib/text-width.js'
import type { Theme } from '../theme.js'
import { fitLine, paintLine } from './line.js'
import type { Line } from './line.js'

/** What stands inside a frame, and the frame's own words. */
export type PanelContent = {
  readonly width: number
  readonly height: number
  readonly title: Line
  /** At the right end of the top border. */
  readonly corner?: Line
  readonly focused: boolean
  readonly lines: readonly Line[]
  /** At the right end of the bottom border. */
  readonly below?: Line
}

/** Paints a framed panel as exactly `height` rows of exactly `width` cells. Lines beyond the room are left out. */
export function paintPanel(content: PanelContent, theme: Theme): readonly string[] {
  const { width, height } = content
  if (width < 4 || height < 2) return Array.from({ length: Math.max(0, height) }, () => ' '.repeat(Math.max(0, width)))
  const { box } = theme.glyphs
  const role = content.focused ? 'focus' : 'line'
  const edge = (text: string): string => theme.paint(text, { role })
  const inner = width - 4
  const rows = [topBorder(content, theme, edge)]
  for (let row = 0; row < height - 2; row += 1) {
    rows.push(`${edge(box.v)} ${paintLine(content.lines[row] ?? [], inner, theme)} ${edge(box.v)}`)
  }
  const below = content.below ?? []
  const belowWidth = lineWidth(below)
  rows.push(
    belowWidth === 0 || belowWidth + 6 > width
      ? edge(box.bl + box.h.repeat(width - 2) + box.br)
      : `${edge(box.bl + box.h.repeat(width - belowWidth - 5))} ${paintLine(below, belowWidth, theme)} ${edge(box.h + box.br)}`,
  )
  return rows
}

function topBorder(content: PanelContent, theme: Theme, edge: (text: string) => string): string {
  const { box } = theme.glyphs
  const room = content.width - 6
  if (room < 0) return edge(box.tl + box.h.repeat(content.width - 2) + box.tr)
  const corner = content.corner ?? []
  const cornerWidth = lineWidth(corner)
  const showCorner = cornerWidth > 0 && cornerWidth + 12 <= room
  const titleRoom = showCorner ? room - cornerWidth - 3 : room
  const title = lineWidth(content.title) <= titleRoom ? content.title : fitLine(content.title, titleRoom)
  const titleWidth = Math.min(lineWidth(title), titleRoom)
  const emphasised = title.map((span) => (content.focused ? { ...span, bold: true } : span))
  const tail = showCorner ? ` ${paintLine(corner, cornerWidth, theme)} ` : ''
  const filler = content.width - 4 - titleWidth - (showCorner ? cornerWidth + 3 : 0)
  const end = showCorner ? edge(box.h + box.tr) : edge(box.tr)
  return `${edge(box.tl)} ${paintLine(emphasised, titleWidth, theme)} ${edge(box.h.repeat(Math.max(0, filler)))}${tail}${end}`
}

/** The cells a line takes. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + textWidth(text), 0)
}

/** A bar of `cells` cells, `part` (0 to 1) of it full. */
export function barText(part: number, cells: number, theme: Theme): SafeText {
  const room = Math.max(0, cells)
  const full = Math.round(Math.min(1, Math.max(0, part)) * room)
  const text = theme.glyphs.full.repeat(full) + theme.glyphs.empty.repeat(room - full)
  // Our own glyphs: nothing of the text comes from outside.
  return literal`${text as SafeText}`
}
