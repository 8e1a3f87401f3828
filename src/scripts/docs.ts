import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeDifference, renderBlocks } from './docs/blocks.js'
import type { Generators } from './docs/blocks.js'

/** One entry per generated block of README.md, by the name in its markers. */
const generators: Generators = {}

const readme = join(import.meta.dirname, '..', '..', 'README.md')
const current = await readFile(readme, 'utf8')
const wanted = await renderBlocks(current, generators)

if (wanted === current) {
  process.stdout.write('README.md is up to date\n')
} else if (process.argv.includes('--check')) {
  process.stderr.write(`${describeDifference(current, wanted)}\nREADME.md is out of date: run npm run docs\n`)
  process.exitCode = 1
} else {
  await writeFile(readme, wanted)
  process.stdout.write('README.md was updated\n')
}
