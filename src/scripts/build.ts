import { chmod, mkdir, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import type { Metafile } from 'esbuild'
import { describeLicences } from './build/licences.js'
import { createPatchPlugin, outputStage } from './build/patches.js'

const root = join(import.meta.dirname, '..', '..')
// To measure beside: with the output stage that Ink has, in a folder of its own.
const { plain } = parseArgs({ options: { plain: { type: 'string' } } }).values
const dist = plain ?? join(root, 'dist')
const bundleName = 'review-tui.js'
const licencesName = 'THIRD-PARTY-LICENSES.txt'

const startedAt = new Date()
const { bundle, metafile } = await bundleApp()
checkImports(metafile)
const licences = await describeLicences(root, metafile)
await install(bundle, licences)
process.stderr.write(`dist/${bundleName} ${Math.round(bundle.length / 1024)} KiB\n`)

async function bundleApp(): Promise<{ readonly bundle: string; readonly metafile: Metafile }> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outfile: join('dist', bundleName),
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    mainFields: ['module', 'main'],
    define: { 'process.env.NODE_ENV': '"production"' },
    minifySyntax: true,
    legalComments: 'none',
    banner: {
      js: "import { createRequire as createBundleRequire } from 'node:module';\nconst require = createBundleRequire(import.meta.url);",
    },
    plugins: [createPatchPlugin((file) => plain === undefined || file !== outputStage)],
    logLevel: 'warning',
  })
  const [output, ...others] = result.outputFiles
  if (output === undefined || others.length > 0) throw new Error('The app must be one file')
  if (output.text.includes(root)) throw new Error('The bundle must not name a folder of this machine')
  if (result.warnings.length > 0) throw new Error('The bundle must build without warnings')
  return { bundle: `#!/usr/bin/env node\n${output.text.replace(/^#!.*\n/, '')}`, metafile: result.metafile }
}

/** The package has no dependencies, so whatever the bundle still imports must come with Node. */
function checkImports(metafile: Metafile): void {
  const builtIn = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]))
  const missing = Object.values(metafile.outputs)
    .flatMap((output) => output.imports)
    .filter(({ path, external }) => external === true && !builtIn.has(path))
  if (missing.length === 0) return
  throw new Error(`The bundle imports what is not in it: ${missing.map(({ path }) => path).join(', ')}`)
}

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
