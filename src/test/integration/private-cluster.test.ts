import { jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ServerControl, ServerNode } from '../../lib/server-control.js'
import { startPrivateCluster, type PrivateServer } from '../../server/index.js'
import { tempDir } from '../support/fake-programs.js'
import { testBinary } from '../support/nats-server.js'
import { processesNaming, startServerOwner } from '../support/server-owner.js'
import { conditionToHold, storeToBe } from '../support/wait-for-server.js'

// Elections take seconds each, and nothing makes them shorter.
vi.setConfig({ testTimeout: 180_000 })

type Cluster = { readonly server: PrivateServer; readonly control: ServerControl; readonly stateDir: string }

async function start(
  version: 'newest' | 'oldest' = 'newest',
  o: Partial<Parameters<typeof startPrivateCluster>[0]> = {},
): Promise<Cluster> {
  const stateDir = o.stateDir ?? tempDir()
  const started = await startPrivateCluster({ binary: await testBinary(version), stateDir, ...o })
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  onTestFinished(() => started.value.stop())
  const { control } = started.value
  if (control === undefined) throw new Error('there is no control over a cluster of our own')
  return { server: started.value, control, stateDir }
}

async function connectTo({ urls, token }: PrivateServer): Promise<NatsConnection> {
  const connection = await connect({
    servers: [...urls],
    token,
    reconnectTimeWait: 50,
    maxReconnectAttempts: -1,
    ignoreClusterUpdates: true,
  })
  onTestFinished(() => connection.close())
  return connection
}

const statesOf = (control: ServerControl): readonly string[] => control.nodes.get().map(({ state }) => state)

const nodeNamed = (control: ServerControl, name: string): ServerNode => {
  const node = control.nodes.get().find((each) => each.name === name)
  if (node === undefined) throw new Error(`there is no ${name}`)
  return node
}

const allUp = (control: ServerControl): Promise<unknown> =>
  storeToBe({
    store: control.nodes,
    accept: (nodes): nodes is readonly ServerNode[] => nodes.every(({ state }) => state === 'up'),
    what: 'all nodes to be up',
  })

/** The leader of a stream, asked until there is one. */
async function leaderOf(manager: JetStreamManager, stream: string, other?: string): Promise<string> {
  let leader: string | undefined
  await conditionToHold({
    check: async () => {
      leader = await manager.streams.info(stream).then(
        ({ cluster }) => cluster?.leader,
        () => undefined,
      )
      return leader !== undefined && leader !== '' && leader !== other
    },
    what: `${stream} to have a leader other than ${String(other)}`,
    withinMs: 40_000,
  })
  return leader ?? ''
}

const noneNaming = (text: string): Promise<void> =>
  conditionToHold({
    check: async () => (await processesNaming(text)).length === 0,
    what: `every process of ${text} to be gone`,
    withinMs: 15_000,
  })

describe.each(['newest', 'oldest'] as const)('a private cluster, %s', (version) => {
  it('is three servers on loopback, private, of which each knows the others, and takes R3 at once', async () => {
    const { server, control, stateDir } = await start(version)
    const nodes = control.nodes.get()
    expect(nodes.map(({ name, state }) => [name, state])).toEqual([
      ['n1', 'up'],
      ['n2', 'up'],
      ['n3', 'up'],
    ])
    expect(new Set(nodes.map(({ pid }) => pid)).size).toBe(3)
    expect(server.urls).toEqual(nodes.map(({ url }) => url))
    for (const url of server.urls) {
      expect(url).toMatch(/^nats:\/\/127\.0\.0\.1:\d+$/)
      await expect(connect({ servers: url, reconnect: false })).rejects.toThrow()
    }
    const run = join(stateDir, 'private-cluster', 'run-1')
    for (const { name } of nodes) {
      expect(statSync(join(run, name, 'server.conf')).mode & 0o777).toBe(0o600)
      const log = readFileSync(join(stateDir, 'private-cluster', name, 'nats-server.log'), 'utf8')
      const password = /password: "(\w+)"/.exec(readFileSync(join(run, name, 'server.conf'), 'utf8'))?.[1] ?? ''
      expect(password).toMatch(/^[0-9a-f]{64}$/)
      expect(password).not.toBe(server.token)
      expect(log).not.toContain(password)
      expect(log).not.toContain(server.token)
    }

    const manager = await jetstreamManager(await connectTo(server))
    await manager.streams.add({ name: 'THREE', subjects: ['three'], num_replicas: 3 })
    const { cluster } = await manager.streams.info('THREE')
    const names = [cluster?.leader, ...(cluster?.replicas ?? []).map(({ name }) => name)]
    expect(names.sort()).toEqual(['n1', 'n2', 'n3'])
  })
})

describe('a private cluster', () => {
  it('leaves a killed leader down, goes on with two, stops with one, and heals', async () => {
    const { server, control } = await start()
    const nc = await connectTo(server)
    const manager = await jetstreamManager(nc, { timeout: 2_000 })
    await manager.streams.add({ name: 'THREE', subjects: ['three'], num_replicas: 3 })
    const publish = (id: string) => jetstream(nc).publish('three', id, { msgID: id, timeout: 1_000, retries: 0 })
    // A stream that has a leader is not yet known for it on each node; under its id a message is stored once.
    const stored = async (id: string): Promise<number> => {
      let seq = 0
      await conditionToHold({
        check: async () => {
          seq = await publish(id).then(
            (ack) => ack.seq,
            () => 0,
          )
          return seq > 0
        },
        what: `${id} to be stored`,
        withinMs: 40_000,
      })
      return seq
    }
    expect(await stored('one')).toBe(1)

    const first = await leaderOf(manager, 'THREE')
    expect(control.kill(first)).toEqual({ ok: true, value: nodeNamed(control, first).pid })
    const second = await leaderOf(manager, 'THREE', first)
    expect(nodeNamed(control, first)).toMatchObject({ state: 'down', why: 'was ended by SIGKILL, as you asked' })
    expect(await stored('two')).toBe(2)

    expect(control.kill(second).ok).toBe(true)
    expect(control.kill(second)).toEqual({ ok: false, error: `${second} is being ended already` })
    await storeToBe({
      store: control.nodes,
      accept: (nodes): nodes is readonly ServerNode[] => nodes.filter(({ state }) => state === 'up').length === 1,
      what: 'one node to be left',
    })
    expect(control.kill(second)).toEqual({ ok: false, error: `${second} does not run now` })
    await expect(publish('three')).rejects.toThrow()

    expect(await control.restart(second)).toEqual({ ok: true, value: undefined })
    expect(await control.restart(first)).toEqual({ ok: true, value: undefined })
    expect(statesOf(control)).toEqual(['up', 'up', 'up'])
    expect(control.nodes.get().map(({ url }) => url)).toEqual(server.urls)
    await leaderOf(manager, 'THREE')
    expect(await stored('three')).toBe(3)
    expect((await manager.streams.info('THREE')).state.messages).toBe(3)
  })

  it('starts a node again that died by itself', async () => {
    const { control } = await start()
    const { pid = 0 } = nodeNamed(control, 'n2')
    process.kill(pid, 'SIGKILL')
    await storeToBe({
      store: control.nodes,
      accept: (nodes): nodes is readonly ServerNode[] => nodes.some(({ state }) => state !== 'up'),
      what: 'the death to be seen',
    })
    await allUp(control)
    expect(nodeNamed(control, 'n2').pid).not.toBe(pid)
    // Twice in a row it stays down, and the cluster with it stays ours.
    process.kill(nodeNamed(control, 'n2').pid ?? 0, 'SIGKILL')
    await storeToBe({
      store: control.nodes,
      accept: (nodes): nodes is readonly ServerNode[] => nodes.some(({ state }) => state === 'down'),
      what: 'the node to stay down',
    })
    expect(nodeNamed(control, 'n2').why).toBe('was ended by SIGKILL again soon after a start')
    expect(await control.restart('n2')).toEqual({ ok: true, value: undefined })
    expect(statesOf(control)).toEqual(['up', 'up', 'up'])
  })

  it('keeps its streams from one run to the next, and leaves no process when it is stopped, frozen or down', async () => {
    const stateDir = tempDir()
    const first = await start('newest', { stateDir })
    const manager = await jetstreamManager(await connectTo(first.server))
    await manager.streams.add({ name: 'KEPT', subjects: ['kept'], num_replicas: 3 })
    first.control.freeze('n1', 60_000)
    first.control.kill('n2')
    await first.server.stop()
    await first.server.stop()
    expect(await processesNaming(stateDir)).toEqual([])
    expect(readdirSync(join(stateDir, 'private-cluster', 'run-1'))).toContain('released')

    const second = await start('newest', { stateDir })
    await leaderOf(await jetstreamManager(await connectTo(second.server)), 'KEPT')
  })

  it('is shared by a second copy, which has no power over it and sees it go', async () => {
    const stateDir = tempDir()
    const binary = await testBinary('newest')
    const owner = startServerOwner({ binary, stateDir, kind: 'cluster' })
    await owner.running()
    const joined = await startPrivateCluster({ binary, stateDir })
    if (!joined.ok) throw new Error(JSON.stringify(joined.error))
    onTestFinished(() => joined.value.stop())
    expect(joined.value.joined).toBe(true)
    expect(joined.value.urls).toHaveLength(3)
    expect(joined.value.control).toBeUndefined()
    await connectTo(joined.value)
    await owner.stop()
    await storeToBe({
      store: joined.value.state,
      accept: (state): state is Extract<typeof state, { readonly kind: 'stopped' }> => state.kind === 'stopped',
      what: 'the guest to see that the owner has gone',
    })
  })

  it('is ended with an owner that was killed, and its folder is taken over', async () => {
    const stateDir = tempDir()
    const binary = await testBinary('newest')
    const owner = startServerOwner({ binary, stateDir, kind: 'cluster' })
    await owner.running()
    // Three servers and a watchdog for each.
    expect((await processesNaming(join(stateDir, 'private-cluster', 'run-1'))).length).toBe(6)
    owner.process.kill('SIGKILL')
    await noneNaming(join(stateDir, 'private-cluster', 'run-1'))
    const next = await start('newest', { stateDir })
    expect(next.server.joined).toBe(false)
    expect(readdirSync(join(stateDir, 'private-cluster'))).not.toContain('run-1')
  })

  it('ends servers of a run whose owner and watchdogs were killed', async () => {
    const stateDir = tempDir()
    const binary = await testBinary('newest')
    const owner = startServerOwner({ binary, stateDir, kind: 'cluster' })
    await owner.running()
    const run = join(stateDir, 'private-cluster', 'run-1')
    const pids = await processesNaming(run)
    const isServer = (pid: number): boolean => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('server.conf')
    const servers = pids.filter(isServer)
    expect(servers).toHaveLength(3)
    // A watchdog that is gone is started anew by a living owner: so all at once, the owner first.
    process.kill(owner.process.pid ?? 0, 'SIGSTOP')
    for (const pid of pids) if (!servers.includes(pid)) process.kill(pid, 'SIGKILL')
    owner.process.kill('SIGKILL')
    await start('newest', { stateDir })
    expect((await processesNaming(run)).length).toBe(0)
  })

  it('is cancelled while it starts, and leaves nothing', async () => {
    const stateDir = tempDir()
    const controller = new AbortController()
    const started = await startPrivateCluster({
      binary: await testBinary('newest'),
      stateDir,
      signal: controller.signal,
      onProgress: ({ kind }) => {
        if (kind === 'electing') controller.abort()
      },
    })
    expect(started).toMatchObject({ ok: false, error: { kind: 'cancelled' } })
    expect(await processesNaming(stateDir)).toEqual([])
    expect((await start('newest', { stateDir })).server.joined).toBe(false)
  })
})
