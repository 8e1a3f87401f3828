import type { LaneSnapshot } from '../jetstream/index.js'
import { pauseFor } from '../lib/pause.js'
import { LabStop } from './act.js'
import type { LabAct, LabStage } from './act.js'
import { awaitRepeats, lookBefore, tellSight, until, untilAnswered } from './evidence.js'

const slowForMs = 20_000
const backWithinMs = 15_000

/** Acts on the network between the program and the server. */
export const linkActs: readonly LabAct[] = [
  {
    id: 'cut-link',
    spans: [3000, 10_000, 30_000],
    refusal: inTrouble,
    run: async (stage, run) => {
      const { tools, clock } = stage
      const { signal } = run
      const sight = await lookBefore(stage)
      run.begins()
      try {
        tools.faults.cut()
        tools.note(`cut the link for ${run.forMs / 1000} s`)
        await pauseFor(run.forMs, { clock, signal })
        tools.faults.heal()
        tools.note('the link is whole again')
        await untilAnswered(stage, run)
        await awaitRepeats(stage, run, sight)
        await tellSight(stage, run, sight)
      } finally {
        tools.faults.heal()
        sight.end()
      }
    },
  },
  {
    id: 'cut-worker',
    spans: [10_000, 30_000],
    onLane: true,
    refusal: ({ workspace }) =>
      workspace.lanes.state.get().lanes.some(isAtWork) ? undefined : 'no worker is beside you',
    run: async (stage, run) => {
      const { tools, clock } = stage
      const { signal, forMs, lane = 0 } = run
      const link = tools.laneLink(lane)
      if (!link?.faults || link.state.get().kind !== 'connected') throw new LabStop(`w${lane} has no connection`)
      const sight = await lookBefore(stage, link)
      run.begins()
      try {
        link.faults.cut()
        tools.note(`cut the link of w${lane} for ${forMs / 1000} s`)
        await pauseFor(forMs, { clock, signal })
        link.faults.heal()
        tools.note(`the link of w${lane} is whole again`)
        await until(stage, run, { holds: () => link.state.get().kind === 'connected', withinMs: backWithinMs })
        await tellSight(stage, run, sight)
      } finally {
        link.faults.heal()
        sight.end()
      }
    },
  },
  {
    id: 'slow-link',
    spans: [100, 500, 2000],
    refusal: inTrouble,
    run: async (stage, run) => {
      const { tools, clock } = stage
      const { signal, forMs } = run
      const sight = await lookBefore(stage)
      const beforeMs = await answerTime(stage)
      run.begins()
      try {
        tools.faults.slow(forMs)
        tools.note(`each byte takes ${forMs} ms longer each way, for ${slowForMs / 1000} s`)
        let meanwhileMs: number | undefined
        void answerTime(stage).then((tookMs) => {
          if (tools.faults.trouble.get()?.kind === 'slow') meanwhileMs = tookMs
        })
        await pauseFor(slowForMs, { clock, signal })
        tools.faults.heal()
        tools.note('the link is as fast as before')
        await untilAnswered(stage, run)
        if (beforeMs !== undefined && meanwhileMs !== undefined)
          run.found({ kind: 'round-trip', beforeMs, meanwhileMs })
        await tellSight(stage, run, sight)
      } finally {
        tools.faults.heal()
        sight.end()
      }
    },
  },
]

function isAtWork({ state }: LaneSnapshot): boolean {
  return state.kind === 'works' || state.kind === 'frozen'
}

function inTrouble({ tools, workspace }: LabStage): string | undefined {
  if (tools.faults.trouble.get() !== undefined) return 'something is wrong with the link on purpose already'
  return workspace.connection.state.get().kind === 'connected' ? undefined : 'there is no connection'
}

/** How long the server's next answer takes; undefined when none comes. */
async function answerTime({ tools, workspace, clock }: LabStage): Promise<number | undefined> {
  const askedMs = clock.now()
  return tools.look.findStream(workspace.stream.get()).then(
    () => clock.now() - askedMs,
    () => undefined,
  )
}
