import { builtinModules } from 'node:module'
import { basename } from 'node:path'
import { build } from 'esbuild'
import type { Metafile } from 'esbuild'
import { createCodeTextsPlugin } from './code-texts.js'
import { packParts } from './parts.js'
import { createPatchPlugin, outputStage } from './patches.js'

/** The one file of the program. */
export const bundleName = 'review-tui.js'

/** What was built, and of what. */
export type Bundle = { readonly bundle: string; readonly metafile: Metafile }

/** Builds the program below `root` into one file. `hasPlainFrames` leaves it the output stage that Ink has. */
export async function bundleApp(root: string, { hasPlainFrames = false } = {}): Promise<Bundle> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outdir: 'dist',
    entryNames: bundleName.replace('.js', ''),
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
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
    plugins: [createPatchPlugin((file) => !hasPlainFrames || file !== outputStage), createCodeTextsPlugin(root)],
    logLevel: 'warning',
  })
  const files = result.outputFiles.map(({ path, text }) => ({ name: basename(path), text }))
  checkImports(result.metafile)
  const whole = await packParts(files, result.metafile, bundleName)
  if (whole.includes(root)) throw new Error('The bundle must not name a folder of this machine')
  if (result.warnings.length > 0) throw new Error('The bundle must build without warnings')
  return { bundle: `#!/usr/bin/env node\n${whole}`, metafile: result.metafile }
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
