import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { serverAges, testBinary, wantedAgeVariable } from '../test/support/nats-server.js'

/**
 * `npm run older [-- --server middle|oldest|all]`: the tests of the workers, of the failure lab and of the lessons, these
 * on the screen too, on older servers, the oldest unless told. What has a priority group is not among them: it needs 2.11.
 * Ends with 1 when one of them failed.
 */
const root = join(import.meta.dirname, '..', '..')
const usage = 'npm run older -- [--server newest|middle|oldest|all]'
const usageCode = 2
const lanes = ['core', 'hostile', 'life', 'places', 'policies', 'shared'].map((name) => `lanes-${name}`)
const files = [...lanes, 'lab'].map((name) => join('src', 'test', 'integration', `${name}.test.ts`))

process.exitCode = await main(process.argv.slice(2))

async function main([option, word = 'oldest', ...more]: readonly string[]): Promise<number> {
  const ages = word === 'all' ? serverAges : serverAges.filter((age) => age === word)
  if (ages.length === 0 || more.length > 0 || (option !== undefined && option !== '--server')) {
    process.stderr.write(`usage: ${usage}\n`)
    return usageCode
  }
  let code = 0
  for (const age of ages) {
    process.stdout.write(`\nworkers, failure lab and lessons on nats-server ${(await testBinary(age)).version}\n`)
    for (const tests of [
      ['--project', 'integration', ...files],
      ['--project', 'integration', 'src/test/integration/lessons.test.ts', '-t', 'the lessons that ship are'],
      ['--project', 'e2e', 'src/test/e2e/app-lessons.test.ts', '-t', 'each lesson is played by its keys'],
    ])
      code = Math.max(code, await run(age, tests))
  }
  return code
}

function run(age: string, tests: readonly string[]): Promise<number> {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', ...tests], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, [wantedAgeVariable]: age },
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}
