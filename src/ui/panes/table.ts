import type { ReactNode } from 'react'
import { commandKey } from '../../keymap/describe.js'
import type { Scope } from '../../keymap/table.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import type { PanePlace } from '../layout.js'
import { ComposerPane } from './composer/composer-pane.js'
import { ConsumerPane } from './consumer/consumer-pane.js'
import { LifePane } from './consumer/life-pane.js'
import { TruthPane } from './consumer/truth-pane.js'
import { HappenedPane } from './happened/happened-pane.js'
import type { PaneProps } from './pane-props.js'
import { RatesPane } from './rates/rates-pane.js'
import { StreamsPane } from './streams/streams-pane.js'
import { TimePane } from './time/time-pane.js'
import { WorkersPane } from './workers/workers-pane.js'

type PaneRow = {
  /** Also the end of the id of the command that goes there: `pane.<id>`. */
  readonly id: string
  readonly name: SafeText
  /** The scopes whose keys work in it, nearest first. */
  readonly scopes: readonly Scope[]
  readonly component: (props: PaneProps) => ReactNode
  readonly place: PanePlace
  /** How high it is where others stand above or below it; without it, it takes what remains. */
  readonly rows?: { readonly least: number; readonly most: number }
}

const ofConsumer = ['consumer', 'message', 'list', 'global'] as const satisfies readonly Scope[]

/**
 * Every pane of the screen, in the order Tab walks through them. A pane is one row here and its `pane.` command in the
 * key table. Truth and life speak of the live view, so its keys work there.
 */
// prettier-ignore
const paneTable = [
  { id: 'streams', name: literal`Streams`, scopes: ['streams', 'list', 'global'], component: StreamsPane,
    place: { low: 'left', narrow: 'slides-left', normal: 'left', wide: 'left' } },
  { id: 'composer', name: literal`Compose`, scopes: ['composer', 'list', 'global'], component: ComposerPane,
    place: { low: 'slides-low', narrow: 'slides-low', normal: 'left', wide: 'left' }, rows: { least: 9, most: 14 } },
  { id: 'consumer', name: literal`Messages`, scopes: ofConsumer, component: ConsumerPane,
    place: { low: 'list', narrow: 'list', normal: 'list', wide: 'list' } },
  { id: 'truth', name: literal`Truth`, scopes: ofConsumer, component: TruthPane,
    place: { low: 'slides-low', narrow: 'below', normal: 'below', wide: 'right' }, rows: { least: 7, most: 12 } },
  { id: 'life', name: literal`Life`, scopes: ofConsumer, component: LifePane,
    place: { low: 'slides-low', narrow: 'below', normal: 'below', wide: 'right' } },
  { id: 'workers', name: literal`Workers`, scopes: ['workers', 'message', 'list', 'global'], component: WorkersPane,
    place: { low: 'slides-low', narrow: 'slides-low', normal: 'slides-low', wide: 'slides-low' } },
  { id: 'happened', name: literal`What just happened`, scopes: ['list', 'global'], component: HappenedPane,
    place: { low: 'slides-low', narrow: 'slides-low', normal: 'across', wide: 'across' } },
  { id: 'time', name: literal`Time`, scopes: ['time', ...ofConsumer], component: TimePane,
    place: { low: 'slides-low', narrow: 'slides-low', normal: 'slides-low', wide: 'across' } },
  { id: 'rates', name: literal`Rates`, scopes: ofConsumer, component: RatesPane,
    place: { low: 'slides-low', narrow: 'slides-low', normal: 'slides-low', wide: 'lowest' } },
] as const satisfies readonly PaneRow[]

/** The name code gives a pane; what the user is told of it is `paneLabel`. */
export type PaneId = (typeof paneTable)[number]['id']

/** Panes Tab stops at. */
export const paneOrder: readonly PaneId[] = paneTable.map(({ id }) => id)

const byId = new Map<PaneId, PaneRow>(paneTable.map((row) => [row.id, row]))

/** A pane's row. */
export function paneById(id: PaneId): PaneRow {
  const row = byId.get(id)
  if (!row) throw new Error(`no pane ${id}`)
  return row
}

/** How a pane is called on the screen: the key that goes there and its name. Fails to compile without a `pane.` command. */
export function paneLabel(id: PaneId): SafeText {
  return literal`${safeText(commandKey(`pane.${id}`))} ${paneById(id).name}`
}
