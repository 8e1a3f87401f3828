// `npm run docs` makes the generated blocks of README.md and src/README.md anew; with --check it only says what is out
// of date. Either way it fails when one of them points to a file that is not there.
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describeDifference, renderBlocks } from './docs/blocks.js'
import type { Generators } from './docs/blocks.js'
import { brokenLinks } from './docs/links.js'
import { readmeBlocks } from './docs/readme-blocks.js'

const root = join(import.meta.dirname, '..', '..')
const isCheck = process.argv.includes('--check')

/** One entry per document, with what makes each of its generated blocks, by the name in the markers. */
const documents: Readonly<Record<string, Generators>> = {
  'README.md': readmeBlocks,
  'src/README.md': {},
}

for (const [name, generators] of Object.entries(documents)) {
  try {
    await renew(name, generators)
  } catch (error) {
    fail(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function renew(name: string, generators: Generators): Promise<void> {
  const path = join(root, name)
  const current = await readFile(path, 'utf8')
  const wanted = await renderBlocks(current, generators)
  const broken = brokenLinks(wanted, { folder: dirname(path), root })
  if (broken.length > 0) fail(`${name} points to what is not there: ${broken.join(', ')}`)
  if (wanted === current) {
    process.stdout.write(`${name} is up to date\n`)
  } else if (isCheck) {
    fail(`${describeDifference(current, wanted)}\n${name} is out of date: run npm run docs`)
  } else {
    await writeFile(path, wanted)
    process.stdout.write(`${name} was updated\n`)
  }
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}
