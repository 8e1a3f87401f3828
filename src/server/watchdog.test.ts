import { spawn } from 'node:child_process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { conditionToHold } from '../test/support/wait-for-server.js'
import { commandLineOf } from './process-info.js'
import { createWatchdog } from './watchdog.js'

const files = { configFile: '/none/run-1/server.conf', pidFile: '/none/run-1/server.pid' }

/** A process whose command line names the config file, as a server's does. */
function startWatched(): number {
  const child = spawn('sh', ['-c', 'sleep 60 & wait', 'server', files.configFile], { detached: true, stdio: 'ignore' })
  const pid = child.pid ?? 0
  onTestFinished(() => void process.kill(-pid, 'SIGKILL'))
  return pid
}

const gone = async (pid: number): Promise<boolean> => (await commandLineOf(pid)) === undefined

describe('createWatchdog', () => {
  it('goes away without acting when it is released, and may be released again', async () => {
    const server = startWatched()
    const watchdog = createWatchdog(files)
    const pid = watchdog.pid() ?? 0
    watchdog.watch(server)
    await watchdog.release()
    await watchdog.release()
    expect(await gone(pid)).toBe(true)
    expect(await gone(server)).toBe(false)
  })

  it('leads a process group of its own, which the signals of a terminal do not reach', async () => {
    const watchdog = createWatchdog(files)
    const pid = watchdog.pid() ?? 0
    onTestFinished(() => watchdog.release())
    await conditionToHold({ check: async () => !(await gone(pid)), what: 'the watchdog to run' })
    // Throws when there is no group of that number.
    expect(() => process.kill(-pid, 0)).not.toThrow()
  })
})
