import type { SettingsFiles } from '../../lib/given-file.js'
import type { RunHelper } from './helper-program.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import type { ServerAddress } from './server-address.js'

/** Where contexts, `~`, `$NAME` and references are looked up. */
export type SettingsPlace = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly files: SettingsFiles
  /** Asks `nsc` or `op`. */
  readonly runHelper: RunHelper
}

/** The connection flags as they were typed; the names and meanings are those of the `nats` CLI. */
export type ConnectionFlags = {
  readonly server?: string
  readonly context?: string
  /** Do not use the context chosen with `nats context select`. */
  readonly noContext?: boolean
  /** Without a password it is a token. */
  readonly user?: string
  readonly password?: string
  readonly token?: string
  readonly creds?: string
  readonly nkey?: string
  /** A user JWT and its seed themselves, or references to them. */
  readonly jwt?: string
  readonly seed?: string
  readonly tlscert?: string
  readonly tlskey?: string
  readonly tlsca?: string
  readonly tlsfirst?: boolean
  /** The JetStream to work on, by its domain or by the prefix of its API; never both. */
  readonly jsDomain?: string
  readonly jsApiPrefix?: string
  readonly jsEventPrefix?: string
  readonly inboxPrefix?: string
  /** `none` leaves out the proxy of the context; anything else cannot be honoured. */
  readonly socksProxy?: string
  /** As Go writes durations: `5s`, `1m30s`. */
  readonly timeout?: string
  readonly connectionName?: string
}

/** How to log in. Holds secrets, or the paths of files that do: never print it. */
export type ConnectionAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'user'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'creds'; readonly file: string }
  | { readonly kind: 'nkey'; readonly file: string }
  /** An nkey from memory. */
  | { readonly kind: 'seed'; readonly seed: string }
  | { readonly kind: 'jwt'; readonly jwt: string; readonly seed?: string }

/** Files for TLS, read before each dial; present means TLS or nothing. `first` shakes hands before the greeting. */
export type ConnectionTls = {
  readonly certFile?: string
  readonly keyFile?: string
  readonly caFile?: string
  readonly first: boolean
}

/** Where the machine keeps the authorities it trusts, beside those Node brings. */
export type TrustPlaces = {
  /** One file that stands for the system's own bundle. */
  readonly file?: string
  readonly folders: readonly string[]
  readonly extraFile?: string
}

/** Everything `createConnection` needs. Holds secrets: print `origin`, `authDescription` and `describeAddress` only. */
export type ConnectionSettings = {
  /** At least one; tried in this order. */
  readonly addresses: readonly ServerAddress[]
  readonly auth: ConnectionAuth
  readonly tls?: ConnectionTls
  /** Looked into where TLS is used and no authority was named; only Node's own authorities when absent. */
  readonly trust?: TrustPlaces
  /** How long a dial may take; the connection's own default when absent. */
  readonly timeoutMs?: number
  /** What the server's own tools call us; our own name when absent. */
  readonly clientName?: string
  readonly inboxPrefix?: string
  /** The JetStream to work on; the connected account's own when absent. */
  readonly place?: JetStreamPlace
  /** Which JetStream that is and who said so: `JetStream domain leaf (context c)`; absent for the account's own. */
  readonly placeDescription?: string
  /** The context of the nats CLI that was read, by name or path; absent without one. */
  readonly context?: string
  /** Where the addresses came from: `--server`, `NATS_URL`, `context prod`, `the default address`, `private server`. */
  readonly origin: string
  /** Which login is used and from where, never its value: `a token from NATS_TOKEN`. */
  readonly authDescription: string
  /** Sentences for the user about logins that were given and not used. What we cannot honour is an error, never a note. */
  readonly notes: readonly string[]
}
