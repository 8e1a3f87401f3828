import { filtersOf, rivalsOn } from '../../jetstream/index.js'
import type { WireConfig } from '../../jetstream/index.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { rivalWords } from '../../words/rival-words.js'
import type { Overlay } from '../overlays.js'
import type { CommandContext } from './context.js'

type Given = Pick<CommandContext, 'ui' | 'workspace'>
type Wanted = {
  readonly stream: string
  /** Without one it is given a name of its own. */
  readonly name?: string | undefined
  readonly config: WireConfig
}

const nameLimits = { maxBytes: 96 }

/** Why the server will refuse a consumer like this one on its work queue; undefined where nothing speaks against it. */
export function overlapWords({ workspace }: Pick<Given, 'workspace'>, wanted: Wanted): SafeText | undefined {
  const rivals = rivalsOf(workspace, wanted)
  return rivals.length === 0 ? undefined : rivalWords(wanted.stream, rivals)
}

/**
 * What is asked before a consumer is made that others of its work queue overlap: the server says no to it. Undefined
 * where nothing is known that speaks against it.
 */
export function overlapQuestion({ ui, workspace }: Given, wanted: Wanted, proceed: () => void): Overlay | undefined {
  const { stream, name } = wanted
  const rivals = rivalsOf(workspace, wanted)
  const [first] = rivals
  if (!first) return undefined
  const who = name === undefined ? literal`A consumer of its own` : safeText(name, nameLimits)
  return {
    kind: 'pick',
    title: literal`${who} would overlap ${safeText(first.name, nameLimits)}`,
    notes: [[{ text: rivalWords(stream, rivals), role: 'warn' }]],
    items: [
      { key: 'no', label: literal`leave it: ask the server for nothing`, choose: ui.closing() },
      { key: 'yes', label: literal`ask the server all the same`, choose: ui.closing(proceed) },
    ],
  }
}

function rivalsOf(workspace: Given['workspace'], { stream, name, config }: Wanted): ReturnType<typeof rivalsOn> {
  // A form may hold what is no config yet.
  return rivalsOn(workspace.streams.find(stream), { name, filters: filtersOf(config) })
}
