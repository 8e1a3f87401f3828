import type { Line } from '../../components/line.js'
import { paintPane } from '../../components/pane.js'
import { paneWords } from '../../context/use-words.js'
import type { Rect } from '../../layout.js'
import type { Theme } from '../../theme.js'
import type { DrawnLines } from '../../word-spots.js'

/** A part of a pane with a rule of its own. */
export type Section = {
  readonly title: Line
  readonly corner?: Line
  readonly lines: readonly Line[]
  /** Rows below the rule; undefined: it has no room. */
  readonly rows: number | undefined
  readonly ownFirstCell?: boolean
}

/** Where sections painted so are drawn. */
export function sectionWords(sections: readonly Section[], rect: Rect, gap: number): readonly DrawnLines[] {
  let y = rect.y
  return sections.flatMap(({ title, lines, rows, ownFirstCell = false }) => {
    if (rows === undefined || y >= rect.y + rect.height) return []
    const section = { ...rect, y }
    y += rows + 1 + gap
    return paneWords({ rect: section, title, lines: lines.slice(0, rows), ownFirstCell })
  })
}

/** Paints sections one below the other, `gap` blank rows between them, as exactly the rows of `rect`; the last one takes what remains. */
export function paintSections(
  sections: readonly Section[],
  { width, height, gap }: Pick<Rect, 'width' | 'height'> & { readonly gap: number },
  theme: Theme,
): readonly string[] {
  const shown = sections.flatMap(({ rows, ...of }) => (rows === undefined ? [] : [{ ...of, rows: rows + 1 }]))
  const painted: string[] = []
  for (const [index, { rows, ...of }] of shown.entries()) {
    const left = Math.max(0, height - painted.length)
    const isLast = index === shown.length - 1
    painted.push(
      ...paintPane(
        {
          ...of,
          lines: of.lines.slice(0, rows - 1),
          width,
          height: isLast ? left : Math.min(left, rows + gap),
          focused: false,
        },
        theme,
      ),
    )
  }
  return painted
}
