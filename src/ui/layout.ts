import type { PaneId } from './panes/table.js'

/** Where something stands: cells from the top left corner, 0-based. */
export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** The whole screen, divided. A pane without a rectangle is not shown. */
export type Layout = {
  readonly kind: 'wide' | 'normal' | 'single' | 'too-small'
  readonly panes: Readonly<Partial<Record<PaneId, Rect>>>
  readonly body: Rect
  readonly statusRow: number
  readonly footerRow: number
}

/** What of the lower right a narrow screen shows. */
export type LowerPane = 'truth' | 'life'

/**
 * Divides a screen: everything side by side from 110 columns, truth and life sharing a place from 80 by 24,
 * one pane at a time down to 40 by 10, where there is room with what explains the live view below it, and nothing
 * below that.
 */
export function layoutScreen(
  columns: number,
  rows: number,
  shown: { readonly focus: PaneId; readonly lower: LowerPane },
): Layout {
  const body: Rect = { x: 0, y: 1, width: columns, height: rows - 3 }
  const frame = { body, statusRow: rows - 2, footerRow: rows - 1 }
  if (columns < 40 || rows < 10) return { kind: 'too-small', panes: {}, ...frame }
  if (columns < 80 || rows < 24) {
    // The numbers, a line for what was left elsewhere, and what remains for the sentence.
    const explains = shown.focus === 'consumer' && columns >= 56 && rows >= 18
    const strip = rows < 20 ? 7 : 8
    const upper = body.height - strip
    const panes = explains
      ? { consumer: { ...body, height: upper }, [shown.lower]: { ...body, y: body.y + upper, height: strip } }
      : { [shown.focus]: body }
    return { kind: 'single', panes, ...frame }
  }

  const left = columns >= 160 ? 44 : columns >= 110 ? 34 : 27
  const right = columns - left
  const composer = rows >= 30 ? 14 : 12
  const lower = rows >= 50 ? 16 : rows >= 36 ? 12 : 9
  const upper = body.height - lower
  const shared = {
    streams: { x: 0, y: 1, width: left, height: body.height - composer },
    composer: { x: 0, y: 1 + body.height - composer, width: left, height: composer },
    consumer: { x: left, y: 1, width: right, height: upper },
  }
  const place = { x: left, y: 1 + upper, width: right, height: lower }
  if (columns < 110) return { kind: 'normal', panes: { ...shared, [shown.lower]: place }, ...frame }
  const truth = Math.floor(right * 0.545)
  return {
    kind: 'wide',
    panes: { ...shared, truth: { ...place, width: truth }, life: { ...place, x: left + truth, width: right - truth } },
    ...frame,
  }
}
