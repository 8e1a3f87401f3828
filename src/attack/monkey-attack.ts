import { keepTally, type Attack } from './contract.js'
import { runMonkey } from './monkey.js'

const fullRuns = 200
const fullTokens = 1000

/** Random keys with live traffic. */
export const monkeyAttack: Attack = {
  name: 'random keys',
  about: 'random keys, pastes, sizes and hostile input while another client publishes, acks and deletes',
  runMs: { short: 25_000, full: 3_600_000 },
  run: async (run) => {
    const tally = keepTally(run)
    const totals = { tokens: 0, destroyed: 0 }
    let next = 0
    const runs = run.short ? 3 : fullRuns
    const worker = async (): Promise<void> => {
      while (next < runs && !run.isOver()) {
        const seed = run.seed + next++
        await tally.attempt(`keys of seed ${seed}`, seed, async () => {
          const outcome = await runMonkey({ seed, tokens: run.short ? 500 : fullTokens, bundle: run.bundle })
          totals.tokens += outcome.tokens
          totals.destroyed += outcome.destroyed
          return outcome.findings
        })
      }
    }
    await Promise.all([worker(), worker()])
    return tally.done(
      `${totals.tokens} keys, ${totals.destroyed} times something was destroyed, each after a true answer`,
    )
  },
}
