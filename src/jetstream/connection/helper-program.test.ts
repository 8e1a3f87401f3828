import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHelperRunner } from './helper-program.js'

let folder = ''
const program = (name: string, script: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, name), 0o755)
}
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'review-tui-helper-'))
  program('nsc', 'printf "%s|" "$0" "$@"; printf "%s" "$KEYS"')
  program('complains', 'echo secret-on-stdout; echo "first" >&2; echo "no such user" >&2; exit 3')
  program('leaks', `echo SU${'A'.repeat(56)} >&2; exit 1`)
  program('sleeps', 'sleep 60 & echo $! > "$PID_FILE"; wait')
  program('floods', 'while :; do echo 0123456789012345678901234567890123456789; done')
  program('asks', 'if [ -t 0 ]; then echo terminal; else read -r line; echo "got:$line"; fi')
  writeFileSync(join(folder, 'plain'), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (name: string, args: readonly string[] = [], more: { withinMs?: number; signal?: AbortSignal } = {}) =>
  createHelperRunner({ env: { PATH: `${folder}:/usr/bin:/bin`, KEYS: 'k', PID_FILE: join(folder, 'pid') }, ...more })(
    name,
    args,
  )

describe('a helper program', { timeout: 10_000 }, () => {
  it('is run by its whole path, without a shell, with the environment of the user', async () => {
    expect(await run('nsc', ['generate', '$(touch x)', '; rm'])).toEqual({
      ok: true,
      value: `${join(folder, 'nsc')}|generate|$(touch x)|; rm|k`,
    })
  })

  it('is not looked for in a relative folder, nor taken when it is no program', async () => {
    const runner = createHelperRunner({ env: { PATH: `${relative(process.cwd(), folder)}:.::` } })
    expect(await runner('nsc', [])).toMatchObject({ ok: false, error: { kind: 'missing' } })
    expect(await run('plain')).toMatchObject({ ok: false, error: { kind: 'missing', why: 'plain is not on the PATH' } })
    expect(await createHelperRunner({ env: {} })('nsc', [])).toMatchObject({ ok: false })
  })

  it('has its last complaint told, and nothing of what it printed', async () => {
    expect(await run('complains')).toEqual({ ok: false, error: { kind: 'failed', why: 'it failed: no such user' } })
    expect(await run('leaks')).toEqual({ ok: false, error: { kind: 'failed', why: 'it failed' } })
  })

  it('cannot ask on our terminal', async () => {
    expect(await run('asks')).toEqual({ ok: true, value: 'got:\n' })
  })

  it('is ended, with what it started, when it takes too long, prints too much or is not wanted any more', async () => {
    expect(await run('sleeps', [], { withinMs: 300 })).toMatchObject({ error: { why: 'it did not end within 0.3 s' } })
    expect(await run('floods')).toMatchObject({ error: { why: 'it printed more than 1 MiB' } })
    const stop = new AbortController()
    const running = run('sleeps', [], { signal: stop.signal })
    stop.abort()
    expect(await running).toMatchObject({ error: { why: 'it was stopped' } })
  })
})
