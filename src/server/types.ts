import type { ServerControl } from '../lib/server-control.js'
import type { ReadableStore } from '../lib/store.js'

/** A `nats-server` program that was run once and told us its version. */
export type ServerBinary = {
  /** Absolute path of the program. */
  readonly path: string
  /** Version as the program printed it, without the leading `v`. */
  readonly version: string
  /** Where it came from: this machine's own folders, our cache, or a fetch made just now. */
  readonly origin: 'path' | 'cache' | 'release' | 'distribution'
}

/** One step on the way to a private server, told as it happens. Sizes are in bytes. */
export type ServerProgress =
  | { readonly kind: 'looking' }
  | { readonly kind: 'found'; readonly binary: ServerBinary }
  | {
      readonly kind: 'fetching'
      readonly what: string
      readonly from: string
      readonly to: string
      readonly receivedBytes?: number
      readonly totalBytes?: number
    }
  | {
      readonly kind: 'source-failed'
      readonly source: string
      readonly reason: string
      /** Somebody else may have put it there: worth telling even when another server is found. */
      readonly suspicious?: true
    }
  /** `electing`: the servers of a cluster run, and have no leader yet. */
  | { readonly kind: 'verifying' | 'unpacking' | 'starting' | 'starting-three' | 'electing' }

/** What went wrong, as a word the program can branch on. */
export type ServerFailureKind =
  | 'no-binary'
  | 'too-old'
  | 'download-forbidden'
  | 'cancelled'
  | 'wrong-hash'
  | 'not-trusted'
  | 'unpack-failed'
  | 'port-refused'
  | 'store-not-writable'
  | 'store-in-use'
  | 'exited-at-once'
  | 'not-ready'
  | 'crashed'
  | 'owner-gone'

/** Why there is no private server, in words for the user. Holds no secrets and no control characters of a child. */
export type ServerFailure = {
  readonly kind: ServerFailureKind
  /** One plain sentence. */
  readonly summary: string
  /** Each source that was tried, and why it was passed over. */
  readonly attempts: readonly string[]
  /** The line of the server's own output that says most, if there was any. */
  readonly lastLogLine?: string
  /** What the user can do now. */
  readonly advice: readonly string[]
}

/** What the private server is doing. Times are milliseconds since the Unix epoch. */
export type ServerState =
  | {
      readonly kind: 'running'
      readonly pid: number
      readonly sinceMs: number
      /** What it wrote in its log when it last could not store or take in any more, in its own words, cleaned. */
      readonly complaint?: string
    }
  | { readonly kind: 'restarting'; readonly reason: string; readonly sinceMs: number; readonly lastLogLine?: string }
  /** A node of a cluster that nobody starts again but its control. */
  | { readonly kind: 'down'; readonly reason: string; readonly sinceMs: number }
  | { readonly kind: 'stopping' }
  /** `failure` is absent after an orderly stop. */
  | { readonly kind: 'stopped'; readonly failure?: ServerFailure }

/** A server of our own, or of another copy of this program that we joined. */
export type PrivateServer = {
  /** `nats://127.0.0.1:PORT`, without the token; stays the same over restarts. Of a cluster, that of the first node. */
  readonly url: string
  /** Of every server a client may dial, in order: one, or the three of a cluster. */
  readonly urls: readonly string[]
  /** A secret: never to be shown or logged. */
  readonly token: string
  /** What the server itself says it is. */
  readonly version: string
  readonly storeDir: string
  readonly configFile: string
  readonly logFile: string
  /** Another copy owns this server: it cannot be signalled from here, and stopping it only leaves it. */
  readonly joined: boolean
  readonly state: ReadableStore<ServerState>
  /** Our own child; `undefined` while none runs and on a joined server. */
  readonly pid: () => number | undefined
  /** Absent on a joined server: it is not ours to end. */
  readonly control?: ServerControl
  /** Signals our own child; answers whether there was one. */
  readonly signal: (name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM') => boolean
  /** Ends the server (SIGTERM, SIGKILL after 5 s), its watchdog and the claim on the store. May be called again. */
  readonly stop: () => Promise<void>
}

/** What the owner of a server leaves for a second copy, in a file only the user can read. */
export type ServerRecord = {
  readonly url: string
  readonly token: string
  readonly version: string
  readonly pid: number
  readonly sinceMs: number
  /** Of all nodes, on the record of a cluster. */
  readonly urls?: readonly string[]
}
