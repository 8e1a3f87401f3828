// Importing (or running) this builds dist when a source is newer than the bundle. Plain JavaScript because it runs
// before any build, at every start.
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
// Folders count too: removing a file changes only the folder's date.
const sources = ['src', 'data', 'package.json', 'package-lock.json', 'tsconfig.json']
const notBundled = [join(root, 'src', 'test'), join(root, 'src', 'attack')]

export const bundle = join(root, 'dist', 'review-tui.js')

const builtAt = statSync(bundle, { throwIfNoEntry: false })?.mtimeMs ?? 0
if (sources.some((source) => hasNewer(join(root, source)))) {
  const build = spawnSync(process.execPath, ['--import', 'tsx', join('src', 'scripts', 'build.ts')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (build.status !== 0) process.exit(build.status ?? 1)
}

/** @param {string} path */
function hasNewer(path) {
  if (notBundled.includes(path) || /\.test\.tsx?$/.test(path)) return false
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return false
  if (stats.mtimeMs > builtAt) return true
  return stats.isDirectory() && readdirSync(path).some((name) => hasNewer(join(path, name)))
}
