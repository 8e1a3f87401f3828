import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A fresh folder that goes away when the running test ends. */
export function tempDir(): string {
  const path = mkdtempSync(join(tmpdir(), 'review-tui-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Writes an executable shell script and returns its path; the folder is created when missing. */
export function fakeProgram(o: { readonly dir: string; readonly name: string; readonly script: string }): string {
  mkdirSync(o.dir, { recursive: true })
  const path = join(o.dir, o.name)
  writeFileSync(path, `#!/bin/sh\n${o.script}\n`, { mode: 0o755 })
  return path
}

/** A script that passes for a `nats-server` of `version` as long as only its version is asked; else runs `otherwise`. */
export function fakeServer(o: { readonly dir: string; readonly version: string; readonly otherwise?: string }): string {
  const script = `[ "$1" = --version ] && { echo "nats-server: v${o.version}"; exit 0; }\n${o.otherwise ?? 'exit 1'}`
  return fakeProgram({ dir: o.dir, name: 'nats-server', script })
}
