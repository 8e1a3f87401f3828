/** An advisory that speaks of this consumer. */
export type ConsumerAdvisory =
  | { readonly kind: 'naked' | 'termed' | 'max-deliveries'; readonly streamSeq: number; readonly deliveries: number }
  | { readonly kind: 'deleted' }
  /** Ours, not the server's: it announces no purge. All messages up to and with `lastSeq` went. */
  | { readonly kind: 'purged'; readonly lastSeq: number }
  | { readonly kind: 'paused' | 'resumed' }
