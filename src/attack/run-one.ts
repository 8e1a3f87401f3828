import { createRandom } from '../test/support/random.js'
import type { Attack, AttackRun, AttackTally } from './contract.js'
import type { AttackRow } from './table.js'

/** What is attacked, and how. */
export type Target = Pick<AttackRun, 'seed' | 'bundle' | 'server' | 'short'> & { readonly versions: string }

/** What has to end before the command does, last in first out. */
export type Ends = { readonly add: (end: () => unknown) => void; readonly run: () => Promise<void> }

const graceMs = 25_000

/** A list of what has to end; what fails to is passed over. */
export function createEnds(): Ends {
  const ends: (() => unknown)[] = []
  return {
    add: (end) => void ends.push(end),
    run: async () => {
      for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
        await Promise.resolve()
          .then(end)
          .catch(() => undefined)
      }
    },
  }
}

/** Runs one attack within its time, ends all it started, and says what came of it. Never rejects. */
export async function runOne(attack: Attack, target: Target, all: Ends): Promise<AttackRow> {
  const { seed, short, versions } = target
  const runMs = short ? attack.runMs.short : attack.runMs.full
  const ends = createEnds()
  all.add(ends.run)
  const began = performance.now()
  const tell = (line: string): void => void process.stdout.write(`${attack.name}: ${line}\n`)
  const run: AttackRun = {
    ...target,
    random: createRandom(seed),
    tell,
    defer: ends.add,
    isOver: () => performance.now() - began > runMs,
  }
  tell(attack.about)
  let timer: NodeJS.Timeout | undefined
  const broken = (detail: string): AttackTally => {
    tell(`FAILED: ${detail}`)
    return {
      tried: 1,
      survived: 0,
      failed: [{ what: attack.name, seed, detail }],
      figure: 'the attack itself broke off',
    }
  }
  const late = new Promise<AttackTally>((resolve) => {
    timer = setTimeout(() => resolve(broken(`no end after ${runMs + graceMs} ms`)), runMs + graceMs)
  })
  const tally = await Promise.race([attack.run(run), late]).catch((error: unknown) =>
    broken(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  )
  clearTimeout(timer)
  await ends.run()
  const tookMs = Math.round(performance.now() - began)
  tell(`${tally.survived} of ${tally.tried} survived, in ${Math.round(tookMs / 1000)} s`)
  return { attack: attack.name, ...tally, seed, versions, tookMs }
}
