/** A colour as a terminal cell holds it: the terminal's own, one of the 256, or 24 bits. */
export type ScreenColour =
  | { readonly kind: 'default' }
  | { readonly kind: 'palette'; readonly index: number }
  | { readonly kind: 'rgb'; readonly rgb: number }

/** One cell of a screen. `width` is 2 for a wide character, whose second half is not in the row. */
export type ScreenCell = {
  readonly text: string
  readonly width: number
  readonly foreground: ScreenColour
  readonly background: ScreenColour
  readonly isBold: boolean
  readonly isDim: boolean
  readonly isItalic: boolean
  readonly isUnderlined: boolean
  readonly isInverse: boolean
  readonly isStruck: boolean
}

/** How a picture of a screen looks. */
export type SvgOptions = {
  /** Read out by screen readers. */
  readonly title?: string
  readonly foreground?: string
  readonly background?: string
  readonly fontSizePx?: number
}

const fontStack =
  "'JetBrains Mono', 'Fira Code', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"

const basicColours = [
  '#1d2129',
  '#f0717b',
  '#8ccf7e',
  '#e5c76b',
  '#67a6f2',
  '#c792ea',
  '#6cd0d6',
  '#c9d1d9',
  '#8791a1',
  '#ff8f98',
  '#a8e39b',
  '#f4dc8a',
  '#8fc0ff',
  '#dcb2f7',
  '#93e5ea',
  '#f2f5f8',
] as const

const hex = (red: number, green: number, blue: number): string =>
  `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`

/** The colour of an entry of the 256: 16 of the theme, a 6×6×6 cube, 24 greys. */
const paletteColour = (index: number): string => {
  const basic = basicColours[index]
  if (basic) return basic
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10
    return hex(grey, grey, grey)
  }
  const part = (divisor: number): number => {
    const level = Math.floor((index - 16) / divisor) % 6
    return level === 0 ? 0 : 55 + level * 40
  }
  return hex(part(36), part(6), part(1))
}

const cssColour = (colour: ScreenColour, fallback: string): string => {
  if (colour.kind === 'palette') return paletteColour(colour.index)
  if (colour.kind === 'rgb') return hex((colour.rgb >> 16) & 255, (colour.rgb >> 8) & 255, colour.rgb & 255)
  return fallback
}

const escapeXml = (text: string): string =>
  text

    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

const round = (value: number): string => String(Math.round(value * 100) / 100)

type Look = { readonly fill: string; readonly back: string; readonly style: string }

const lookOf = (cell: ScreenCell, theme: { readonly foreground: string; readonly background: string }): Look => {
  const foreground = cssColour(cell.foreground, theme.foreground)
  const background = cssColour(cell.background, theme.background)
  const lines = [cell.isUnderlined ? 'underline' : '', cell.isStruck ? 'line-through' : ''].filter(Boolean).join(' ')
  const style = [
    cell.isBold ? ' font-weight="bold"' : '',
    cell.isDim ? ' opacity="0.6"' : '',
    cell.isItalic ? ' font-style="italic"' : '',
    lines === '' ? '' : ` text-decoration="${lines}"`,
  ].join('')
  return cell.isInverse ? { fill: background, back: foreground, style } : { fill: foreground, back: background, style }
}

type RunKind = 'plain' | 'frame' | 'rule' | 'block' | 'single'
type Run = Look & { text: string; readonly column: number; columns: number; readonly kind: RunKind }

// The arms of light box-drawing characters: up, right, down, left. Drawn as lines, because fonts leave gaps between rows.
const frameArms: Readonly<Record<string, string>> = {
  '─': 'rl',
  '│': 'ud',
  '╭': 'rd',
  '╮': 'dl',
  '╰': 'ur',
  '╯': 'ul',
  '┌': 'rd',
  '┐': 'dl',
  '└': 'ur',
  '┘': 'ul',
  '├': 'urd',
  '┤': 'udl',
  '┬': 'rdl',
  '┴': 'url',
  '┼': 'urdl',
}

const roundCorners: ReadonlySet<string> = new Set(['╭', '╮', '╰', '╯'])

// Block characters by the part of the cell's width they fill, from the left, and how densely. Drawn, because fonts
// leave gaps between them and hatch them each in its own way.
const blocks: Readonly<Record<string, { readonly part: number; readonly opacity: number }>> = {
  '█': { part: 1, opacity: 1 },
  '▓': { part: 1, opacity: 0.8 },
  '▒': { part: 1, opacity: 0.5 },
  '░': { part: 1, opacity: 0.25 },
  '▌': { part: 0.5, opacity: 1 },
}

// Horizontal rules that no frame is made of: how thick, how much of the cell from the left, and whether dashed. Drawn,
// because a font leaves gaps between them.
const rules: Readonly<Record<string, { readonly width: number; readonly part: number; readonly dash?: string }>> = {
  '━': { width: 2.6, part: 1 },
  '╸': { width: 2.6, part: 0.5 },
  '┄': { width: 1.2, part: 1, dash: '1.9 0.9' },
}

const kindOf = (text: string): RunKind => {
  if (rules[text] !== undefined) return 'rule'
  if (frameArms[text] !== undefined) return 'frame'
  if (blocks[text] !== undefined) return 'block'
  return /^[\x20-\x7e\u00a1-\u00ff]$/.test(text) ? 'plain' : 'single'
}

/** Neighbouring cells of one look. A cell that a font may draw in another width than the grid's stands alone. */
const runsOf = (row: readonly ScreenCell[], theme: Parameters<typeof lookOf>[1]): readonly Run[] => {
  const runs: Run[] = []
  let column = 0
  for (const cell of row) {
    const look = lookOf(cell, theme)
    const text = cell.text === '' ? ' ' : cell.text
    const kind = kindOf(text)
    const last = runs.at(-1)
    const isAlike = last && last.fill === look.fill && last.back === look.back && last.style === look.style
    // Blocks join only to their like, and one that leaves a part of its cell free to nothing.
    const isSame = last?.text.endsWith(text) === true
    const joins =
      kind === 'block'
        ? isSame && blocks[text]?.part === 1
        : kind === 'rule'
          ? isSame && rules[text]?.part === 1
          : kind !== 'single'
    if (isAlike && last.kind === kind && joins) {
      last.text += text
      last.columns += cell.width
    } else runs.push({ ...look, text, column, columns: cell.width, kind })
    column += cell.width
  }
  return runs
}

type Grid = { readonly left: number; readonly top: number; readonly cellWidth: number; readonly cellHeight: number }

const framePath = (text: string, { left, top, cellWidth, cellHeight }: Grid): string =>
  [...text]
    .map((character, index) => {
      const x = left + index * cellWidth
      const middleX = round(x + cellWidth / 2)
      const middleY = round(top + cellHeight / 2)
      const ends: Readonly<Record<string, string>> = {
        u: `V${round(top)}`,
        r: `H${round(x + cellWidth)}`,
        d: `V${round(top + cellHeight)}`,
        l: `H${round(x)}`,
      }
      const arms = [...(frameArms[character] ?? '')]
      if (!roundCorners.has(character)) return arms.map((arm) => `M${middleX} ${middleY}${ends[arm]}`).join('')
      const side = round(arms.includes('r') ? x + cellWidth : x)
      const end = round(arms.includes('d') ? top + cellHeight : top)
      return `M${side} ${middleY}Q${middleX} ${middleY} ${middleX} ${end}`
    })
    .join('')

const blockMarkup = (run: Run, { left, top, cellWidth, cellHeight }: Grid): string => {
  const { part, opacity } = blocks[run.text[0] ?? ''] ?? { part: 1, opacity: 1 }
  const width = round((run.columns - 1 + part) * cellWidth)
  const faint = opacity === 1 ? '' : ` fill-opacity="${opacity}"`
  return `<rect x="${round(left)}" y="${round(top)}" width="${width}" height="${cellHeight}" fill="${run.fill}"${faint}${run.style}/>`
}

const ruleMarkup = (run: Run, { left, top, cellWidth, cellHeight }: Grid): string => {
  const { width, part, dash } = rules[run.text[0] ?? ''] ?? { width: 1, part: 1 }
  const end = round(left + (run.columns - 1 + part) * cellWidth)
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`
  const path = `M${round(left)} ${round(top + cellHeight / 2)}H${end}`
  return `<path d="${path}" stroke="${run.fill}" stroke-width="${width}"${dashes} fill="none"${run.style}/>`
}

const runMarkup = (run: Run, grid: Grid): string => {
  if (run.kind === 'block') return blockMarkup(run, grid)
  if (run.kind === 'rule') return ruleMarkup(run, grid)
  if (run.kind === 'frame') {
    const path = framePath(run.text, grid)
    return `<path d="${path}" stroke="${run.fill}" stroke-linecap="square" fill="none"${run.style}/>`
  }
  // Blanks at the ends draw nothing; a plain run has one character to a column.
  const isBare = run.kind === 'plain' && !run.style.includes('text-decoration')
  const text = isBare ? run.text.trim() : run.text
  const skipped = isBare ? run.text.indexOf(text) : 0
  const x = round(grid.left + skipped * grid.cellWidth)
  const y = round(grid.top + grid.cellHeight * 0.76)
  const length = round((isBare ? text.length : run.columns) * grid.cellWidth)
  const fit = ` textLength="${length}" lengthAdjust="spacingAndGlyphs"`
  return `<text x="${x}" y="${y}" fill="${run.fill}"${run.style}${fit}>${escapeXml(text)}</text>`
}

/**
 * A screen as a standalone SVG picture: every run of text placed on the grid and stretched to it, so that it keeps its
 * columns in whatever monospace font the reader has. Pure; equal screens give equal text.
 */
export const renderScreenSvg = (rows: readonly (readonly ScreenCell[])[], options: SvgOptions = {}): string => {
  const { title = 'Terminal screen', foreground = '#d7dde5', background = '#14171c', fontSizePx = 14 } = options
  const cellWidth = fontSizePx * 0.6
  const cellHeight = Math.round(fontSizePx * 1.3)
  const padding = fontSizePx
  const columns = Math.max(0, ...rows.map((row) => row.reduce((sum, cell) => sum + cell.width, 0)))
  const width = round(columns * cellWidth + 2 * padding)
  const height = round(rows.length * cellHeight + 2 * padding)
  const body: string[] = []
  rows.forEach((row, rowIndex) => {
    const top = padding + rowIndex * cellHeight
    for (const run of runsOf(row, { foreground, background })) {
      const left = padding + run.column * cellWidth
      if (run.back !== background) {
        const place = `x="${round(left)}" y="${round(top)}" width="${round(run.columns * cellWidth)}"`
        body.push(`<rect ${place} height="${cellHeight}" fill="${run.back}"/>`)
      }
      if (run.text.trim() === '' && !run.style.includes('text-decoration')) continue
      body.push(runMarkup(run, { left, top, cellWidth, cellHeight }))
    }
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${background}"/>`,
    `<g font-family="${fontStack}" font-size="${fontSizePx}" xml:space="preserve">`,
    ...body,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}
