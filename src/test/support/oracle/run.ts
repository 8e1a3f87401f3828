import { connect } from '@nats-io/transport-node'
import { openOurSide, playSeed } from './play.js'

/** How a run of many seeds goes. */
export type OracleRun = {
  readonly seeds: readonly number[]
  /** How many are played side by side, each lane with a workspace of its own. */
  readonly lanes: number
  readonly server: { readonly url: string; readonly token: string; readonly version: string }
  /** Called after each seed, with what was false. */
  readonly onSeed?: (seed: number, failure: string | undefined) => void
  /** No seed is begun after so many failures. */
  readonly atMostFailed?: number
}

/** Plays the seeds; resolves with the failures, one text each. */
export async function runOracle(run: OracleRun): Promise<readonly string[]> {
  const { server, atMostFailed = 5 } = run
  const failures: string[] = []
  const waiting = [...run.seeds].reverse()
  const [major = 0, minor = 0] = server.version.split('.').map(Number)
  const isAtLeast = (least: number): boolean => major > 2 || minor >= least
  const can = { reset: isAtLeast(14), pause: isAtLeast(11), manyFilters: isAtLeast(10), count: isAtLeast(11) }
  const lane = async (): Promise<void> => {
    const workspace = await openOurSide(server)
    const nc = await connect({ servers: server.url, token: server.token, name: 'the second client' })
    try {
      for (let seed = waiting.pop(); seed !== undefined; seed = waiting.pop()) {
        const failure = await playSeed(seed, { workspace, nc, can })
        if (failure !== undefined) failures.push(failure)
        run.onSeed?.(seed, failure)
        if (failures.length >= atMostFailed) return
      }
    } finally {
      await workspace.close()
      await nc.close()
    }
  }
  await Promise.all(Array.from({ length: Math.min(run.lanes, run.seeds.length) }, lane))
  return failures
}
