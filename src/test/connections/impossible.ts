import type { ServerAge } from '../support/nats-server.js'

/** Why a kind of server cannot be had at an age, and the word by which that server itself refuses its config. */
export type Impossible = { readonly reason: string; readonly refuses: string }

const noHandshakeFirst: Impossible = {
  reason: 'nats-server has handshake_first from 2.10 on',
  refuses: 'handshake_first',
}

/** THE table of what an old server cannot be made to do: the cases that need it are counted apart, with this reason. */
const table: Readonly<Record<ServerAge, Readonly<Record<string, Impossible>>>> = {
  newest: {},
  middle: {},
  oldest: { 'tls-first': noHandshakeFirst, 'tls-first-auto': noHandshakeFirst },
}

/** Why one of these kinds of servers cannot be had at this age; `undefined` when all of them can. */
export function whyImpossible(
  age: ServerAge,
  kinds: readonly string[],
): (Impossible & { readonly kind: string }) | undefined {
  const kind = kinds.find((one) => Object.hasOwn(table[age], one))
  const found = kind === undefined ? undefined : table[age][kind]
  return kind === undefined || found === undefined ? undefined : { kind, ...found }
}
