import type { ReactNode } from 'react'
import type { Line } from '../components/line.js'
import { paintPane } from '../components/pane.js'
import type { PaneContent } from '../components/pane.js'
import { Rows } from '../components/rows.js'
import { useScreen } from '../context/screen-context.js'
import { usePaneWords } from '../context/use-words.js'
import type { Rect } from '../layout.js'
import type { PaneId } from './table.js'

/**
 * A pane, painted, its words known to who asks what they mean. `words`: lines in place of its own, where not all words
 * in them are meant.
 */
export function PaneRows({
  pane,
  rect,
  of,
  words,
}: {
  readonly pane: PaneId
  readonly rect: Rect
  readonly of: Omit<PaneContent, 'width' | 'height'>
  readonly words?: readonly Line[]
}): ReactNode {
  const { theme } = useScreen()
  usePaneWords(pane, { ...of, rect, ...(words && { lines: words }) })
  return <Rows rows={paintPane({ ...of, width: rect.width, height: rect.height }, theme)} />
}

/** The lines of which only the one under the cursor has words to explain. */
export function wordsUnderCursor(lines: readonly Line[]): readonly Line[] {
  return lines.map((line) => (line.some(({ selected }) => selected === true) ? line : []))
}
