import { createConnection, type Connection } from '../../jetstream/connection/connection.js'
import type { ConnectionSettings } from '../../jetstream/connection/settings-contract.js'
import type { ConnectionState } from '../../jetstream/connection/connection-state.js'
import { parseServerAddresses } from '../../jetstream/connection/server-address.js'
import { systemClock } from '../../lib/clock.js'
import { storeToBe } from './wait-for-server.js'

/** Settings for an address text, as resolving flags would make them. */
export function settingsFor(address: string, more: Partial<ConnectionSettings> = {}): ConnectionSettings {
  const parsed = parseServerAddresses(address)
  if (!parsed.ok) throw new Error(parsed.error)
  const login = parsed.value[0]?.login
  return {
    addresses: parsed.value,
    auth: login ?? { kind: 'none' },
    ...(parsed.value.some((one) => one.tls) ? { tls: { first: false } } : {}),
    origin: '--server',
    authDescription: login === undefined ? 'no login' : 'the login in the address (--server)',
    notes: [],
    ...more,
  }
}

/** A connection on the machine's own clock; the test must close it. */
export function testConnection(settings: ConnectionSettings, o: { readonly faults?: boolean } = {}): Connection {
  return createConnection({ settings, clock: systemClock, name: 'review-tui test', ...o })
}

/** Waits for a state of this kind, one that also passes `accept` when given. */
export function stateToBe<K extends ConnectionState['kind']>(
  connection: Connection,
  kind: K,
  o: { readonly accept?: (state: Extract<ConnectionState, { kind: K }>) => boolean; readonly withinMs?: number } = {},
): Promise<Extract<ConnectionState, { kind: K }>> {
  type Wanted = Extract<ConnectionState, { kind: K }>
  return storeToBe({
    store: connection.state,
    accept: (state): state is Wanted => state.kind === kind && (o.accept?.(state as Wanted) ?? true),
    what: `the connection to be ${kind}`,
    withinMs: o.withinMs,
  })
}
