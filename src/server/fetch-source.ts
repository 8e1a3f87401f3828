import type { Result } from '../lib/result.js'
import type { ServerBinary, ServerProgress } from './types.js'

/** What a source is given to work with. */
export type FetchContext = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cacheDir: string
  /** A fetched program older than this counts as a failure of the source. */
  readonly minVersion?: string
  readonly onProgress: (progress: ServerProgress) => void
  readonly signal: AbortSignal
}

/** Why one source gave nothing. `unavailable` covers everything that may be different tomorrow. */
export type SourceFailure = {
  readonly kind: 'unavailable' | 'too-old' | 'wrong-hash' | 'unpack-failed' | 'cancelled'
  readonly reason: string
}

/** A place a nats-server can be fetched from; what it fetched is proven and in the cache when it answers. */
export type FetchSource = {
  readonly name: string
  readonly fetch: (context: FetchContext) => Promise<Result<ServerBinary, SourceFailure>>
}
