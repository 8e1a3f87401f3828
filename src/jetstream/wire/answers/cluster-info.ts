import * as v from 'valibot'
import { anObject, count, flag, listOf, text, whole } from './primitives.js'
import type { Fields } from './stream-info.js'

const maxReplicas = 64
const maxName = 255

const replica = v.looseObject(
  {
    name: text(maxName),
    current: v.optional(flag),
    /** Nanoseconds since the leader last heard of it; 0 where it never did. */
    active: v.optional(whole),
    offline: v.optional(flag),
    /** Operations it lacks. */
    lag: v.optional(count),
  },
  anObject,
)

/**
 * Where a stream or a consumer lives: as part of its info, told by its leader, or, while there is none, by a follower.
 * A server alone names only itself as the leader; a cluster has a `name`.
 */
export const clusterInfoSchema = v.looseObject(
  {
    name: v.optional(text(maxName)),
    leader: v.optional(text(maxName)),
    // All but the leader; all where there is none.
    replicas: v.optional(listOf(replica, maxReplicas)),
  },
  anObject,
)

/** One server that has a copy and is not the leader. Its name is untrusted. */
export type ReplicaInfo = Readonly<Fields<v.InferOutput<typeof replica>>>

/** Whether it says of a cluster: a server alone names itself the leader of everything. */
export function isClustered(cluster: ClusterInfo | undefined): cluster is ClusterInfo {
  return cluster !== undefined && (cluster.name ?? '') !== ''
}

/** Whether what it speaks of can be read and written: without a leader nobody answers for it. */
export function hasLeader(cluster: ClusterInfo): boolean {
  return (cluster.leader ?? '') !== ''
}

/**
 * Whether what is told of it comes from one of its copies, for want of a leader: such a copy may lack what the stream
 * stored last, or never have had any of it.
 */
export function isLeaderless({ cluster }: { readonly cluster?: ClusterInfo }): boolean {
  return isClustered(cluster) && !hasLeader(cluster)
}

/** `cluster` of an info, checked. */
export type ClusterInfo = {
  readonly name?: string
  readonly leader?: string
  readonly replicas?: readonly ReplicaInfo[]
}
