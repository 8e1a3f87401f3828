import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

// Below the project, where node finds the packages a fixture imports.
const folder = fileURLToPath(new URL('../../../.cache/fixtures/', import.meta.url))
const bundles = new Map<string, string>()

/**
 * The arguments to `process.execPath` that run a TypeScript program of ours, given its URL. It is bundled once in this
 * process: a start that reads the sources one by one takes four times as long.
 */
export function nodeArguments(file: URL, ...args: readonly string[]): readonly string[] {
  const source = fileURLToPath(file)
  const bundle = bundles.get(source) ?? bundleOf(source)
  bundles.set(source, bundle)
  return [bundle, ...args]
}

function bundleOf(source: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [source],
    write: false,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    logLevel: 'error',
  })
  const bundle = join(folder, `${basename(source)}.mjs`)
  const whole = `${bundle}.${process.pid}`
  mkdirSync(folder, { recursive: true })
  writeFileSync(whole, outputFiles[0]?.contents ?? '')
  // Another worker may start the one that is there.
  renameSync(whole, bundle)
  return bundle
}
