import { chmod, mkdir, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleApp, bundleName } from './build/bundle.js'
import { describeLicences } from './build/licences.js'

const root = join(import.meta.dirname, '..', '..')
// To measure beside: with the output stage that Ink has, in a folder of its own.
const { plain } = parseArgs({ options: { plain: { type: 'string' } } }).values
const dist = plain ?? join(root, 'dist')
const licencesName = 'THIRD-PARTY-LICENSES.txt'

const startedAt = new Date()
const { bundle, metafile } = await bundleApp(root, { hasPlainFrames: plain !== undefined })
const licences = await describeLicences(root, metafile)
await install(bundle, licences)
process.stderr.write(`dist/${bundleName} ${Math.round(bundle.length / 1024)} KiB\n`)

/** Moves both files into dist whole, so that a running copy or a second build never sees half a file. */
async function install(bundle: string, licences: string): Promise<void> {
  const staging = join(root, '.cache', `build-${process.pid}`)
  await mkdir(staging, { recursive: true })
  await mkdir(dist, { recursive: true })
  try {
    await writeFile(join(staging, licencesName), licences)
    await writeFile(join(staging, bundleName), bundle)
    await chmod(join(staging, bundleName), 0o755)
    // Dated by the build's start: a source saved meanwhile makes the bundle stale.
    await utimes(join(staging, bundleName), startedAt, startedAt)
    for (const name of [licencesName, bundleName]) await rename(join(staging, name), join(dist, name))
    for (const name of await readdir(dist)) {
      if (name !== bundleName && name !== licencesName) await rm(join(dist, name), { recursive: true, force: true })
    }
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}
