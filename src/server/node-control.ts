import type { Clock } from '../lib/clock.js'
import { err, ok, type Result } from '../lib/result.js'
import type { ServerControl, ServerNode } from '../lib/server-control.js'
import { createStore, type ReadableStore, type Store } from '../lib/store.js'
import type { ServerState } from './types.js'

const longestFreezeMs = 10 * 60_000

/** One of our server processes and what may be done to it; `ServerControl` without the names. */
export type NodeControl = {
  readonly node: ReadableStore<ServerNode>
  readonly kill: () => Result<number, string>
  readonly restart: () => Promise<Result<void, string>>
  readonly freeze: (forMs: number) => Result<void, string>
  readonly thaw: () => Result<void, string>
}

/** What a control needs of the one that keeps the server going. */
export type Supervised = {
  readonly name: string
  readonly url: string
  readonly state: ReadableStore<ServerState>
  readonly pid: () => number | undefined
  readonly signal: (name: NodeJS.Signals) => boolean
  readonly kill: () => Result<number, string>
  readonly restart: () => Promise<Result<void, string>>
}

/**
 * Control over one supervised server. Freezing is ended by a timer here, by the supervisor when it stops the server, and
 * by the watchdog when we vanish; whoever ends the process ends the freeze.
 */
export function createNodeControl(o: Supervised & { readonly clock: Clock }): NodeControl {
  let frozen: { readonly pid: number; readonly sinceMs: number; readonly wake: () => void } | undefined
  const node: Store<ServerNode> = createStore(nodeOf(o, o.clock.now()))
  const show = (): void => {
    if (frozen !== undefined && o.pid() !== frozen.pid) {
      frozen.wake()
      frozen = undefined
    }
    const now = nodeOf(o, o.clock.now())
    node.set(frozen === undefined || now.state !== 'up' ? now : { ...now, state: 'frozen', sinceMs: frozen.sinceMs })
  }
  o.state.subscribe(show)

  const thaw = (): Result<void, string> => {
    if (frozen === undefined) return err(`${o.name} is not frozen`)
    frozen.wake()
    frozen = undefined
    const sent = o.signal('SIGCONT')
    show()
    return sent ? ok(undefined) : err(`${o.name} has ended meanwhile`)
  }
  return {
    node,
    thaw,
    kill: o.kill,
    restart: () => {
      if (frozen !== undefined) thaw()
      return o.restart()
    },
    freeze: (forMs) => {
      const pid = o.pid()
      const { state } = node.get()
      if (state === 'frozen') return err(`${o.name} is frozen already`)
      if (pid === undefined || state !== 'up') return err(`${o.name} does not run now`)
      if (!(forMs > 0 && forMs <= longestFreezeMs)) return err('it is frozen for ten minutes at most')
      if (process.platform === 'win32') return err('Windows cannot let a process stand still')
      if (!o.signal('SIGSTOP')) return err(`${o.name} has ended meanwhile`)
      frozen = { pid, sinceMs: o.clock.now(), wake: o.clock.after(forMs, () => void thaw()) }
      show()
      return ok(undefined)
    },
  }
}

function nodeOf({ name, url, state, pid }: Supervised, nowMs: number): ServerNode {
  const now = state.get()
  const there = pid()
  const who = { name, url, ...(there === undefined ? {} : { pid: there }) }
  switch (now.kind) {
    case 'running':
      return { ...who, state: 'up', sinceMs: now.sinceMs }
    case 'restarting':
      return { ...who, state: 'starting', sinceMs: now.sinceMs, why: now.reason }
    case 'down':
      return { ...who, state: 'down', sinceMs: now.sinceMs, why: now.reason }
    case 'stopping':
      return { ...who, state: 'down', sinceMs: nowMs, why: 'is being stopped' }
    case 'stopped':
      return { ...who, state: 'down', sinceMs: nowMs, why: now.failure ? 'has stopped for good' : 'was stopped' }
  }
}

/** All of them by name. */
export function controlOf(controls: readonly NodeControl[]): ServerControl {
  const nodes = createStore<readonly ServerNode[]>(controls.map(({ node }) => node.get()))
  for (const { node } of controls) node.subscribe(() => nodes.set(controls.map((each) => each.node.get())))
  const named = (name: string): Result<NodeControl, string> => {
    const found = controls.find(({ node }) => node.get().name === name)
    return found === undefined ? err(`there is no ${name} among our servers`) : ok(found)
  }
  const on = <T>(name: string, act: (control: NodeControl) => Result<T, string>): Result<T, string> => {
    const found = named(name)
    return found.ok ? act(found.value) : found
  }
  return {
    nodes,
    kill: (name) => on(name, (control) => control.kill()),
    restart: async (name) => {
      const found = named(name)
      return found.ok ? found.value.restart() : found
    },
    freeze: (name, forMs) => on(name, (control) => control.freeze(forMs)),
    thaw: (name) => on(name, (control) => control.thaw()),
  }
}
