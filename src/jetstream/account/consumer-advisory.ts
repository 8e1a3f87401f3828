import type { StreamSeq } from '../wire/ids.js'

/** An advisory that speaks of this consumer. */
export type ConsumerAdvisory =
  | {
      readonly kind: 'naked' | 'termed' | 'max-deliveries'
      readonly streamSeq: StreamSeq
      readonly deliveries: number
      /** Of a term: another client's words, or the server's when the message left the stream. Untrusted. */
      readonly reason?: string
    }
  /** The consumer, or its stream with it. */
  | { readonly kind: 'deleted' }
  /** Ours, not the server's: it announces no purge. All messages up to and with `lastSeq` went. */
  | { readonly kind: 'purged'; readonly lastSeq: StreamSeq }
  | { readonly kind: 'paused' | 'resumed' }
