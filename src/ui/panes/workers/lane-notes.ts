import { isAtWork } from '../../../jetstream/index.js'
import type { AccountTotals, LedgerEntry } from '../../../jetstream/index.js'
import { formatCount } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { accountWords, coreWords, fanOutWords, laneTold, sharingWords, twiceWords } from '../../../words/lane-words.js'
import type { Sharing } from '../../../words/lane-words.js'
import { laneOut } from './lane-view.js'
import type { LaneView } from './lane-view.js'
import type { Note } from './workers-lines.js'

/** The sentences below the lanes, what matters most first: who stopped, what came twice, who shares, and the sums. */
export function laneNotes(of: {
  readonly lanes: readonly LaneView[]
  readonly out: ReadonlyMap<number, readonly LedgerEntry[]>
  readonly totals: readonly AccountTotals[]
  readonly focus: number
  readonly nowMs: number
}): readonly Note[] {
  const { lanes, focus, totals } = of
  const told = (lane: LaneView): readonly Note[] => {
    const entries = of.out.get(lane.id) ?? []
    const takesAcks = lane.account?.takesAcks ?? true
    const text = laneTold({ ...lane, out: laneOut(entries), takesAcks }, of.nowMs)
    return text === undefined ? [] : [{ text, role: 'warn' }]
  }
  const first = lanes.filter(({ id }) => id === focus)
  const others = lanes.filter(({ id }) => id !== focus)
  const seen = totals.filter(({ key }) => lanes.some(({ worker }) => worker?.key === key))
  const twice = seen.filter(({ cameAgain }) => cameAgain > 0)
  return [
    ...[...first, ...others].flatMap(told),
    ...sharings(lanes).map((sharing): Note => ({ text: sharingWords(sharing), role: 'text' })),
    ...fanOut(lanes),
    ...listeners(lanes),
    ...twice.map((account): Note => ({ text: twiceWords(account), role: 'text' })),
    ...seen.map((account): Note => ({ text: accountWords(account), role: 'dim' })),
  ]
}

/** Lanes that receive. */
const works = ({ state, observes }: LaneView): boolean => observes !== true && isAtWork(state)

/** The consumers that more than one lane receives from. */
function sharings(lanes: readonly LaneView[]): readonly Sharing[] {
  const by = new Map<string, Sharing>()
  for (const lane of lanes) {
    const { place } = lane
    if (place.kind !== 'shared' || !works(lane)) continue
    const key = `${place.stream}/${place.consumer}`
    const known = by.get(key)
    by.set(key, { consumer: place.consumer, how: place.how, ids: [...(known?.ids ?? []), lane.id] })
  }
  return [...by.values()].filter(({ ids }) => ids.length > 1)
}

function fanOut(lanes: readonly LaneView[]): readonly Note[] {
  const byStream = new Map<string, Set<string>>()
  for (const { place, observes } of lanes) {
    if (place.kind === 'core' || observes) continue
    const names = byStream.get(place.stream) ?? new Set()
    byStream.set(place.stream, names.add(place.consumer))
  }
  return [...byStream.values()]
    .filter(({ size }) => size > 1)
    .map(({ size }) => ({ text: fanOutWords(size), role: 'text' }))
}

function listeners(lanes: readonly LaneView[]): readonly Note[] {
  const ids = lanes.filter(({ place }) => place.kind === 'core').map(({ id }) => id)
  return ids.length === 0 ? [] : [{ text: coreWords(ids), role: 'text' }]
}

/** Who shares and who only listens, for the rule of the pane. */
export function workersCorner(lanes: readonly LaneView[], hidden: number): SafeText {
  const shared = sharings(lanes).map(({ ids }) => literal`shared by ${ids.length}`)
  const core = lanes.filter(({ place }) => place.kind === 'core').length
  const parts = [
    ...(hidden > 0 ? [literal`${formatCount(hidden)} not in sight`] : []),
    ...shared.slice(0, 1),
    ...(core > 0 ? [literal`${formatCount(core)} only ${core === 1 ? literal`listens` : literal`listen`}`] : []),
  ]
  return safeText(parts.join(', '))
}
