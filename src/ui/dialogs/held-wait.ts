import type { LedgerEntry } from '../../jetstream/index.js'
import { formatCount, formatLeft } from '../../lib/format.js'
import { literal } from '../../lib/safe-text.js'
import type { Line } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import { useJetStream } from '../context/jetstream-context.js'
import { useScreen } from '../context/screen-context.js'
import { useSecond } from '../context/use-second.js'
import { useStore } from '../context/use-store.js'
import { timeLeft, timeRole } from '../panes/consumer/time-left.js'

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
  const waits = open.flatMap((entry) => timeLeft(entry, nowMs) ?? []).filter(({ whose }) => whose === 'yours')
  const [first, ...others] = waits
  if (!first) return []
  const shortest = others.reduce((least, wait) => (wait.leftMs < least.leftMs ? wait : least), first)
  const left = formatLeft(shortest.leftMs)
  const role = timeRole(shortest)
  const words =
    waits.length === 1
      ? [literal`1 held, its ack wait ${left}`, literal`held ${left}`]
      : [
          literal`${formatCount(waits.length)} held, shortest ack wait ${left}`,
          literal`${formatCount(waits.length)} held, ${left}`,
        ]
  const lines = words.map((text): Line => [{ text, role }])
  return lines.find((line) => lineWidth(line) + borderCells <= width) ?? []
}
