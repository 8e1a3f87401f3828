import { existsSync } from 'node:fs'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startPrivateServer, type PrivateServer, type ServerBinary, type ServerState } from '../../server/index.js'
import { commandLineOf } from '../../server/process-info.js'
import { tempDir } from '../support/fake-programs.js'
import { testBinary } from '../support/nats-server.js'
import { processesNaming, startServerOwner } from '../support/server-owner.js'
import { conditionToHold, storeToBe } from '../support/wait-for-server.js'

type Stopped = Extract<ServerState, { readonly kind: 'stopped' }>

let binary: ServerBinary

beforeAll(async () => {
  binary = await testBinary('newest')
})

async function start(stateDir: string): Promise<PrivateServer> {
  const started = await startPrivateServer({ binary, stateDir })
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  onTestFinished(() => started.value.stop())
  return started.value
}

const noneLeft = (configFile: string): Promise<void> =>
  conditionToHold({
    check: async () => (await processesNaming(configFile)).length === 0,
    what: 'server and watchdog to be gone',
  })

describe('two copies', () => {
  it('share one server: the second joins, leaves without harm, and sees the owner go', async () => {
    const stateDir = tempDir()
    const owner = startServerOwner({ binary, stateDir })
    const report = await owner.running()
    expect(report.joined).toBe(false)

    const guest = await start(stateDir)
    expect(guest).toMatchObject({ joined: true, url: report.url })
    expect(guest.pid()).toBeUndefined()
    expect(guest.signal('SIGKILL')).toBe(false)
    await guest.stop()
    expect(await commandLineOf(report.state.pid)).toContain(report.configFile)

    const staying = await start(stateDir)
    await owner.stop()
    const { failure } = await storeToBe({
      store: staying.state,
      accept: (state): state is Stopped => state.kind === 'stopped',
      what: 'the guest to see that the owner has gone',
    })
    expect(failure?.kind).toBe('owner-gone')
    expect((await start(stateDir)).joined).toBe(false)
  })

  it('started at the same moment end up with one server', async () => {
    const stateDir = tempDir()
    const owners = [1, 2, 3].map(() => startServerOwner({ binary, stateDir }))
    const reports = await Promise.all(owners.map((owner) => owner.running()))
    expect(reports.filter((report) => !report.joined)).toHaveLength(1)
    expect(new Set(reports.map((report) => report.url)).size).toBe(1)
    expect(new Set(reports.map((report) => report.state.pid)).size).toBe(1)
  })

  it('tell a guest when the owner starts its server again', async () => {
    const stateDir = tempDir()
    const owner = startServerOwner({ binary, stateDir })
    const { state } = await owner.running()
    const guest = await start(stateDir)
    process.kill(state.pid, 'SIGKILL')
    const again = await owner.running(state.pid)
    await conditionToHold({
      check: () => {
        const seen = guest.state.get()
        return seen.kind === 'running' && seen.pid === again.state.pid
      },
      what: 'the guest to see the new process',
    })
  })
})

describe('an owner that is killed', () => {
  it('leaves no server', async () => {
    const owner = startServerOwner({ binary, stateDir: tempDir() })
    const { configFile } = await owner.running()
    expect(await processesNaming(configFile)).toHaveLength(2)
    owner.process.kill('SIGKILL')
    await noneLeft(configFile)
  })

  it('leaves no server that was started again, nor one that is frozen', async () => {
    const owner = startServerOwner({ binary, stateDir: tempDir() })
    const { configFile, state } = await owner.running()
    process.kill(state.pid, 'SIGKILL')
    const again = await owner.running(state.pid)
    process.kill(again.state.pid, 'SIGSTOP')
    owner.process.kill('SIGKILL')
    await noneLeft(configFile)
  })

  it('leaves none when its watchdog was killed shortly before', async () => {
    const owner = startServerOwner({ binary, stateDir: tempDir() })
    const { configFile, state } = await owner.running()
    const watchdogs = async (): Promise<readonly number[]> =>
      (await processesNaming(configFile)).filter((pid) => pid !== state.pid)
    const [first = 0] = await watchdogs()
    const bornMs = state.sinceMs
    // A watchdog that cannot even live a second is not started again.
    await conditionToHold({ check: () => Date.now() - bornMs > 1_200, what: 'the watchdog to have lived a second' })
    process.kill(first, 'SIGKILL')
    await conditionToHold({
      check: async () => {
        const now = await watchdogs()
        return now.length === 1 && now[0] !== first
      },
      what: 'another watchdog',
    })
    owner.process.kill('SIGKILL')
    await noneLeft(configFile)
  })

  it('together with its watchdog leaves a server that the next copy ends before it starts its own', async () => {
    const stateDir = tempDir()
    const owner = startServerOwner({ binary, stateDir })
    const { configFile, state } = await owner.running()
    owner.process.kill('SIGSTOP')
    const watchdogs = (await processesNaming(configFile)).filter((pid) => pid !== state.pid)
    for (const pid of watchdogs) process.kill(pid, 'SIGKILL')
    owner.process.kill('SIGKILL')
    await conditionToHold({
      check: async () => !(await commandLineOf(owner.process.pid ?? 0)),
      what: 'the owner to be gone',
    })
    expect(await commandLineOf(state.pid)).toContain(configFile)

    const next = await start(stateDir)
    expect(next.joined).toBe(false)
    expect(await commandLineOf(state.pid)).toBeUndefined()
    expect(existsSync(configFile)).toBe(false)
  })
})
