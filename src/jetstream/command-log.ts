import { createStore } from '../lib/store.js'
import type { ReadableStore } from '../lib/store.js'
import { ownJetStream } from './jetstream-place.js'
import type { JetStreamPlace } from './jetstream-place.js'

/** One act, as the user could have done it elsewhere. Texts may quote the server's names: untrusted until printed. */
export type CommandLogEntry = {
  readonly id: number
  readonly atMs: number
  /** What was done, in a few words. */
  readonly act: string
  /** The same as a `nats` command line, where there is one. */
  readonly cli?: string
  /** The same as a line of TypeScript. */
  readonly code?: string
  /** What went over the wire: subject, then body. */
  readonly wire?: string
}

/** The acts of this run, newest last, bounded. */
export type CommandLog = {
  readonly entries: ReadableStore<readonly CommandLogEntry[]>
  readonly add: (entry: Omit<CommandLogEntry, 'id' | 'atMs'>) => void
}

const kept = 200

/** Creates an empty command log. Wire lines name the API prefix in force. */
export function createCommandLog(now: () => number, { apiPrefix }: JetStreamPlace = ownJetStream): CommandLog {
  const entries = createStore<readonly CommandLogEntry[]>([])
  let nextId = 1
  return {
    entries,
    add: (entry) => {
      const wire = entry.wire?.replace(/^(request|PUB) \$JS\.API\./, (_all, verb) => `${String(verb)} ${apiPrefix}.`)
      const line = { id: nextId++, atMs: now(), ...entry, ...(wire === undefined ? {} : { wire }) }
      entries.update((list) => [...list.slice(1 - kept), line])
    },
  }
}
