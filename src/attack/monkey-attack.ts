import { keepTally, type Attack } from './contract.js'
import { runMonkey } from './monkey.js'

const fullRuns = 200
const fullTokens = 1000
const toldEveryRuns = 20

/** Random keys with live traffic. */
export const monkeyAttack: Attack = {
  name: 'random keys',
  about: 'random keys, pastes, sizes and hostile input while another client publishes, acks and deletes',
  runMs: { short: 25_000, full: 3_600_000 },
  run: async (run) => {
    const tally = keepTally(run)
    const totals = { runs: 0, tokens: 0, destroyed: 0, unanswered: 0, crashes: 0, dead: 0, slowestMs: 0 }
    const figure = (): string => {
      const { tokens, destroyed, unanswered, crashes, dead, slowestMs } = totals
      return (
        `${tokens} keys in ${totals.runs} runs: ${crashes} crashes, ${dead} dead keyboards, ` +
        `${destroyed} times something was destroyed, ${unanswered} without a true answer; slowest answer to a key ${(slowestMs / 1000).toFixed(1)} s`
      )
    }
    let next = 0
    const runs = run.short ? 3 : fullRuns
    const worker = async (): Promise<void> => {
      while (next < runs && !run.isOver()) {
        const seed = run.seed + next++
        await tally.attempt(`keys of seed ${seed}`, seed, async () => {
          const outcome = await runMonkey({
            seed,
            tokens: run.short ? 500 : fullTokens,
            bundle: run.bundle,
            server: run.server,
          })
          totals.runs += 1
          totals.tokens += outcome.tokens
          totals.destroyed += outcome.destroyed
          totals.unanswered += outcome.unanswered
          totals.crashes += outcome.crashes
          totals.dead += outcome.deadKeyboards
          totals.slowestMs = Math.max(totals.slowestMs, outcome.answerMs)
          if (totals.runs % toldEveryRuns === 0) run.tell(figure())
          return outcome.findings
        })
      }
    }
    await Promise.all([worker(), worker()])
    return tally.done(figure())
  },
}
