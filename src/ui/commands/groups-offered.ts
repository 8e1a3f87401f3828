import type { ConsumerInfo, PullGroup } from '../../jetstream/index.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { overflowBounds } from '../../words/group-words.js'

const overflowFrom = 10
const priorities = [0, 1, 5]
const mostGroups = 3

/** A way to ask in a priority group: the group as it is printed, and what the way means. */
type GroupOffered = {
  readonly key: string
  readonly asks: PullGroup
  readonly group: SafeText
  readonly means: SafeText
}

/** The ways a client may ask where a consumer has priority groups, by its policy; none where it has none. */
export function groupsOffered(config: ConsumerInfo['config'] | undefined): readonly GroupOffered[] {
  const { priority_groups: groups = [], priority_policy: policy } = config ?? {}
  return groups.slice(0, mostGroups).flatMap((group, at) => {
    const offer = (key: string, asks: PullGroup, means: SafeText): GroupOffered => ({
      key: at === 0 ? key : `${key} ${at}`,
      asks,
      group: safeText(group, { maxBytes: 96 }),
      means,
    })
    if (policy === 'overflow') {
      const helps = { group, minPending: overflowFrom }
      return [
        offer('group', { group }, literal`always served`),
        offer('group-pending', helps, literal`helps only while ${overflowBounds(helps)}`),
      ]
    }
    if (policy === 'prioritized')
      return priorities.map((priority) => {
        const first = priority === 0 ? literal`, served first` : literal``
        return offer(`group-${priority}`, { group, priority }, literal`priority ${priority}${first}`)
      })
    return [offer('group', { group }, literal`one is pinned and gets all, the others stand by`)]
  })
}
