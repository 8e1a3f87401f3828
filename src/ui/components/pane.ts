import type { Theme } from '../theme.js'
import { fitLine, paintKeptLine, paintLine } from './line.js'
import type { Line } from './line.js'
import { lineWidth } from './panel.js'

/** What stands in a pane, and the words of its rule. */
export type PaneContent = {
  readonly width: number
  readonly height: number
  readonly title: Line
  /** At the right end of the rule; left out whole where there is no room for it beside the title. */
  readonly corner?: Line
  readonly focused: boolean
  readonly lines: readonly Line[]
  /** The lines bring the first cell themselves: the cursor stands in it. Else it stays blank. */
  readonly ownFirstCell?: boolean
}

/** Cells beside the lines of a pane: one blank at each side. */
const sideCells = 2
const ruleCells = 2
const leastGap = 2

/** The cells a line of a pane has; with `ownFirstCell` one more. */
export function paneCells(width: number): number {
  return Math.max(0, width - sideCells)
}

/** The cells a title has beside its corner, so that neither is cut. */
export function titleRoom(width: number, corner: Line): number {
  const room = width - 2 * ruleCells - 2
  const cells = lineWidth(corner)
  return Math.max(0, cells === 0 ? room : room - cells - 2 - leastGap)
}

/**
 * Paints a pane as exactly `height` rows of exactly `width` cells: a titled rule, and below it the lines. The rule of the
 * pane with the keys is heavy and its title bold, so that it is seen without colour. Lines beyond the room are left out.
 */
export function paintPane(content: PaneContent, theme: Theme): readonly string[] {
  const { width, height, lines, ownFirstCell = false } = content
  if (width < 1 || height < 1) return Array.from({ length: Math.max(0, height) }, () => '')
  const rows = [titleRow(content, theme)]
  for (let row = 0; row < height - 1; row += 1) {
    const line = lines[row] ?? []
    rows.push(
      ownFirstCell
        ? `${paintKeptLine(line, width - 1, theme)} `
        : width < sideCells
          ? ' '.repeat(width)
          : ` ${paintKeptLine(line, paneCells(width), theme)} `,
    )
  }
  return rows
}

/** The cell of a pane in which its title begins. */
export const titleStart = ruleCells + 1

/** The cell of a pane in which its corner begins; undefined where the corner has no room. */
export function cornerStart({
  width,
  title,
  corner = [],
}: Pick<PaneContent, 'width' | 'title' | 'corner'>): number | undefined {
  const room = width - 2 * ruleCells - 2
  const cells = lineWidth(corner)
  const has = cells > 0 && Math.min(lineWidth(title), room) + cells + 2 + leastGap <= room
  return has ? width - ruleCells - 1 - cells : undefined
}

function titleRow({ width, title, corner = [], focused }: PaneContent, theme: Theme): string {
  const sign = focused ? theme.glyphs.heavy : theme.glyphs.thin
  const rule = (cells: number): string =>
    theme.paint(sign.repeat(Math.max(0, cells)), { role: focused ? 'focus' : 'line' })
  // Both ends of the rule, with a blank beside each word.
  const room = width - 2 * ruleCells - 2
  if (room < 1) return rule(width)
  const cornerCells = lineWidth(corner)
  const titleCells = Math.min(lineWidth(title), room)
  const hasCorner = cornerStart({ width, title, corner }) !== undefined
  const words = titleCells < lineWidth(title) ? fitLine(title, room) : title
  const shown = focused ? words.map((span) => ({ role: 'focus' as const, ...span, bold: true })) : words
  const end = hasCorner ? ` ${paintLine(corner, cornerCells, theme)} ${rule(ruleCells)}` : ''
  const gap = width - ruleCells - titleCells - 2 - (hasCorner ? cornerCells + 2 + ruleCells : 0)
  return `${rule(ruleCells)} ${paintLine(shown, titleCells, theme)} ${rule(gap)}${end}`
}

/** Paints the line between two panes side by side, one cell wide; `hangs`: the rules of both meet at its upper end. */
export function paintDivider(height: number, hangs: boolean, theme: Theme): readonly string[] {
  const { v, down } = theme.glyphs.box
  return Array.from({ length: height }, (_, row) => theme.paint(row === 0 && hangs ? down : v, { role: 'line' }))
}
