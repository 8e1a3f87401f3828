import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createRandom } from '../test/support/random.js'
import { testBinary } from '../test/support/nats-server.js'
import { attacks } from './attacks.js'
import { buildRevision, buildToday } from './bundle.js'
import type { Attack, AttackRun, AttackTally } from './contract.js'
import { formatTable, type AttackRow } from './table.js'

const usage = `npm run attack -- [--short] [--only NAME[,NAME]] [--seed N] [--server newest|oldest] [--against REV] [--json FILE] [--list]
`
const graceMs = 25_000
const defaultSeed = 20_260_101

/** The command: attacks the program, prints how it stood, and gives the exit code: 0 when nothing failed. */
export async function runAttacks(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean' },
      only: { type: 'string' },
      seed: { type: 'string' },
      server: { type: 'string' },
      against: { type: 'string' },
      json: { type: 'string' },
      list: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) return tell(usage)
  if (values.list === true)
    return tell(`${attacks.map(({ name, about }) => `${name.padEnd(16)} ${about}`).join('\n')}\n`)
  const seed = Number(values.seed ?? defaultSeed)
  const server = values.server ?? 'newest'
  const names = values.only?.split(',')
  const chosen = attacks.filter(({ name }) => names?.includes(name) ?? true)
  const isUsable = Number.isSafeInteger(seed) && seed >= 0 && (server === 'newest' || server === 'oldest')
  if (!isUsable || chosen.length === 0) return tell(usage) + 2
  const ends: (() => unknown)[] = []
  try {
    const bundle = values.against === undefined ? buildToday() : buildRevision(values.against, (end) => ends.push(end))
    const version = `nats-server ${(await testBinary(server)).version}, node ${process.versions.node}`
    const versions = values.against === undefined ? version : `${version}, ${values.against}`
    const rows: AttackRow[] = []
    for (const attack of chosen) {
      const given = { attack, seed, bundle, server, short: values.short === true } as const
      const began = performance.now()
      const tally = await runOne(given)
      rows.push({ attack: attack.name, ...tally, seed, versions, tookMs: Math.round(performance.now() - began) })
      tell(
        `   ${attack.name}: ${tally.survived} of ${tally.tried} in ${Math.round((performance.now() - began) / 1000)} s\n`,
      )
    }
    tell(`\n${formatTable(rows)}\n`)
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`)
    return rows.some(({ failed }) => failed.length > 0) ? 1 : 0
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

async function runOne(given: {
  readonly attack: Attack
  readonly seed: number
  readonly bundle: string
  readonly server: 'newest' | 'oldest'
  readonly short: boolean
}): Promise<AttackTally> {
  const { attack, seed, short } = given
  const runMs = short ? attack.runMs.short : attack.runMs.full
  const ends: (() => unknown)[] = []
  const overAtMs = performance.now() + runMs
  const run: AttackRun = {
    ...given,
    random: createRandom(seed),
    tell: (line) => void tell(`   ${line}\n`),
    defer: (end) => ends.push(end),
    isOver: () => performance.now() > overAtMs,
  }
  tell(`== ${attack.name}: ${attack.about}\n`)
  let timer: NodeJS.Timeout | undefined
  const broken = (detail: string): AttackTally => {
    tell(`   FAILED ${attack.name}: ${detail}\n`)
    return {
      tried: 1,
      survived: 0,
      failed: [{ what: attack.name, seed, detail }],
      figure: 'the attack itself broke off',
    }
  }
  try {
    const late = new Promise<AttackTally>((resolve) => {
      timer = setTimeout(() => resolve(broken(`no end after ${runMs + graceMs} ms`)), runMs + graceMs)
    })
    return await Promise.race([attack.run(run), late])
  } catch (error) {
    return broken(error instanceof Error ? (error.stack ?? error.message) : String(error))
  } finally {
    clearTimeout(timer)
    for (const end of ends.reverse())
      await Promise.resolve()
        .then(end)
        .catch(() => undefined)
  }
}

function tell(text: string): 0 {
  process.stdout.write(text)
  return 0
}
