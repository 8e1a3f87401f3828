import { useEffect } from 'react'
import type { Line } from '../components/line.js'
import { cornerStart, titleStart } from '../components/pane.js'
import type { PaneContent } from '../components/pane.js'
import type { Rect } from '../layout.js'
import type { DrawnLines } from '../word-spots.js'
import { useScreen } from './screen-context.js'

/** Keeps where the words of a part of the screen stand as it draws them, and takes them back when it goes. */
export function useWordSpots(owner: string, within: Rect, parts: readonly DrawnLines[]): void {
  const { words } = useScreen().ui
  useEffect(() => words.set(owner, { within, parts }))
  useEffect(() => () => words.set(owner, undefined), [words, owner])
}

/** The words of a pane: those of its rule, and those of its lines below it. */
export function usePaneWords(
  owner: string,
  pane: Pick<PaneContent, 'title' | 'corner' | 'lines' | 'ownFirstCell'> & { readonly rect: Rect },
): void {
  useWordSpots(owner, pane.rect, paneWords(pane))
}

/** Where the rule and the lines of a pane are drawn. */
export function paneWords(
  pane: Pick<PaneContent, 'title' | 'corner' | 'lines' | 'ownFirstCell'> & { readonly rect: Rect },
): readonly DrawnLines[] {
  const { rect, title, corner, lines, ownFirstCell = false } = pane
  const cornerAt = cornerStart({ width: rect.width, title, ...(corner && { corner }) })
  const at = (x: number, y: number, drawn: readonly Line[]): DrawnLines => ({
    x: rect.x + x,
    y: rect.y + y,
    lines: drawn,
  })
  return [
    { ...at(titleStart, 0, [title]), isRule: true },
    ...(corner && cornerAt !== undefined ? [{ ...at(cornerAt, 0, [corner]), isRule: true as const }] : []),
    at(ownFirstCell ? 0 : 1, 1, lines),
  ]
}
