import type { LedgerEntry } from '../../jetstream/index.js'
import { formatCount } from '../../lib/format.js'
import { literal } from '../../lib/safe-text.js'
import type { Line } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import { useJetStream } from '../context/jetstream-context.js'
import { useScreen } from '../context/screen-context.js'
import { useSecond } from '../context/use-second.js'
import { useStore } from '../context/use-store.js'

const tightMs = 5000
/** What a border needs besides its words. */
const borderCells = 6

/**
 * What is held and the shortest ack wait of it, for the frame of whatever lies over the rows: they run on behind it.
 * Empty while no ack wait runs, or where there is no room for a word.
 */
export function useHeldWait(width: number): Line {
  const workspace = useJetStream()
  const { slots } = useScreen()
  const view = useStore(slots.shown)
  const session = view.kind === 'open' ? view.session.state : undefined
  // Renewed with the live view: what is held there decides.
  useStore<object, unknown>(session ?? slots.shown, (state) => ('version' in state ? state.version : state))
  const snapshot = session?.get()
  const nowMs = useSecond(snapshot)
  const here = snapshot?.ledger.open() ?? []
  const open: readonly LedgerEntry[] = [...here, ...workspace.leftBehind().flatMap(({ entries }) => entries)]
  const ends = open.flatMap(({ deadlineMs }) => deadlineMs ?? [])
  if (ends.length === 0) return []
  const leftMs = Math.min(...ends) - nowMs
  const left = literal`${Math.max(0, Math.ceil(leftMs / 1000))}s`
  const role = leftMs < tightMs ? 'warn' : 'accent'
  const words =
    ends.length === 1
      ? [literal`1 held, its ack wait ${left}`, literal`held ${left}`]
      : [
          literal`${formatCount(ends.length)} held, shortest ack wait ${left}`,
          literal`${formatCount(ends.length)} held, ${left}`,
        ]
  const lines = words.map((text): Line => [{ text, role }])
  return lines.find((line) => lineWidth(line) + borderCells <= width) ?? []
}
