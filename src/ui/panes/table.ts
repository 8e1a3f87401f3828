import type { ReactNode } from 'react'
import { commandKey } from '../../keymap/describe.js'
import type { Scope } from '../../keymap/table.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { ComposerPane } from './composer/composer-pane.js'
import { ConsumerPane } from './consumer/consumer-pane.js'
import { LifePane } from './consumer/life-pane.js'
import { TruthPane } from './consumer/truth-pane.js'
import type { PaneProps } from './pane-props.js'
import { StreamsPane } from './streams/streams-pane.js'

type PaneRow = {
  /** Also the end of the id of the command that goes there: `pane.<id>`. */
  readonly id: string
  readonly name: SafeText
  /** The scopes whose keys work in it, nearest first. */
  readonly scopes: readonly Scope[]
  readonly component: (props: PaneProps) => ReactNode
}

const ofConsumer = ['consumer', 'message', 'list', 'global'] as const satisfies readonly Scope[]

/**
 * Every pane of the screen, in the order Tab walks through them. A pane is one row here and its `pane.` command in the
 * key table. Truth and life speak of the live view, so its keys work there.
 */
// prettier-ignore
const paneTable = [
  { id: 'streams', name: literal`Streams`, scopes: ['streams', 'list', 'global'], component: StreamsPane },
  { id: 'composer', name: literal`Compose`, scopes: ['composer', 'list', 'global'], component: ComposerPane },
  { id: 'consumer', name: literal`Consumer`, scopes: ofConsumer, component: ConsumerPane },
  { id: 'truth', name: literal`Truth`, scopes: ofConsumer, component: TruthPane },
  { id: 'life', name: literal`Life`, scopes: ofConsumer, component: LifePane },
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
