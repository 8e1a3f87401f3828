import { writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { serverAges, testBinary } from '../test/support/nats-server.js'
import { attacks } from './attacks.js'
import { buildRevision, buildToday } from './bundle.js'
import type { AttackRow } from './table.js'
import { formatTable } from './table.js'
import { createEnds, runOne, type Ends, type Target } from './run-one.js'

const usage = `npm run attack -- [options]

  --short          the bounded form of every attack, two at a time where they may
  --only NAMES     these attacks alone, with commas between
  --seed N         whole number; the same seed tries the same cases
  --server WHICH   newest, middle (2.10) or oldest (2.9)
  --against REV    attack the program as it was at this revision
  --prove          take guards out, one at a time, and show that an attack fails
  --json FILE      write the results there too
  --list           say what there is
`
const defaultSeed = 20_260_101
const usageCode = 2

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
      prove: { type: 'boolean' },
      json: { type: 'string' },
      list: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) return say(usage, 0)
  if (values.list === true) return say(attacks.map(({ name, about }) => `${name.padEnd(16)} ${about}\n`).join(''), 0)
  const seed = Number(values.seed ?? defaultSeed)
  const { against } = values
  const server = serverAges.find((age) => age === (values.server ?? 'newest'))
  const unknown = values.only?.split(',').filter((name) => !attacks.some((attack) => attack.name === name)) ?? []
  if (unknown.length > 0) return say(`no attack is called ${unknown.join(', ')}; --list names them\n`, usageCode)
  if (!Number.isSafeInteger(seed) || seed < 0 || server === undefined) return say(usage, usageCode)

  // Every home is fresh; only the fetched servers are shared.
  process.env['XDG_CACHE_HOME'] ??= join(homedir(), '.cache')
  const ends = createEnds()
  const stop = (): void => void ends.run().then(() => process.exit(130))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  process.once('uncaughtException', (error) => {
    say(`an attack broke: ${error.stack ?? error.message}\n`, 1)
    void ends.run().then(() => process.exit(1))
  })
  try {
    const bundle = against === undefined ? buildToday() : buildRevision(against, ends.add)
    const { version } = await testBinary(server)
    const versions = [
      `nats-server ${version}`,
      `node ${process.versions.node}`,
      ...(against === undefined ? [] : [against]),
    ]
    const target: Target = { seed, bundle, server, short: values.short === true, versions: versions.join(', ') }
    const names = values.only?.split(',')
    if (values.prove === true) {
      const { proveGuards } = await import('./prove.js')
      return await proveGuards(target, ends, names)
    }
    const rows = await runAll(target, { names, ends })
    say(`\n${formatTable(rows)}\n`, 0)
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`)
    return rows.some(({ failed }) => failed.length > 0) ? 1 : 0
  } finally {
    await ends.run()
  }
}

async function runAll(
  target: Target,
  { names, ends }: { readonly names: readonly string[] | undefined; readonly ends: Ends },
): Promise<readonly AttackRow[]> {
  const chosen = attacks.filter(({ name }) => names?.includes(name) ?? true)
  const rows = new Map<string, AttackRow>()
  for (const attack of chosen.filter(({ alone }) => alone)) rows.set(attack.name, await runOne(attack, target, ends))
  // The longest first, so that two lanes end at about the same time.
  const queue = chosen.filter(({ alone }) => !alone).sort((a, b) => b.runMs.short - a.runMs.short)
  const lane = async (): Promise<void> => {
    for (let attack = queue.shift(); attack !== undefined; attack = queue.shift()) {
      rows.set(attack.name, await runOne(attack, target, ends))
    }
  }
  await Promise.all(target.short ? [lane(), lane()] : [lane()])
  return chosen.map(({ name }) => rows.get(name)).filter((row) => row !== undefined)
}

function say(text: string, code: number): number {
  process.stdout.write(text)
  return code
}
