import type { ClusterInfo } from '../jetstream/index.js'
import type { ServerControl } from '../lib/server-control.js'
import { LabStop } from './act.js'
import type { LabAct, LabRun, LabStage } from './act.js'
import { lookBefore, tellSight, until, untilAnswered } from './evidence.js'

/** An election takes 4 to 9 s, and on a busy machine more. */
const electedWithinMs = 30_000
const currentWithinMs = 30_000

/** Acts on the nodes of our own cluster. */
export const clusterActs: readonly LabAct[] = [
  {
    id: 'kill-leader',
    refusal: (stage) => noCluster(stage) ?? noLeader(stage),
    run: async (stage, run) => {
      const { control, leader } = ledBy(stage)
      const sight = await lookBefore(stage)
      run.begins()
      try {
        kill(stage, control, leader)
        const sinceMs = stage.clock.now()
        const isLed = (): boolean => ![undefined, '', leader].includes(leaderNow(stage))
        await until(stage, run, { holds: isLed, withinMs: electedWithinMs })
        run.found(foundLeader(stage, { before: leader, sinceMs }))
        await untilAnswered(stage, run)
        await tellSight(stage, run, sight)
      } finally {
        sight.end()
      }
    },
  },
  {
    id: 'kill-two',
    refusal: (stage) => noCluster(stage) ?? noLeader(stage),
    run: async (stage, run) => {
      const { control, leader } = ledBy(stage)
      const other = upNodes(control).find((name) => name !== leader)
      if (other === undefined) throw new LabStop(`only ${leader} is up`)
      run.begins()
      kill(stage, control, leader)
      kill(stage, control, other)
      const sinceMs = stage.clock.now()
      await until(stage, run, { holds: () => (leaderNow(stage) ?? '') === '', withinMs: electedWithinMs })
      run.found(foundLeader(stage, { before: leader, sinceMs }))
    },
  },
  {
    id: 'heal-cluster',
    refusal: (stage) =>
      noCluster(stage) ??
      (stage.control?.nodes.get().every(({ state }) => state === 'up') === true ? 'every node is up' : undefined),
    run: async (stage, run) => {
      const { control } = stage
      if (!control) throw new LabStop('there is no cluster of ours')
      run.begins()
      const sinceMs = stage.clock.now()
      const down = control.nodes.get().filter(({ state }) => state !== 'up')
      const started = await Promise.all(
        down.map(async ({ name, state }) => {
          stage.tools.note(`${state === 'frozen' ? 'thaw' : 'start'} ${name}`)
          return state === 'frozen' ? control.thaw(name) : control.restart(name)
        }),
      )
      for (const outcome of started) if (!outcome.ok) throw new LabStop(outcome.error)
      const isWhole = (): boolean => (leaderNow(stage) ?? '') !== '' && copies(stage).every((current) => current)
      await until(stage, run, { holds: isWhole, withinMs: electedWithinMs + currentWithinMs })
      run.found(foundLeader(stage, { sinceMs }))
      const all = copies(stage)
      // The leader is current by being the leader.
      if ((leaderNow(stage) ?? '') !== '')
        run.found({ kind: 'copies', current: all.filter((current) => current).length + 1, of: all.length + 1 })
      await untilAnswered(stage, run)
    },
  },
]

/** Whether the servers of ours are a cluster: what is done to a lone one means another thing there. */
export function isOwnCluster({ control }: LabStage): boolean {
  return (control?.nodes.get().length ?? 0) > 1
}

function noCluster(stage: LabStage): string | undefined {
  if (stage.control === undefined) return 'another copy of review-tui runs the servers'
  return isOwnCluster(stage) ? undefined : 'this is one server: start with --cluster to have three'
}

function noLeader(stage: LabStage): string | undefined {
  const leader = leaderNow(stage) ?? ''
  if (leader === '') return 'no leader of the stream is known now'
  return stage.control && upNodes(stage.control).includes(leader) ? undefined : `${leader} is not up`
}

function ledBy(stage: LabStage): { readonly control: ServerControl; readonly leader: string } {
  const leader = leaderNow(stage) ?? ''
  if (!stage.control || leader === '') throw new LabStop('no leader of the stream is known now')
  return { control: stage.control, leader }
}

function clusterNow({ workspace }: LabStage): ClusterInfo | undefined {
  return workspace.streams.find(workspace.stream.get())?.info.cluster
}

function leaderNow(stage: LabStage): string | undefined {
  return clusterNow(stage)?.leader
}

/** Of each copy beside the leader's, whether it is current. */
function copies(stage: LabStage): readonly boolean[] {
  return (clusterNow(stage)?.replicas ?? []).map(({ current, offline }) => current === true && offline !== true)
}

function upNodes(control: ServerControl): readonly string[] {
  return control.nodes.get().flatMap(({ name, state }) => (state === 'up' ? [name] : []))
}

function kill({ tools }: LabStage, control: ServerControl, name: string): void {
  const killed = control.kill(name)
  if (!killed.ok) throw new LabStop(killed.error)
  tools.note(`kill -9 ${killed.value} (${name})`)
}

function foundLeader(
  stage: LabStage,
  { before, sinceMs }: { readonly before?: string; readonly sinceMs: number },
): Parameters<LabRun['found']>[0] {
  const now = leaderNow(stage) ?? ''
  const stays = now !== '' && now === before
  return {
    kind: 'leader',
    afterMs: stage.clock.now() - sinceMs,
    ...(now === '' || stays ? {} : { now }),
    ...(stays ? { still: now } : {}),
  }
}
