import type { Line } from '../components/line.js'
import type { Rect } from '../layout.js'

/**
 * What every pane is given: its place, whether it has the keys, its title, the key that goes there in front, and how
 * wide the whole screen is.
 */
export type PaneProps = {
  readonly rect: Rect
  readonly focused: boolean
  readonly title: Line
  readonly columns: number
}
