import type { LedgerEntry } from '../account/ledger-entry.js'
import type { SettledRun } from '../account/ledger-contract.js'

/** What one worker got, and what came of its verdicts as far as the wire has spoken. */
export type WorkerTally = {
  readonly got: number
  /** Of these, those that had come before, to whomever. */
  readonly again: number
  readonly acked: number
  readonly naked: number
  readonly termed: number
  /** Over the last five seconds, or since the first one where that is shorter. */
  readonly perSecond: number
}

/** Counts for one worker. */
export type TallyCounter = {
  readonly came: (atMs: number, isAgain: boolean) => void
  readonly settled: (entry: LedgerEntry) => void
  readonly settledRun: (run: SettledRun) => void
  readonly now: (nowMs: number) => WorkerTally
}

const slotMs = 500
const slots = 10

/** Creates a count at nothing. */
export function createTally(): TallyCounter {
  const counts = { got: 0, again: 0, acked: 0, naked: 0, termed: 0 }
  /** Deliveries by half second, the newest at `newest`. */
  const recent = new Array<number>(slots).fill(0)
  let newest = 0
  let slot = 0
  /** When that half second began and ends: what comes in it is only counted. */
  let [slotFromMs, slotToMs] = [0, slotMs]
  let firstMs: number | undefined

  // A clock set back counts on where it is.
  const turnTo = (atMs: number): void => {
    if (atMs >= slotFromMs && atMs < slotToMs) return
    const next = Math.floor(atMs / slotMs)
    const passed = next < slot ? slots : Math.min(slots, next - slot)
    for (let step = 1; step <= passed; step += 1) recent[(newest + step) % slots] = 0
    newest = (newest + passed) % slots
    slot = next
    slotFromMs = slot * slotMs
    slotToMs = slotFromMs + slotMs
  }
  const settled = ({ state: { kind } }: LedgerEntry): void => {
    if (kind === 'acked' || kind === 'naked' || kind === 'termed') counts[kind] += 1
  }
  return {
    came: (atMs, isAgain) => {
      firstMs ??= atMs
      turnTo(atMs)
      recent[newest] = (recent[newest] ?? 0) + 1
      counts.got += 1
      if (isAgain) counts.again += 1
    },
    settled,
    settledRun: ({ acked, others }) => {
      counts.acked += acked?.count ?? 0
      for (const entry of others) settled(entry)
    },
    now: (nowMs) => {
      turnTo(nowMs)
      const sinceMs = firstMs === undefined ? 0 : nowMs - firstMs
      const overMs = Math.min(slots * slotMs, Math.max(1000, sinceMs))
      return { ...counts, perSecond: recent.reduce((sum, count) => sum + count, 0) / (overMs / 1000) }
    },
  }
}
