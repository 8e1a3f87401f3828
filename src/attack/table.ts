import type { AttackTally } from './contract.js'

/** One attack's line: what it came to, with what, under which seed. */
export type AttackRow = AttackTally & {
  readonly attack: string
  readonly seed: number
  readonly versions: string
  readonly tookMs: number
}

/** The results as a Markdown table, as the README shows them. */
export function formatTable(rows: readonly AttackRow[]): string {
  const cells = rows.map((row) => [
    row.attack,
    String(row.tried),
    String(row.survived),
    // Cases, of which one failure may stand for many.
    String(row.tried - row.survived),
    row.figure,
    row.versions,
    String(row.seed),
  ])
  const table = [['attack', 'tried', 'survived', 'failed', 'figure', 'versions', 'seed'], ...cells]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? []
  const line = (parts: readonly string[]): string =>
    `| ${parts.map((part, column) => part.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = table
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
