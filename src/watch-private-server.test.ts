import { expect, it } from 'vitest'
import { createStore } from './lib/store.js'
import type { ServerState } from './server/index.js'
import { watchPrivateServer } from './watch-private-server.js'

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
