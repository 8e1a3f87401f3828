import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fakeProgram, tempDir } from '../test/support/fake-programs.js'
import { conditionToHold } from '../test/support/wait-for-server.js'
import { clearOlderRuns } from './orphans.js'
import { commandLineOf } from './process-info.js'
import type { RunFolder } from './run-folder.js'

function leftRun(): RunFolder {
  const dir = join(tempDir(), 'run-1')
  mkdirSync(dir)
  const at = (name: string): string => join(dir, name)
  return {
    dir,
    configFile: at('server.conf'),
    pidFile: at('server.pid'),
    portsDir: at('ports'),
    recordFile: at('server.json'),
    ownerFile: at('owner.json'),
  }
}

async function startStray(args: readonly string[], script: string): Promise<ChildProcess> {
  const dir = tempDir()
  const child = spawn(
    fakeProgram({ dir, name: 'stray', script: `${script}\ntouch "${dir}/up"\nsleep 60 & wait` }),
    args,
    {
      detached: true,
      stdio: 'ignore',
    },
  )
  onTestFinished(() => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL')
    } catch {
      // It is gone, as it should be.
    }
  })
  await conditionToHold({ check: () => existsSync(join(dir, 'up')), what: 'the stray process to be up' })
  return child
}

describe('clearOlderRuns', () => {
  it('ends a server that outlived its owner, by force if it must', async () => {
    for (const script of ['', "trap '' TERM"]) {
      const run = leftRun()
      const { pid = 0 } = await startStray(['-c', run.configFile], script)
      writeFileSync(run.pidFile, `${pid}\n`)
      expect(await clearOlderRuns([run], 200)).toBeUndefined()
      expect(await commandLineOf(pid)).toBeUndefined()
      expect(existsSync(run.dir)).toBe(false)
    }
  })

  it('leaves alone a process that only has the same number', async () => {
    const run = leftRun()
    const { pid = 0 } = await startStray(['-c', '/some/other/server.conf'], '')
    writeFileSync(run.pidFile, `${pid}\n`)
    expect(await clearOlderRuns([run], 200)).toBeUndefined()
    expect(await commandLineOf(pid)).toContain('/some/other/server.conf')
    expect(existsSync(run.dir)).toBe(false)
  })

  it('clears a run that never had a server', async () => {
    const run = leftRun()
    expect(await clearOlderRuns([run])).toBeUndefined()
    expect(existsSync(run.dir)).toBe(false)
  })
})
