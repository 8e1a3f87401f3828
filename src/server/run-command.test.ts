import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fakeProgram, tempDir } from '../test/support/fake-programs.js'
import { conditionToHold } from '../test/support/wait-for-server.js'
import { childEnv } from './child-env.js'
import { commandLineOf } from './process-info.js'
import { runCommand } from './run-command.js'

describe('runCommand', () => {
  it('gives code and output of a program that ends', async () => {
    const program = fakeProgram({ dir: tempDir(), name: 'speak', script: 'echo out; echo err >&2; exit 3' })
    expect(await runCommand({ program, args: [], limitMs: 5_000 })).toEqual({
      kind: 'exited',
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    })
  })

  it('says when there is no such program', async () => {
    const outcome = await runCommand({ program: join(tempDir(), 'none'), args: [], limitMs: 5_000 })
    expect(outcome).toEqual({ kind: 'not-started', reason: 'ENOENT' })
  })

  it('ends the children of a cancelled program too', async () => {
    const dir = tempDir()
    // As any program it takes a moment to begin: before the guard knows of it nobody could end it.
    const script = `sleep 0.3; sleep 60 & echo $! >"${dir}/child.new"; mv "${dir}/child.new" "${dir}/child"; wait`
    const program = fakeProgram({ dir, name: 'parent', script })
    const controller = new AbortController()
    const running = runCommand({ program, args: [], limitMs: 30_000, signal: controller.signal })
    await conditionToHold({ check: () => existsSync(join(dir, 'child')), what: 'the child to be started' })
    controller.abort()
    expect(await running).toEqual({ kind: 'cancelled' })
    const pid = Number(readFileSync(join(dir, 'child'), 'utf8'))
    await conditionToHold({ check: async () => !(await commandLineOf(pid)), what: 'the child to be gone' })
  })

  it('ends a program whose files grow too large', async () => {
    const folder = tempDir()
    const script = `mkdir "${folder}/deep"; while :; do head -c 100000 /dev/zero >>"${folder}/deep/file"; sleep 0.01; done`
    const program = fakeProgram({ dir: tempDir(), name: 'grow', script })
    const writesInto = { folder, maxBytes: 1_000_000 }
    expect(await runCommand({ program, args: [], limitMs: 15_000, writesInto })).toEqual({ kind: 'too-large' })
  })

  it('keeps no more of the output than asked for', async () => {
    const program = fakeProgram({ dir: tempDir(), name: 'speak', script: 'head -c 1000000 /dev/zero' })
    const outcome = await runCommand({ program, args: [], limitMs: 10_000, keptBytes: 100 })
    expect(outcome.kind === 'exited' && outcome.stdout.length).toBe(100)
  })

  it('does not look for programs in the folder it happens to be in', async () => {
    const dir = tempDir()
    fakeProgram({ dir, name: 'only-here', script: 'echo found' })
    const env = childEnv({ PATH: `.::${dir}/none` })
    const outcome = await runCommand({ program: 'only-here', args: [], limitMs: 5_000, cwd: dir, env })
    expect(outcome).toEqual({ kind: 'not-started', reason: 'ENOENT' })
  })

  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const sourceOf = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href)
  /** A program that starts a child of its own and writes down which. */
  const parentIn = (dir: string): string => {
    const script = `sleep 60 & echo $! >"${dir}/child.new"; mv "${dir}/child.new" "${dir}/child"; wait`
    return JSON.stringify(fakeProgram({ dir, name: 'parent', script }))
  }
  /** The processes that have it in their environment. */
  const markedBy = (mark: string): readonly string[] =>
    readdirSync('/proc').filter((entry) => {
      try {
        return /^\d+$/.test(entry) && readFileSync(join('/proc', entry, 'environ'), 'latin1').includes(mark)
      } catch {
        return false
      }
    })
  const own = (code: string): ReturnType<typeof spawn> =>
    spawn(process.execPath, ['--import', tsx, '--input-type=module', '-e', code], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
  const childToEnd = async (dir: string, end: () => unknown): Promise<void> => {
    await conditionToHold({ check: () => existsSync(join(dir, 'child')), what: 'the child to be started' })
    end()
    const pid = Number(readFileSync(join(dir, 'child'), 'utf8'))
    await conditionToHold({ check: async () => !(await commandLineOf(pid)), what: 'the child to be gone' })
  }

  it.each(['SIGKILL', 'exit'] as const)('does not let a program outlive us: %s', async (end) => {
    const dir = tempDir()
    const owner = own(`import { runCommand } from ${sourceOf('./run-command.ts')}
process.stdin.once('data', () => process.exit(0))
await runCommand({ program: ${parentIn(dir)}, args: [], limitMs: 60_000 })`)
    await childToEnd(dir, () => (end === 'exit' ? owner.stdin?.write('now\n') : owner.kill(end)))
  })

  it.runIf(process.platform === 'linux')(
    'finds a program that was started by one who was killed before it could tell the guard',
    async () => {
      const dir = tempDir()
      own(`import { spawn } from 'node:child_process'
import { createGroupGuard } from ${sourceOf('./group-guard.ts')}
import { writeFileSync } from 'node:fs'
const guard = createGroupGuard({ alsoWhenKilled: true })
const { pid } = spawn(${parentIn(dir)}, [], { detached: true, stdio: 'ignore', env: { ...process.env, ...guard.mark } })
writeFileSync(${JSON.stringify(join(dir, 'started'))}, [pid, ...Object.values(guard.mark)].join(' '))
process.kill(process.pid, 'SIGKILL')`).once('exit', () => writeFileSync(join(dir, 'killed'), ''))
      // The guard may be quicker than the program, which then never starts its child: what counts is that none is left.
      await conditionToHold({ check: () => existsSync(join(dir, 'killed')), what: 'the owner to be killed' })
      const [pid, mark] = readFileSync(join(dir, 'started'), 'utf8').split(' ')
      expect([Number(pid) > 1, mark?.length]).toEqual([true, 36])
      await conditionToHold({ check: () => markedBy(mark ?? '').length === 0, what: 'all it started to be gone' })
    },
  )
})
