import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/** Puts a script into a cache as a fetch would leave it: private folders, and the manifest beside it. Returns its path. */
export function cachedServer(o: {
  readonly cacheDir: string
  readonly key: string
  readonly version: string
  readonly otherwise?: string
}): string {
  const dir = join(o.cacheDir, 'servers', o.key)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  for (const folder of [o.cacheDir, join(o.cacheDir, 'servers'), dir]) chmodSync(folder, 0o700)
  const path = fakeServer({ dir, version: o.version, otherwise: o.otherwise })
  const bytes = readFileSync(path)
  const manifest = {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
    source: 'a test',
    version: o.version,
    fetchedAt: new Date(0).toISOString(),
  }
  writeFileSync(join(dir, 'nats-server.json'), JSON.stringify(manifest), { mode: 0o600 })
  return path
}
