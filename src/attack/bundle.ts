import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const bundleOf = (folder: string): string => join(folder, 'dist', 'review-tui.js')

/** Builds the program from the sources that lie here, and gives its path. */
export function buildToday(): string {
  execFileSync(process.execPath, [join('src', 'scripts', 'ensure-built.mjs')], { cwd: root, stdio: 'inherit' })
  return bundleOf(root)
}

/** Builds today's program with the output stage that Ink has, in a folder that is gone at the end. */
export function buildPlain(defer: (end: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'review-tui-plain-'))
  defer(() => rmSync(folder, { recursive: true, force: true }))
  runBuild(root, '--plain', join(folder, 'dist'))
  return bundleOf(folder)
}

/** Builds the program as it was at a revision, with today's packages, in a folder that is gone at the end. */
export function buildRevision(revision: string, defer: (end: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'review-tui-against-'))
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['-C', root, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  defer(() => {
    rmSync(folder, { recursive: true, force: true })
    git('worktree', 'prune')
  })
  git('worktree', 'add', '--detach', '--force', folder, revision)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  runBuild(folder)
  return bundleOf(folder)
}

function runBuild(folder: string, ...args: readonly string[]): void {
  execFileSync(process.execPath, ['--import', 'tsx', join('src', 'scripts', 'build.ts'), ...args], {
    cwd: folder,
    stdio: 'inherit',
  })
}
