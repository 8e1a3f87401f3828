import { describe, expect, it } from 'vitest'
import type { ConnectionState, Workspace } from './jetstream/index.js'
import { createJournal } from './jetstream/api/journal.js'
import { literal } from './lib/safe-text.js'
import { createStore } from './lib/store.js'
import { logStatus, logWorkspace } from './run-log.js'

const listening = () => {
  const lines: string[] = []
  return { lines, log: { write: (...parts: readonly string[]) => void lines.push(parts.join(' ')) } }
}

describe('a workspace', () => {
  const server = { url: 'nats://h:1', version: '2.15.1', clientId: 7 } as Extract<
    ConnectionState,
    { kind: 'connected' }
  >['server']

  it('is followed: how the connection stands and why, notices, acts; each once', () => {
    const state = createStore<ConnectionState>({ kind: 'connecting', since: 0, attempt: 1 })
    const notices = createStore<readonly object[]>([])
    let frame = (): void => undefined
    const clock = {
      now: () => 1000,
      after: (_delayMs: number, task: () => void) => {
        frame = task
        return () => undefined
      },
    }
    const journal = createJournal({ clock })
    const { lines, log } = listening()
    const workspace = { connection: { state, notices }, journal } as unknown as Workspace
    const stop = logWorkspace(log, workspace)
    state.set({ kind: 'connecting', since: 0, attempt: 2, lastError: 'nothing listens' })
    state.set({ kind: 'connected', since: 0, server })
    state.set({ kind: 'connected', since: 0, server, rttMs: 1 })
    state.set({ kind: 'disconnected', since: 0, reason: 'the server ended', attempt: 1, action: 'trying again' })
    notices.set([{ kind: 'permission', level: 'error', text: 'refused', count: 3 }])
    const ack = { subject: '$JS.ACK.S.c.1.4.1.0.0', body: '+ACK' }
    journal.begin({ by: 'look' })({ subject: '$JS.API.STREAM.INFO.S' })
    journal.begin({ by: 'key' })(ack)({ kind: 'arrived' })
    journal.begin({ by: 'key' })({ ...ack, body: '-NAK' })
    frame()
    stop()
    state.set({ kind: 'closed' })
    expect(lines).toEqual([
      'info connection connecting, try 1',
      'warn connection connecting, try 2: nothing listens',
      'info connection connected to nats://h:1, nats-server 2.15.1, client 7',
      'warn connection lost: the server ended; trying again, try 1',
      'error notice permission: refused (3 times)',
      'debug act ack · seq 4 of c',
      'debug act nak · seq 4 of c',
    ])
  })
})

describe('the status line', () => {
  it('is kept where it warns', () => {
    const { lines, log } = listening()
    const ui = createStore<Parameters<typeof logStatus>[1] extends { get: () => infer T } ? T : never>({})
    logStatus(log, ui)
    ui.set({ status: { tone: 'good', text: literal`acked` } })
    ui.set({ status: { tone: 'bad', text: literal`refused` } })
    ui.update((now) => ({ ...now }))
    ui.set({ status: { tone: 'warn', text: literal`careful` } })
    expect(lines).toEqual(['error status refused', 'warn status careful'])
  })
})
