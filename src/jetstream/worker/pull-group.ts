import type { ConsumerConfig } from '../wire/answers/consumer-info.js'

/** What each pull of a priority group says of itself; see the server's `priority_policy`. */
export type PullGroup = {
  readonly group: string
  readonly minPending?: number
  readonly minAckPending?: number
  readonly priority?: number
}

/**
 * What a pull names where the consumer has priority groups, which refuses one that names none: what was chosen, as long as
 * there is such a group, else the first one with nothing asked for. Undefined where it has none.
 */
export function groupAsked(
  config: Pick<ConsumerConfig, 'priority_groups'> | undefined,
  chosen: PullGroup | undefined,
): PullGroup | undefined {
  const groups = config?.priority_groups ?? []
  if (chosen !== undefined && groups.includes(chosen.group)) return chosen
  const [group] = groups
  return group === undefined ? undefined : { group }
}
