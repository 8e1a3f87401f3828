import { connect } from '@nats-io/transport-node'
import { openOurSide, playSeed } from './play.js'
import type { Liar, SeedResult } from './play.js'

/** How a run of many seeds goes. */
export type OracleRun = {
  readonly seeds: readonly number[]
  /** How many are played side by side, each lane with a workspace of its own. */
  readonly lanes: number
  readonly server: { readonly url: string; readonly token: string; readonly version: string }
  /** Called after each seed. */
  readonly onSeed?: (seed: number, result: SeedResult) => void
  /** No seed is begun after so many scenes with something false in them. */
  readonly atMostFailed?: number
  readonly liar?: Liar
}

/** What came of a run, a text for each scene. */
export type OracleResult = {
  readonly played: number
  /** Something our side said was false. */
  readonly failures: readonly string[]
  /** The oracle could not explain the server. */
  readonly inconclusive: readonly string[]
}

/**
 * Why the run fails, one text each; empty when it passes. What is false always fails it. Scenes that say nothing fail it
 * when they are more than one in a hundred begun, for then the oracle's own book is to be mended.
 */
export function whyItFails({ played, failures, inconclusive }: OracleResult): readonly string[] {
  const tooMany = inconclusive.length > Math.ceil(played / 100)
  const share = `${inconclusive.length} of ${played} scenes were inconclusive:`
  return tooMany ? [...failures, share, ...inconclusive] : failures
}

/** Plays the seeds. */
export async function runOracle(run: OracleRun): Promise<OracleResult> {
  const { server, liar, atMostFailed = 5 } = run
  const failures: string[] = []
  const inconclusive: string[] = []
  let played = 0
  const waiting = [...run.seeds].reverse()
  const [major = 0, minor = 0] = server.version.split('.').map(Number)
  const isAtLeast = (least: number): boolean => major > 2 || minor >= least
  const can = { reset: isAtLeast(14), pause: isAtLeast(11), manyFilters: isAtLeast(10), count: isAtLeast(11) }
  const lane = async (): Promise<void> => {
    const workspace = await openOurSide(server)
    const nc = await connect({ servers: server.url, token: server.token, name: 'the second client' })
    try {
      for (let seed = waiting.pop(); seed !== undefined; seed = waiting.pop()) {
        const result = await playSeed(seed, { workspace, nc, can, ...(liar ? { liar } : {}) })
        played += 1
        if (result.kind === 'false') failures.push(result.text)
        if (result.kind === 'inconclusive') inconclusive.push(result.text)
        run.onSeed?.(seed, result)
        if (failures.length >= atMostFailed) return
      }
    } finally {
      await workspace.close()
      await nc.close()
    }
  }
  await Promise.all(Array.from({ length: Math.min(run.lanes, run.seeds.length) }, lane))
  return { played, failures, inconclusive }
}
