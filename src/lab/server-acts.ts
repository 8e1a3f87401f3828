import type { Result } from '../lib/result.js'
import type { ServerControl, ServerNode } from '../lib/server-control.js'
import { LabStop } from './act.js'
import type { LabAct, LabRun, LabStage } from './act.js'
import { isOwnCluster } from './cluster-acts.js'
import { awaitRepeats, lookBefore, tellSight, until, untilAnswered } from './evidence.js'

const upWithinMs = 30_000

/** Acts on the server's own process. */
export const serverActs: readonly LabAct[] = [
  {
    id: 'kill-server',
    refusal: (stage) => noProcess(stage),
    run: (stage, run) =>
      withSight(stage, run, async (control, { name }) => {
        const pid = must(control.kill(name))
        stage.tools.note(`kill -9 ${pid} (the server)`)
        await isUp(stage, run, (node) => node.pid !== pid)
      }),
  },
  {
    id: 'restart-server',
    refusal: (stage) => noProcess(stage),
    run: (stage, run) =>
      withSight(stage, run, async (control, { name, pid }) => {
        stage.tools.note(`restart the server (SIGTERM to ${pid ?? 'its process'}, then a new one)`)
        must(await control.restart(name))
        await isUp(stage, run, (node) => node.pid !== pid)
      }),
  },
  {
    id: 'freeze-server',
    spans: [2000, 5000, 15_000, 60_000],
    refusal: (stage) => noProcess(stage),
    run: (stage, run) =>
      withSight(stage, run, async (control, { name, pid }) => {
        const { forMs } = run
        must(control.freeze(name, forMs))
        stage.tools.note(`freeze the server for ${forMs / 1000} s (SIGSTOP to ${pid ?? 'its process'})`)
        await until(stage, run, { holds: () => nodeOf(control)?.state !== 'frozen', withinMs: forMs + upWithinMs })
        if (nodeOf(control)?.state === 'frozen') must(control.thaw(name))
        await isUp(stage, { ...run, signal: new AbortController().signal }, () => true)
      }),
  },
]

function nodeOf(control: ServerControl | undefined): ServerNode | undefined {
  return control?.nodes.get()[0]
}

function noProcess(stage: LabStage): string | undefined {
  const node = nodeOf(stage.control)
  if (isOwnCluster(stage)) return 'on a cluster, kill the leader'
  if (!node) return 'another copy of review-tui runs this server'
  return node.state === 'up' ? undefined : `the server is ${node.state} now`
}

async function isUp(
  stage: LabStage,
  run: Pick<LabRun, 'signal'>,
  accepts: (node: ServerNode) => boolean,
): Promise<void> {
  const holds = (): boolean => {
    const node = nodeOf(stage.control)
    return node?.state === 'up' && accepts(node)
  }
  if (!(await until(stage, run, { holds, withinMs: upWithinMs })) && !run.signal.aborted)
    throw new LabStop(`the server is not back after ${upWithinMs / 1000} s`)
}

/** Looks, acts, waits until the server answers again and what was out has come again, and tells the difference. */
async function withSight(
  stage: LabStage,
  run: LabRun,
  act: (control: ServerControl, node: ServerNode) => Promise<void>,
): Promise<void> {
  const { control } = stage
  const node = nodeOf(control)
  if (!control || !node) throw new LabStop('there is no process to do it to')
  const sight = await lookBefore(stage)
  run.begins()
  try {
    await act(control, node)
    await untilBack(stage, run)
    await awaitRepeats(stage, run, sight)
    await tellSight(stage, run, sight)
  } finally {
    sight.end()
  }
}

// The end of a process is heard a moment after it, and a thawed one needs a moment for its first answer.
async function untilBack(stage: LabStage, run: LabRun): Promise<void> {
  const { connection } = stage.workspace
  await until(stage, run, { holds: () => connection.state.get().kind !== 'connected', withinMs: 300 })
  await untilAnswered(stage, run)
}

function must<T>(result: Result<T, string>): T {
  if (!result.ok) throw new LabStop(result.error)
  return result.value
}
