import type { Line } from '../components/line.js'
import type { Rect } from '../layout.js'

/** What every pane is given: its place, whether it has the keys, and its title, the key that goes there in front. */
export type PaneProps = { readonly rect: Rect; readonly focused: boolean; readonly title: Line }
