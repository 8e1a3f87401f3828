import type { StreamSummary } from '../streams/streams.js'
import { isUsedUp, listedAsWeSee } from './explain.js'
import type { WorkerSnapshot } from '../worker/worker-snapshot.js'

/** Where every message of a consumer is, as far as the server's own numbers say; counts of messages. */
export type Where =
  /** The server was not asked yet, or does not know a consumer of that name for us. */
  | { readonly kind: 'unknown' }
  /** It takes no acks: what was sent counts as settled, so nothing is out. `toCome` where the server says it. */
  | { readonly kind: 'no-acks'; readonly came: number; readonly toCome?: number; readonly skipped?: number }
  | {
      readonly kind: 'known'
      /** How many are settled; undefined where it cannot be counted: then `floor` is all there is to say. */
      readonly settled?: number
      /** Every message up to this stream sequence is settled. */
      readonly floor: number
      readonly out: number
      /** Of those that are out, how many are in our hands or were handed back by us. */
      readonly ours: number
      /** Max ack pending; undefined where there is no limit. */
      readonly limit?: number
      readonly toCome: number
      /** Undefined where nothing is known of it: that is not none. */
      readonly usedUp?: number
      /** By its filter or by where it began; undefined where it cannot be known. */
      readonly skipped?: number
    }

/** Reads it off the last look at the server. */
export function whereMessagesAre(snapshot: WorkerSnapshot): Where {
  const { info, numbers, counts, takesAcks, totals, done } = snapshot
  const skipped = snapshot.skipped === undefined ? {} : { skipped: snapshot.skipped }
  if (snapshot.mode === 'ordered' || !takesAcks)
    return { kind: 'no-acks', came: totals.delivered, ...(numbers ? { toCome: numbers.pending } : {}), ...skipped }
  if (!info || !numbers) return { kind: 'unknown' }
  const used = usedUp(snapshot)
  const limit = info.config.max_ack_pending ?? -1
  return {
    kind: 'known',
    ...(done === undefined ? {} : { settled: Math.max(0, done - (used ?? 0)) }),
    floor: numbers.ackFloor,
    out: numbers.ackPending,
    ours: Math.min(numbers.ackPending, counts.held + counts.expired + counts.naked),
    ...(limit > 0 ? { limit } : {}),
    toCome: numbers.pending,
    ...(used === undefined ? {} : { usedUp: used }),
    ...skipped,
  }
}

// What has used up its tries stays among the redelivered ones, and is out no more.
function usedUp({ numbers, usedUp: announced, info }: WorkerSnapshot): number | undefined {
  const { redelivered = 0, ackPending = 0 } = numbers ?? {}
  const least = Math.max(announced, redelivered - ackPending)
  const isSure = redelivered === 0 || ackPending === 0 || (info?.config.max_deliver ?? -1) <= 0
  return least > 0 || isSure ? Math.max(0, least) : undefined
}

/**
 * The stream sequences that come next, at most `most`, where that is certain: as many messages lie behind the last one
 * sent as are to come, so each of them is. Empty where it is not.
 */
export function nextInLine(
  snapshot: WorkerSnapshot,
  stream: StreamSummary | undefined,
  most: number,
): readonly number[] {
  const { numbers } = snapshot
  // The list is older than the numbers: only one that saw what we see may be counted together with them.
  if (!numbers || !stream || numbers.pending <= 0 || !listedAsWeSee(snapshot, stream)) return []
  const from = Math.max(numbers.deliveredStreamSeq + 1, stream.firstSeq)
  if (stream.lastSeq - from + 1 !== numbers.pending) return []
  return Array.from({ length: Math.min(most, numbers.pending) }, (_, index) => from + index)
}

/** One place of max ack pending, and what is in it. */
export type PlaceTaken =
  /** In our hands; `leftMs` until its wait ends, undefined where none runs. */
  | { readonly kind: 'held'; readonly streamSeq: number; readonly leftMs: number | undefined; readonly waitMs: number }
  /** Handed back, and still in its place. */
  | { readonly kind: 'naked'; readonly streamSeq: number; readonly leftMs: number }
  /** Out, and not with us: which message it is the server does not say. */
  | { readonly kind: 'elsewhere' }

/** What is in each place: what runs out first comes first, then what was handed back, then what is not ours. */
export function placesTaken(snapshot: WorkerSnapshot, nowMs: number): readonly PlaceTaken[] {
  const out = snapshot.numbers?.ackPending ?? 0
  const own = snapshot.ledger
    .open()
    // What has used up its tries is open here, and the server counts it no more.
    .filter((entry) => !isUsedUp(entry))
    .map((entry): PlaceTaken & { readonly atMs: number } => {
      const { state, deadlineMs, waitFromMs, delivery } = entry
      const { streamSeq } = delivery
      if (state.kind === 'naked') return { kind: 'naked', streamSeq, leftMs: state.dueMs - nowMs, atMs: state.dueMs }
      const atMs = state.kind === 'expired' ? state.atMs : deadlineMs
      const leftMs = atMs === undefined ? undefined : atMs - nowMs
      return { kind: 'held', streamSeq, leftMs, waitMs: (atMs ?? waitFromMs) - waitFromMs, atMs: atMs ?? Infinity }
    })
    .sort((a, b) => (a.kind === b.kind ? a.atMs - b.atMs : a.kind === 'held' ? -1 : 1))
  const elsewhere = Array.from({ length: Math.max(0, out - own.length) }, (): PlaceTaken => ({ kind: 'elsewhere' }))
  return [...own, ...elsewhere]
}
