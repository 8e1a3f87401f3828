import { shellQuote } from '../../lib/shell-quote.js'
import { createStore } from '../../lib/store.js'
import type { ReadableStore } from '../../lib/store.js'
import { managerOptions } from '../connection/cli-flags.js'
import { ownJetStream } from '../wire/jetstream-place.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'

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

/** Where the acts are done: what makes their lines do the same elsewhere. */
export type CommandPlace = { readonly place?: JetStreamPlace; readonly cliFlags?: readonly string[] }

/**
 * Creates an empty command log. Wire lines name the API prefix in force, `nats` lines the server and the JetStream, and
 * TypeScript lines the JetStream when it is not the account's own: pasted elsewhere they act where we did or not at all.
 */
export function createCommandLog(now: () => number, given: CommandPlace = {}): CommandLog {
  const { place: { apiPrefix } = ownJetStream, cliFlags = [] } = given
  const prefix = ['nats', ...cliFlags.map(shellQuote), ''].join(' ')
  const options = managerOptions(apiPrefix)
  const entries = createStore<readonly CommandLogEntry[]>([])
  let nextId = 1
  return {
    entries,
    add: (entry) => {
      const wire = entry.wire?.replace(/^(request|PUB) \$JS\.API\./, (_all, verb) => `${String(verb)} ${apiPrefix}.`)
      const cli = entry.cli?.replace(/^nats /, () => prefix)
      const isOfPlace = entry.code !== undefined && /^await jsm\.|\bconsumer\.fetch\(/.test(entry.code)
      const code = isOfPlace && options !== undefined ? `${entry.code} // jetstreamManager(nc, ${options})` : entry.code
      const line = {
        id: nextId++,
        atMs: now(),
        ...entry,
        ...(cli === undefined ? {} : { cli }),
        ...(code === undefined ? {} : { code }),
        ...(wire === undefined ? {} : { wire }),
      }
      entries.update((list) => [...list.slice(1 - kept), line])
    },
  }
}
