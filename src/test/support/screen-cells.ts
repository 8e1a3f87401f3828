import type { IBufferCell, Terminal } from '@xterm/headless'
import type { ScreenCell, ScreenColour } from '../../scripts/screen-svg.js'

const colourOf = (cell: IBufferCell, layer: 'foreground' | 'background'): ScreenColour => {
  const isForeground = layer === 'foreground'
  const value = isForeground ? cell.getFgColor() : cell.getBgColor()
  if (isForeground ? cell.isFgRGB() : cell.isBgRGB()) return { kind: 'rgb', rgb: value }
  if (isForeground ? cell.isFgPalette() : cell.isBgPalette()) return { kind: 'palette', index: value }
  return { kind: 'default' }
}

const cellOf = (cell: IBufferCell): ScreenCell => ({
  text: cell.getChars(),
  width: cell.getWidth(),
  foreground: colourOf(cell, 'foreground'),
  background: colourOf(cell, 'background'),
  isBold: cell.isBold() !== 0,
  isDim: cell.isDim() !== 0,
  isItalic: cell.isItalic() !== 0,
  isUnderlined: cell.isUnderline() !== 0,
  isInverse: cell.isInverse() !== 0,
  isStruck: cell.isStrikethrough() !== 0,
})

/** The cells an emulator shows now, row by row. The second half of a wide character is left out. */
export const readCells = (terminal: Terminal): readonly (readonly ScreenCell[])[] => {
  const buffer = terminal.buffer.active
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = buffer.getLine(buffer.baseY + row)
    const cells: ScreenCell[] = []
    for (let column = 0; column < terminal.cols; column++) {
      const cell = line?.getCell(column)
      if (cell && cell.getWidth() > 0) cells.push(cellOf(cell))
    }
    return cells
  })
}

/** The lines an emulator shows now, without trailing blanks. */
export const readLines = (terminal: Terminal): readonly string[] => {
  const buffer = terminal.buffer.active
  return Array.from(
    { length: terminal.rows },
    (_, row) =>
      buffer
        .getLine(buffer.baseY + row)
        ?.translateToString(true)
        .trimEnd() ?? '',
  )
}
