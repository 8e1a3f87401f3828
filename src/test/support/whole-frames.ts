import type { TerminalDriver } from './terminal-driver.js'

/**
 * Waits until every row between bar and status line begins and ends with a frame, exactly at the edges of a screen this
 * wide: nothing on it pushes, cuts or overwrites a border. One frame may reach the terminal in two pieces.
 */
export function framesToBeWhole(terminal: TerminalDriver, columns: number): Promise<void> {
  return terminal.waitFor(`every row to be framed at column 1 and ${columns}`, () =>
    terminal
      .cells()
      .slice(1, -2)
      .every((cells) => {
        const width = cells.reduce((sum, cell) => sum + cell.width, 0)
        return width === columns && /[╭│╰]/.test(cells[0]?.text ?? '') && /[╮│╯]/.test(cells.at(-1)?.text ?? '')
      }),
  )
}
