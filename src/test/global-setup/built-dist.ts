import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Builds dist when a source is newer: the end-to-end tests run what users run. */
export function setup(): void {
  if (process.env['REVIEW_TUI_BUNDLE'] !== undefined) return
  const root = join(import.meta.dirname, '..', '..', '..')
  execFileSync(process.execPath, [join('src', 'scripts', 'ensure-built.mjs')], { cwd: root, stdio: ['ignore', 2, 2] })
}
