import { connect } from '@nats-io/transport-node'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ServerControl, ServerNode } from '../../lib/server-control.js'
import { startPrivateServer, type PrivateServer } from '../../server/index.js'
import { startInStat } from '../../server/process-info.js'
import { readFileSync } from 'node:fs'
import { tempDir } from '../support/fake-programs.js'
import { createManualClock } from '../support/manual-clock.js'
import { testBinary } from '../support/nats-server.js'
import { processesNaming } from '../support/server-owner.js'
import { conditionToHold, storeToBe } from '../support/wait-for-server.js'

type Controlled = { readonly server: PrivateServer; readonly control: ServerControl }

async function start(o: Partial<Parameters<typeof startPrivateServer>[0]> = {}): Promise<Controlled> {
  const started = await startPrivateServer({ binary: await testBinary('newest'), stateDir: tempDir(), ...o })
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  onTestFinished(() => started.value.stop())
  const { control } = started.value
  if (control === undefined) throw new Error('there is no control over a server of our own')
  return { server: started.value, control }
}

const theNode = (control: ServerControl): ServerNode => {
  const [node] = control.nodes.get()
  if (node === undefined) throw new Error('there is no node')
  return node
}

/** `T` while the process stands still. */
const stateOf = (pid: number): string => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  expect(startInStat(stat)).toBeDefined()
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
}

const upAnew = (control: ServerControl, notPid: number | undefined): Promise<readonly ServerNode[]> =>
  storeToBe({
    store: control.nodes,
    accept: (nodes): nodes is readonly ServerNode[] =>
      nodes.every(({ state, pid }) => state === 'up' && pid !== notPid),
    what: 'the server to be up again',
  })

describe('the control over a server of ours', () => {
  it('kills it as often as one likes: each time it is started again at once, and says so', async () => {
    const { server, control } = await start()
    expect(theNode(control)).toMatchObject({ name: 'server', url: server.url, pid: server.pid(), state: 'up' })
    for (let round = 1; round <= 3; round += 1) {
      const { pid } = theNode(control)
      const seen: ServerNode[] = []
      const stop = control.nodes.subscribe(() => seen.push(theNode(control)))
      expect(control.kill('server')).toEqual({ ok: true, value: pid })
      await upAnew(control, pid)
      stop()
      expect(seen.map(({ state }) => state)).toEqual(['starting', 'up'])
      expect(seen[0]).toMatchObject({ why: 'was ended by SIGKILL, as you asked' })
      expect(seen[0]).not.toHaveProperty('pid')
    }
    expect(control.kill('n1')).toEqual({ ok: false, error: 'there is no n1 among our servers' })
  })

  it('restarts it in order on the same port', async () => {
    const { server, control } = await start()
    const { pid } = theNode(control)
    expect(await control.restart('server')).toEqual({ ok: true, value: undefined })
    const node = theNode(control)
    expect(node).toMatchObject({ state: 'up', url: server.url })
    expect(node.pid).not.toBe(pid)
    const connection = await connect({ servers: server.url, token: server.token })
    await connection.close()
  })

  it('freezes it for a time that ends by itself, or earlier', async () => {
    const clock = createManualClock()
    const { control } = await start({ clock })
    const { pid = 0 } = theNode(control)
    expect(control.freeze('server', 5_000)).toEqual({ ok: true, value: undefined })
    expect(theNode(control)).toMatchObject({ state: 'frozen', pid })
    await conditionToHold({ check: () => stateOf(pid) === 'T', what: 'the process to stand still' })
    expect(control.freeze('server', 5_000)).toEqual({ ok: false, error: 'server is frozen already' })
    clock.advance(5_000)
    expect(theNode(control).state).toBe('up')
    await conditionToHold({ check: () => stateOf(pid) !== 'T', what: 'the process to go on' })

    expect(control.thaw('server')).toEqual({ ok: false, error: 'server is not frozen' })
    control.freeze('server', 5_000)
    expect(control.thaw('server')).toEqual({ ok: true, value: undefined })
    await conditionToHold({ check: () => stateOf(pid) !== 'T', what: 'the process to go on once more' })
    expect(control.freeze('server', 11 * 60_000)).toMatchObject({ ok: false })
  })

  it('leaves no process when it is stopped while frozen, and has none to act on then', async () => {
    const { server, control } = await start()
    control.freeze('server', 60_000)
    await server.stop()
    expect(await processesNaming(server.configFile)).toEqual([])
    expect(theNode(control)).toMatchObject({ state: 'down', why: 'was stopped' })
    expect(control.kill('server').ok).toBe(false)
    expect(await control.restart('server')).toMatchObject({ ok: false })
  })

  it('kills and restarts a frozen one', async () => {
    const { control } = await start()
    const { pid } = theNode(control)
    control.freeze('server', 60_000)
    expect(control.kill('server').ok).toBe(true)
    await upAnew(control, pid)
    control.freeze('server', 60_000)
    expect(await control.restart('server')).toEqual({ ok: true, value: undefined })
    expect(theNode(control).state).toBe('up')
  })
})

describe('a joined copy', () => {
  it('has no control over the server of another', async () => {
    const stateDir = tempDir()
    await start({ stateDir })
    const joined = await startPrivateServer({ binary: await testBinary('newest'), stateDir })
    if (!joined.ok) throw new Error(JSON.stringify(joined.error))
    onTestFinished(() => joined.value.stop())
    expect(joined.value.joined).toBe(true)
    expect(joined.value.control).toBeUndefined()
  })
})
