import type { Bar, BenchLine, BenchPlay, BenchResult, Figures } from './contract.js'
import { median } from './statistics.js'

/** A sample of ours and the yardstick's that followed it at once, so that what the machine did meanwhile falls on both. */
export type Pair = { readonly ours: Figures; readonly yardstick?: Figures }

/** The lines of a play, from its pairs. A ratio is taken within each pair, then the median of the ratios. */
export function resultsOf(play: BenchPlay, pairs: readonly Pair[]): readonly BenchResult[] {
  return play.lines.map((line) => resultOf(play.name, line, pairs))
}

function resultOf(play: string, line: BenchLine, pairs: readonly Pair[]): BenchResult {
  const { name, key, over, unit, bar } = line
  const beside = over ?? line.beside
  const ours = pairs.map((pair) => figure(pair.ours, key, name))
  const yardstick = beside === undefined ? [] : pairs.map((pair) => figure(besideOurs(pair, line), beside, name))
  const values = over === undefined ? ours : ours.map((value, at) => value / (yardstick[at] ?? NaN))
  const middle = median(values)
  return {
    play,
    line: name,
    unit,
    median: middle,
    least: Math.min(...values),
    most: Math.max(...values),
    ours: median(ours),
    ...(beside === undefined ? {} : { yardstick: median(yardstick) }),
    ...(bar === undefined ? {} : { bar, holds: meets(middle, bar) }),
  }
}

/** Where what stands beside ours is found: a ratio is never one of ours to ours. */
function besideOurs({ ours, yardstick }: Pair, { over }: BenchLine): Figures {
  return yardstick ?? (over === undefined ? ours : {})
}

function figure(figures: Figures, key: string, line: string): number {
  const value = figures[key]
  if (value === undefined) throw new Error(`no figure ${key} for the line "${line}"`)
  return value
}

/** Whether a figure meets a bar; one that is not a number meets none. */
function meets(value: number, bar: Bar): boolean {
  return bar.kind === 'at least' ? value >= bar.value : value <= bar.value
}

/**
 * The lines that are worse than those kept: beyond the spread that was kept, and by a tenth at least. Lines without a
 * bar say nothing of better or worse.
 */
export function worsened(now: readonly BenchResult[], kept: readonly BenchResult[]): readonly string[] {
  return now.flatMap((result) => {
    const before = kept.find(({ play, line }) => play === result.play && line === result.line)
    if (before === undefined || result.bar === undefined) return []
    const { median: is } = result
    const isWorse =
      result.bar.kind === 'at least'
        ? is < before.least && is < before.median * 0.9
        : is > before.most && is > before.median * 1.1
    return isWorse ? [`${result.line}: ${format(is, result.unit)}, was ${format(before.median, result.unit)}`] : []
  })
}

/** The results as a Markdown table. */
export function formatResults(results: readonly BenchResult[]): string {
  const body = results.map((result) => [
    result.line,
    format(result.median, result.unit),
    `${format(result.least, result.unit)} – ${format(result.most, result.unit)}`,
    result.yardstick === undefined ? '' : `${round(result.ours)} to ${round(result.yardstick)}`,
    result.bar === undefined
      ? ''
      : `${result.bar.kind === 'at least' ? '≥' : '≤'} ${format(result.bar.value, result.unit)}`,
    result.holds === undefined ? '' : result.holds ? 'yes' : 'no',
  ])
  const table = [['line', 'median', 'spread', 'ours to yardstick', 'bar', 'holds'], ...body]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0))) ?? []
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...rest] = table
  return [row(head), row(widths.map((width) => '-'.repeat(width))), ...rest.map(row)].join('\n')
}

function format(value: number, unit: BenchLine['unit']): string {
  const gap = unit === '' || unit === '%' || unit === '/s' || unit === '×' ? '' : ' '
  return `${round(value)}${gap}${unit}`
}

function round(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: digits })
}
