import type { Layout, Rect } from '../layout.js'

/** Where dialogs may stand: they dock at the lower edge of the list, as wide as it, and never leave the body. */
export type DialogArea = { readonly list: Rect; readonly body: Rect }

/** Rows of the list that stay in sight above a dialog: its title, its heading, the selected row and what hangs on it. */
const keptRows = 4
/** With fewer than these a dialog is no use: then it takes the whole body, the rows it asks about with it. */
const leastRows = 9

/** Beside the streams a dialog needs so many cells for its sentences: else it stands over all columns. */
const leastBeside = 60

/** The place for dialogs on a screen divided so. The rows above the body are never covered: the waits run on there. */
export function dialogArea({ panes, details, body }: Pick<Layout, 'panes' | 'details' | 'body'>): DialogArea {
  const beside = details && details.y === body.y && details.width >= leastBeside ? details : body
  return { list: panes.consumer ?? panes.workers ?? beside, body }
}

/** The most rows a dialog may have. */
export function dialogRoom({ list, body }: DialogArea): number {
  const room = body.y + body.height - list.y - keptRows
  return room < leastRows ? body.height : room
}

/** Where a dialog of this height stands: on the lower edge of the list while it leaves rows of it, else on the body's. */
export function dock(area: DialogArea, height: number): Rect {
  const { list, body } = area
  const fitted = Math.min(height, dialogRoom(area))
  const bottom = fitted + keptRows <= list.height ? list.y + list.height : body.y + body.height
  return { x: list.x, y: bottom - fitted, width: list.width, height: fitted }
}

/** The list as far as no dialog that begins in row `top` covers it; as it was where nothing would be left of it. */
export function listAbove(list: Rect, top: number | undefined): Rect {
  const height = top === undefined ? list.height : Math.min(list.height, top - list.y)
  return height < keptRows ? list : { ...list, height }
}

/** The rectangle of this size in the middle of an area, cut to it. */
export function centred(area: Rect, width: number, height: number): Rect {
  const fitted = { width: Math.min(width, area.width), height: Math.min(height, area.height) }
  return {
    ...fitted,
    x: area.x + Math.floor((area.width - fitted.width) / 2),
    y: area.y + Math.floor((area.height - fitted.height) / 2),
  }
}
