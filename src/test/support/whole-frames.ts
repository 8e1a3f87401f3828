import type { TerminalDriver } from './terminal-driver.js'

/**
 * Waits until nothing on a screen this wide pushes, cuts or overwrites what frames it: each line between two panes stands
 * in one column from the rules it hangs from down to the next rule, the rule of the rightmost pane reaches the edge, and
 * a dialog's box is closed.
 */
export function framesToBeWhole(terminal: TerminalDriver, columns: number): Promise<void> {
  return terminal.waitFor(`every rule, line and box to be whole on ${columns} columns`, () =>
    isWhole(terminal.cells().map(byColumn), columns),
  )
}

type Grid = readonly (readonly string[])[]

// A wide character takes two columns.
const byColumn = (cells: ReturnType<TerminalDriver['cells']>[number]): readonly string[] =>
  cells.flatMap(({ text, width }) => [text, ...Array.from({ length: width - 1 }, () => '')])

const isRule = (sign: string | undefined): boolean => sign === '─' || sign === '━'

/** Whether a rule goes through this column, or its title stands there. */
function isOnRule(row: readonly string[], column: number): boolean {
  const ends = (sign: string): boolean => '│┬'.includes(sign) && sign !== ''
  const from = row.slice(0, column).findLastIndex(ends) + 1
  const to = row.findIndex((sign, at) => at > column && ends(sign))
  const part = row.slice(from, to < 0 ? undefined : to)
  return isRule(row[column]) || (isRule(part[0]) && isRule(part[1]) && isRule(part.at(-1)))
}

function isWhole(screen: Grid, columns: number): boolean {
  const body = screen.slice(1, -2)
  const boxes = body.flatMap((row, top) => (row.includes('╭') ? [boxFrom(body, row.indexOf('╭'), top)] : []))
  const isCovered = (row: number): boolean => boxes.some(({ top, bottom }) => row >= top && row <= bottom)
  const rules = body.filter((row, at) => !isCovered(at) && /^[─━]{2} \d /.test(row.join('')))
  const lines = body.flatMap((row, top) =>
    isCovered(top) ? [] : row.flatMap((sign, column) => (sign === '┬' ? [{ top, column }] : [])),
  )
  return (
    body.every((row) => row.length === columns) &&
    rules.length + boxes.length > 0 &&
    boxes.every(({ isClosed }) => isClosed) &&
    lines.every(({ top, column }) => {
      if (!isRule(body[top]?.at(-1))) return false
      const below = body.slice(top + 1)
      const end = below.findIndex((row) => isOnRule(row, column))
      return (end < 0 ? below : below.slice(0, end)).every((row, at) => isCovered(top + 1 + at) || row[column] === '│')
    })
  )
}

function boxFrom(body: Grid, left: number, top: number) {
  const right = body[top]?.indexOf('╮') ?? -1
  const height = body.slice(top).findIndex((row) => row[left] === '╰' && row[right] === '╯')
  const inside = body.slice(top + 1, top + Math.max(1, height))
  const isClosed = right > left && height > 0 && inside.every((row) => row[left] === '│' && row[right] === '│')
  return { top, bottom: top + Math.max(0, height), isClosed }
}
