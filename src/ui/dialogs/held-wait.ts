import { formatCount, formatLeft } from '../../lib/format.js'
import { literal } from '../../lib/safe-text.js'
import type { Line } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import { useJetStream } from '../context/jetstream-context.js'
import { shortestOf, useWaits } from '../context/use-waits.js'
import { timeLeft, timeRole } from '../panes/consumer/time-left.js'

/** What a border needs besides its words. */
const borderCells = 6

/**
 * What is held and the shortest ack wait of it, for the frame of whatever lies over the rows: they run on behind it.
 * Empty while no ack wait runs, or where there is no room for a word.
 */
export function useHeldWait(width: number): Line {
  const workspace = useJetStream()
  const { waits: here, nowMs } = useWaits()
  const behind = workspace.leftBehind().flatMap(({ entries }) => entries)
  const all = [...here, ...behind.flatMap((entry) => timeLeft(entry, nowMs) ?? [])]
  const waits = all.filter(({ whose }) => whose === 'yours')
  const shortest = shortestOf(waits)
  if (!shortest) return []
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
