import { keepTally, type Attack } from './contract.js'
import { exitStates, leaveBy, waysOut } from './ways-out.js'

/** Every way out of every state. */
export const waysOutAttack: Attack = {
  name: 'ways out',
  about: 'quit, signals, kill -9 and a closed window, from the first byte to the last, the terminal stalled too',
  runMs: { short: 30_000, full: 300_000 },
  alone: true,
  run: async (run) => {
    const tally = keepTally(run)
    const all = exitStates.flatMap((state) => waysOut.map((way) => ({ state, way })))
    const queue: typeof all = []
    while (all.length > 0) queue.push(...all.splice(run.random.below(all.length), 1))
    let slowestMs = 0
    const worker = async (): Promise<void> => {
      for (let one = queue.shift(); one !== undefined && !run.isOver(); one = queue.shift()) {
        const { state, way } = one
        await tally.attempt(`${way} while ${state}`, run.seed, async () => {
          const { findings, tookMs } = await leaveBy({ state, way, bundle: run.bundle })
          slowestMs = Math.max(slowestMs, tookMs)
          return findings
        })
      }
    }
    // How long it takes is measured, so few at a time.
    await Promise.all(run.short ? [worker(), worker()] : [worker()])
    return tally.done(`slowest ${(slowestMs / 1000).toFixed(1)} s from the key or signal to the end`)
  },
}
