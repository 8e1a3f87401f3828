import { hasLeader, isClustered } from '../../jetstream/index.js'
import type { ClusterInfo } from '../../jetstream/index.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { followerWords } from '../../words/cluster-words.js'
import type { Line } from '../components/line.js'
import { sayProblem, type CommandContext } from './context.js'
import type { StreamRow } from './stream-rows.js'

/** Has the leader of the selected stream or consumer step down, after saying what that does. */
export function createStepDown(
  { ui, workspace }: CommandContext,
  selected: () => StreamRow | undefined,
): { readonly ask: () => void; readonly refusal: () => string | undefined } {
  const ask = (): void => {
    const row = selected()
    const cluster = row && clusterOf(row)
    if (row === undefined || !isClustered(cluster)) return
    const stream = row.stream.name
    const consumer = row.kind === 'consumer' ? row.consumer.name : undefined
    const name = safeText(nameOf(row))
    const leader = safeText(cluster.leader ?? '')
    const run = (): void => {
      ui.close()
      const place = ui.place()
      void workspace.streamActions.stepDown(stream, consumer).then((outcome) => {
        if (!outcome.ok) return sayProblem(ui, outcome.error)
        if (ui.isAt(place)) ui.say('good', literal`the leader of ${name} steps down: the others choose a new one`)
      })
    }
    ui.open({
      kind: 'pick',
      guarded: 'read',
      title: literal`Have ${leader} step down as the leader of ${name}?`,
      notes: [
        dim(
          consumer === undefined
            ? 'Nothing is lost. Until the next leader is chosen, mostly some 20 ms, a publish finds nobody.'
            : 'Nothing is lost. Until the next leader is chosen, nothing is sent and no verdict is answered.',
        ),
        [{ text: literal`The others: ${followerWords(cluster) ?? literal`none`}`, role: 'dim' }],
      ],
      items: [
        { key: 'no', label: literal`no, it stays`, choose: ui.closing() },
        { key: 'yes', label: literal`yes, ${leader} steps down`, choose: run },
      ],
    })
  }
  return {
    ask,
    refusal: () => {
      const row = selected()
      if (row === undefined) return undefined
      const cluster = clusterOf(row)
      const name = nameOf(row)
      if (!isClustered(cluster)) return `${name} is on a server that is alone: no other could lead it`
      if (!hasLeader(cluster)) return `${name} has no leader now`
      return (cluster.replicas ?? []).length === 0 ? `${name} has one copy only: no other could lead it` : undefined
    },
  }
}

function clusterOf(row: StreamRow): ClusterInfo | undefined {
  return row.kind === 'stream' ? row.stream.info.cluster : row.consumer.info.cluster
}

function nameOf(row: StreamRow): string {
  return row.kind === 'stream' ? row.stream.name : row.consumer.name
}

function dim(text: string): Line {
  return [{ text: safeText(text), role: 'dim' }]
}
