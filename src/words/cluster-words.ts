import { hasLeader } from '../jetstream/index.js'
import type { ClusterInfo, ReplicaInfo } from '../jetstream/index.js'
import { formatCount } from '../lib/format.js'
import { joinSafe, literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

/** Who leads, of how many copies; or that nobody does. */
export function leaderWords(cluster: ClusterInfo): SafeText {
  const { leader = '', replicas = [] } = cluster
  if (!hasLeader(cluster)) return literal`none: nothing moves; counts may be old`
  return replicas.length === 0
    ? literal`${safeText(leader)}, the only copy`
    : literal`${safeText(leader)}, of ${formatCount(replicas.length + 1)} copies`
}

/** How far each other copy is, as the leader sees it; undefined where there is none. */
export function followerWords({ replicas = [] }: ClusterInfo): SafeText | undefined {
  return replicas.length === 0 ? undefined : joinSafe(replicas.map(replicaWords), literal`; `)
}

/** Whether a copy is missing: gone, behind, or not heard of. */
export function isFollowerLost({ replicas = [] }: ClusterInfo): boolean {
  return replicas.some((replica) => replica.offline === true || replica.current !== true)
}

function replicaWords(replica: ReplicaInfo): SafeText {
  const behind = (replica.lag ?? 0) > 0 ? literal`, ${formatCount(replica.lag ?? 0)} behind` : literal``
  const how =
    replica.offline === true ? literal`offline` : replica.current === true ? literal`current` : literal`not current`
  return literal`${safeText(replica.name)} ${how}${behind}`
}
