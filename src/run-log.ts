import type { ConnectionState, Workspace } from './jetstream/index.js'
import type { Log } from './lib/log.js'
import type { SafeText } from './lib/safe-text.js'
import type { ReadableStore } from './lib/store.js'
import { actTitle } from './words/act-words.js'

/** Follows a workspace: how the connection stands and why, what the server refuses, what was done. Returns the end of it. */
export function logWorkspace(log: Log, workspace: Workspace): () => void {
  const { connection, journal } = workspace
  let last = ''
  const onState = (): void => {
    const { level, text } = stateWords(connection.state.get())
    // The round-trip time changes all the time, and says nothing here.
    if (text !== last) log.write(level, 'connection', text)
    last = text
  }
  let newest = 0
  const stops = [
    connection.state.subscribe(onState),
    connection.notices.subscribe(() => {
      const notice = connection.notices.get().at(-1)
      if (notice === undefined) return
      const level = notice.level === 'error' ? 'error' : 'warn'
      const often = notice.count > 1 ? ` (${notice.count} times)` : ''
      log.write(level, 'notice', `${notice.kind}: ${notice.text}${often}`)
    }),
    journal.onWritten(() => {
      for (const act of journal.acts.get()) {
        if (act.id <= newest) continue
        newest = act.id
        if (act.kind !== 'read') log.write('debug', 'act', actTitle(act))
      }
    }),
  ]
  onState()
  return () => {
    for (const stop of stops) stop()
  }
}

/** Writes what the status line warns of: every refusal of the server that a key brought about stands there. */
export function logStatus(
  log: Log,
  ui: ReadableStore<{ readonly status?: { readonly tone: 'info' | 'good' | 'warn' | 'bad'; readonly text: SafeText } }>,
): () => void {
  let last: unknown
  return ui.subscribe(() => {
    const { status } = ui.get()
    if (status === last) return
    last = status
    if (status?.tone === 'warn' || status?.tone === 'bad') {
      log.write(status.tone === 'bad' ? 'error' : 'warn', 'status', status.text)
    }
  })
}

function stateWords(state: ConnectionState): { readonly level: 'info' | 'warn'; readonly text: string } {
  switch (state.kind) {
    case 'connecting':
      return {
        level: state.lastError === undefined ? 'info' : 'warn',
        text: `connecting, try ${state.attempt}${state.lastError === undefined ? '' : `: ${state.lastError}`}`,
      }
    case 'connected': {
      const { url, version, clientId } = state.server
      return { level: 'info', text: `connected to ${url}, nats-server ${version}, client ${clientId}` }
    }
    case 'stale':
      return { level: 'warn', text: `silent: ${state.reason}; ${state.action}` }
    case 'disconnected':
      return {
        level: 'warn',
        text: `lost: ${state.reason}; ${state.action}, try ${state.attempt}${state.lastError === undefined ? '' : `: ${state.lastError}`}`,
      }
    case 'closed':
      return { level: 'info', text: 'closed' }
  }
}
