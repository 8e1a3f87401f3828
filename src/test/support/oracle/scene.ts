import type { Random } from '../random.js'

/** What one seed is played on: a stream, a consumer of it, and the server's rules for both. */
export type Scene = {
  readonly seed: number
  readonly stream: string
  readonly consumer: string
  readonly kind: 'pull' | 'push' | 'queue'
  readonly ackPolicy: 'explicit' | 'all' | 'none'
  readonly retention: 'limits' | 'workqueue' | 'interest'
  /** The consumer's config without its names, in the server's own words. */
  readonly config: Readonly<Record<string, unknown>>
}

/** Milliseconds in the server's unit. */
export function nanos(ms: number): number {
  return ms * 1e6
}

/** The subjects a scene's messages are stored under. */
export function subjectsOf({ stream }: Pick<Scene, 'stream'>): readonly [string, string] {
  return [`${stream}.a`, `${stream}.b`]
}

/** Where a scene's push consumer delivers. */
export function deliverSubjectOf({ stream }: Pick<Scene, 'stream'>): string {
  return `deliver.${stream}`
}

/** Ack waits: one that ends while a scene is played, one that may, one that never does. */
export const ackWaitsMs = [400, 1200, 60_000] as const

/** The scene that belongs to a seed. */
export function sceneOf(seed: number, random: Random): Scene {
  const names = { stream: `ORACLE_${seed}`, consumer: 'two' }
  const kind = random.pick(['pull', 'pull', 'push', 'queue'] as const)
  const retention = random.pick(['limits', 'limits', 'workqueue', 'interest'] as const)
  const ackPolicy =
    retention === 'workqueue' ? 'explicit' : random.pick(['explicit', 'explicit', 'explicit', 'all', 'none'] as const)
  const maxDeliver = random.pick([-1, -1, 1, 2, 4])
  return {
    seed,
    ...names,
    kind,
    ackPolicy,
    retention,
    config: {
      ack_policy: ackPolicy,
      deliver_policy: 'all',
      replay_policy: 'instant',
      max_deliver: maxDeliver,
      // The newest server takes no such limit where nothing is acked.
      ...(ackPolicy === 'none' ? {} : { max_ack_pending: random.pick([2, 5, 1000]) }),
      ack_wait: nanos(random.pick(ackWaitsMs)),
      ...(random.below(4) === 0 ? { filter_subject: subjectsOf(names)[0] } : {}),
      ...(kind === 'pull' ? {} : { deliver_subject: deliverSubjectOf(names) }),
      ...(kind === 'queue' ? { deliver_group: 'both' } : {}),
    },
  }
}
