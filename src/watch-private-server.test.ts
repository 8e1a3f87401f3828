import { expect, it } from 'vitest'
import { ok } from './lib/result.js'
import type { ServerNode } from './lib/server-control.js'
import { createStore } from './lib/store.js'
import type { ServerState } from './server/index.js'
import { watchNodes, watchPrivateServer } from './watch-private-server.js'

it('says the end of the private server and its return where they stay, and each but once', () => {
  const running = { kind: 'running', pid: 1, sinceMs: 0 } as const
  const state = createStore<ServerState>(running)
  const said: string[] = []
  const remarks: string[] = []
  let startedOver = 0
  const say = (tone: string, text: string): void => void said.push(`${tone} ${text}`)
  watchPrivateServer({ state }, { say, remark: (text) => remarks.push(text) }, () => (startedOver += 1))
  state.set({ kind: 'restarting', reason: 'SIGKILL', sinceMs: 0 })
  state.set({ ...running, pid: 2 })
  state.set({ ...running, pid: 2 })
  expect(remarks).toEqual([
    'the private server ended (SIGKILL): starting it again on the same store',
    'the private server runs again; every stored message is still there',
  ])
  expect(said).toEqual([`warn ${remarks[0]}`, `good ${remarks[1]}`])
  state.set({ ...running, complaint: 'no space left' })
  expect(said.at(-1)).toBe('bad the private server says: no space left')
  expect([remarks.length, startedOver]).toEqual([2, 0])
  state.set({ kind: 'stopped', failure: { kind: 'owner-gone', summary: 'gone', advice: [], attempts: [] } })
  expect(startedOver).toBe(1)
})

it('says what becomes of each node of a cluster, and nothing of a stop in order or of a lone server', () => {
  const up = (name: string): ServerNode => ({ name, url: '', pid: 1, state: 'up', sinceMs: 0 })
  const nodes = createStore<readonly ServerNode[]>([up('n1'), up('n2')])
  const remarks: string[] = []
  const voice = { say: () => undefined, remark: (text: string) => void remarks.push(text) }
  const acts = { kill: () => ok(1), restart: () => Promise.resolve(ok(undefined)) }
  const control = { nodes, ...acts, freeze: () => ok(undefined), thaw: () => ok(undefined) }
  watchNodes({ control }, voice)
  watchNodes({ control: { ...control, nodes: createStore([up('server')]) } }, voice)
  const n2 = (state: ServerNode['state'], why?: string): void =>
    nodes.set([up('n1'), { ...up('n2'), state, ...(why === undefined ? {} : { why }) }])
  n2('starting', 'was ended by SIGKILL')
  n2('up')
  n2('down', 'was ended by SIGKILL, as you asked')
  n2('starting', 'was down')
  n2('up')
  n2('frozen')
  n2('up')
  n2('down', 'is being stopped')
  expect(remarks).toEqual([
    'n2 of the private cluster ended (was ended by SIGKILL): starting it again on its store',
    'n2 of the private cluster runs again',
    'n2 of the private cluster is down (was ended by SIGKILL, as you asked) and stays so until it is started',
    'n2 of the private cluster is being started again on its store',
    'n2 of the private cluster runs again',
  ])
})
