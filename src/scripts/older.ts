import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { serverAges, testBinary, wantedAgeVariable } from '../test/support/nats-server.js'

/**
 * `npm run older [-- --server middle|oldest|all]`: the tests of the workers and of the failure lab on older servers, the
 * oldest unless told. What has a priority group is not among them: it needs 2.11. Ends with 1 when one of them failed.
 */
const root = join(import.meta.dirname, '..', '..')
const usage = 'npm run older -- [--server newest|middle|oldest|all]'
const usageCode = 2
const files = ['core', 'hostile', 'life', 'places', 'policies', 'shared'].map((name) => `lanes-${name}`)

process.exitCode = await main(process.argv.slice(2))

async function main([option, word = 'oldest', ...more]: readonly string[]): Promise<number> {
  const ages = word === 'all' ? serverAges : serverAges.filter((age) => age === word)
  if (ages.length === 0 || more.length > 0 || (option !== undefined && option !== '--server')) {
    process.stderr.write(`usage: ${usage}\n`)
    return usageCode
  }
  let code = 0
  for (const age of ages) {
    process.stdout.write(`\nworkers and failure lab on nats-server ${(await testBinary(age)).version}\n`)
    code = Math.max(code, await run(age))
  }
  return code
}

function run(age: string): Promise<number> {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const paths = [...files, 'lab'].map((name) => join('src', 'test', 'integration', `${name}.test.ts`))
  const child = spawn(process.execPath, [vitest, 'run', '--project', 'integration', ...paths], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, [wantedAgeVariable]: age },
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}
