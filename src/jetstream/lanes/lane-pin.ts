import type { LaneLife } from './lane-life.js'

/** Since when, by our clock, the server has this life pinned in its priority group; undefined while it has not. */
export function pinnedSince(
  { worker, place }: Pick<LaneLife, 'worker' | 'place'>,
  aheadMs: number,
): number | undefined {
  const id = worker?.pinId()
  if (id === undefined || place.kind !== 'shared' || place.group === undefined) return undefined
  const { group } = place.group
  const groups = worker?.account.state.get().info?.priority_groups ?? []
  const found = groups.find((one) => one.group === group && one.pinned_client_id === id)
  return found?.pinned_ts === undefined ? undefined : Date.parse(found.pinned_ts) - aheadMs
}
