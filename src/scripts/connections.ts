import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ageVariable } from '../test/connections/server-age.js'
import { serverAges, testBinary } from '../test/support/nats-server.js'

/**
 * `npm run connections [-- --server newest|middle|oldest|all] [CASE …]`: the table of connection cases on servers of this
 * age, the newest unless told; a CASE keeps to the cases whose names hold it. Ends with 1 when one of them failed.
 */
const root = join(import.meta.dirname, '..', '..')
const usage = 'npm run connections -- [--server newest|middle|oldest|all] [CASE …]'
const usageCode = 2

process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  const at = words.indexOf('--server')
  const word = at < 0 ? 'newest' : words[at + 1]
  const ages = word === 'all' ? serverAges : serverAges.filter((age) => age === word)
  const names = at < 0 ? words : [...words.slice(0, at), ...words.slice(at + 2)]
  if (ages.length === 0 || names.some((name) => name.startsWith('-'))) {
    process.stderr.write(`usage: ${usage}\n`)
    return usageCode
  }
  let code = 0
  for (const age of ages) {
    process.stdout.write(`\nconnection cases on nats-server ${(await testBinary(age)).version}\n`)
    code = Math.max(code, await runCases(age, names))
  }
  return code
}

function runCases(age: string, names: readonly string[]): Promise<number> {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const only = names.length === 0 ? [] : ['-t', names.map((name) => name.replace(/\W/g, '\\$&')).join('|')]
  const child = spawn(process.execPath, [vitest, 'run', '--project', 'connections', ...only], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, [ageVariable]: age },
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}
