import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeProgram, tempDir } from '../test/support/fake-programs.js'
import { conditionToHold } from '../test/support/wait-for-server.js'
import { commandLineOf } from './process-info.js'
import { runCommand } from './run-command.js'

describe('runCommand', () => {
  it('gives code and output of a program that ends', async () => {
    const file = fakeProgram({ dir: tempDir(), name: 'speak', script: 'echo out; echo err >&2; exit 3' })
    expect(await runCommand({ file, args: [], limitMs: 5_000 })).toEqual({
      kind: 'exited',
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    })
  })

  it('says when there is no such program', async () => {
    const outcome = await runCommand({ file: join(tempDir(), 'none'), args: [], limitMs: 5_000 })
    expect(outcome).toEqual({ kind: 'not-started', reason: 'ENOENT' })
  })

  it('ends the children of a cancelled program too', async () => {
    const dir = tempDir()
    const script = `sleep 60 & echo $! >"${dir}/child.new"; mv "${dir}/child.new" "${dir}/child"; wait`
    const file = fakeProgram({ dir, name: 'parent', script })
    const controller = new AbortController()
    const running = runCommand({ file, args: [], limitMs: 30_000, signal: controller.signal })
    await conditionToHold({ check: () => existsSync(join(dir, 'child')), what: 'the child to be started' })
    controller.abort()
    expect(await running).toEqual({ kind: 'cancelled' })
    const pid = Number(readFileSync(join(dir, 'child'), 'utf8'))
    await conditionToHold({ check: async () => !(await commandLineOf(pid)), what: 'the child to be gone' })
  })
})
