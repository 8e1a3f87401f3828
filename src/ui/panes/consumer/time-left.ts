import type { LedgerEntry } from '../../../jetstream/index.js'
import { formatSeconds, secondsLeft } from '../../../lib/format.js'
import { safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import type { Span } from '../../components/line.js'
import type { Role, Theme } from '../../theme.js'

/** How long still until a wait that we know of is over. Where none runs there is no such thing. */
export type TimeLeft = {
  /** Milliseconds, 0 when it is over. */
  readonly leftMs: number
  /** Whole seconds, rounded up: the last one is told until it is over. */
  readonly seconds: number
  /** `9s`, `1m05`, `2h10`, `3d04`: at most five cells. */
  readonly text: SafeText
  /** How much of the wait is left, 1 to 0, by the seconds told. */
  readonly share: number
  /** `tight`: under a third of the wait, or the last three seconds, which are `last`. The server's time is never either. */
  readonly level: 'calm' | 'tight' | 'last'
  /** Whose time runs: yours to decide, or the server's until it sends again what was handed back. */
  readonly whose: 'yours' | 'server'
}

const lastMs = 3000
const tightShare = 1 / 3

/** The time left of a delivery at `nowMs`, the second of the screen: the one source for rows, Life and sentences. */
export function timeLeft(entry: LedgerEntry, nowMs: number): TimeLeft | undefined {
  const wait = runningWait(entry)
  if (!wait) return undefined
  const { fromMs, untilMs, whose } = wait
  return timeOf({ leftMs: untilMs - nowMs, waitMs: untilMs - fromMs, whose })
}

/** The time left of a wait of which so much is left. */
export function timeOf(of: {
  readonly leftMs: number
  readonly waitMs: number
  readonly whose: TimeLeft['whose']
}): TimeLeft {
  const { whose } = of
  const waitMs = Math.max(0, of.waitMs)
  // The screen's second may lie before the arrival: no wait is longer than it was set.
  const leftMs = Math.min(waitMs, Math.max(0, of.leftMs))
  const seconds = secondsLeft(leftMs)
  const toldMs = Math.min(waitMs, seconds * 1000)
  const share = waitMs === 0 ? 0 : toldMs / waitMs
  return { leftMs, seconds, text: formatSeconds(seconds), share, level: levelOf(whose, share, seconds), whose }
}

function runningWait({
  state,
  deadlineMs,
  waitFromMs,
  supersededBy,
}: LedgerEntry): { readonly fromMs: number; readonly untilMs: number; readonly whose: TimeLeft['whose'] } | undefined {
  if (supersededBy !== undefined) return undefined
  if (state.kind === 'naked')
    return state.delayMs > 0 ? { fromMs: state.atMs, untilMs: state.dueMs, whose: 'server' } : undefined
  return deadlineMs === undefined ? undefined : { fromMs: waitFromMs, untilMs: deadlineMs, whose: 'yours' }
}

function levelOf(whose: TimeLeft['whose'], share: number, seconds: number): TimeLeft['level'] {
  if (whose === 'server') return 'calm'
  if (seconds * 1000 <= lastMs) return 'last'
  return share < tightShare ? 'tight' : 'calm'
}

/** The colour of time left: yours is the accent, and brighter as it ends; the server's is none of yours. */
export function timeRole({ level, whose }: TimeLeft): Role {
  if (whose === 'server') return 'dim'
  return level === 'last' ? 'bad' : level === 'tight' ? 'warn' : 'accent'
}

/** Time left as a bar of `cells`: your time heavy, the server's dashed, what is spent thin. */
export function timeBar(left: TimeLeft, cells: number, { glyphs }: Theme): readonly Span[] {
  const { whose, share, leftMs } = left
  const halves = leftMs === 0 ? 0 : Math.min(2 * cells, Math.max(1, Math.round(share * 2 * cells)))
  const full = whose === 'yours' ? Math.floor(halves / 2) : Math.ceil(halves / 2)
  const half = whose === 'yours' && halves % 2 === 1 ? glyphs.heavyEnd : ''
  const running = (whose === 'yours' ? glyphs.heavy : glyphs.dashed).repeat(full) + half
  return [
    { text: safeText(running), role: timeRole(left) },
    { text: safeText(glyphs.thin.repeat(cells - full - half.length)), role: 'line' },
  ]
}
