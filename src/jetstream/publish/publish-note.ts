import type { PublishOutcome } from '../api/publish-outcome.js'

/**
 * What a PubAck alone does not say of a message, found out on the server. The words stand elsewhere; times are
 * milliseconds. `windowMs` is the stream's duplicate window, 0 where it has none.
 */
export type PublishNote =
  /** Sent several times for want of an answer: the first one sent was stored, the repeats were dropped. */
  | { readonly kind: 'first-try-stored'; readonly tries: number }
  /** A duplicate of a message that is in the stream no more: the id outlives the message until the window ends. */
  | { readonly kind: 'original-gone'; readonly seq: number; readonly windowMs: number }
  /** A duplicate that was dropped, and the message with this id is there. */
  | { readonly kind: 'dropped'; readonly seq: number; readonly windowMs: number }
  /** The same id as before, after the window: now it is there twice, or was. */
  | { readonly kind: 'stored-twice'; readonly firstSeq: number; readonly afterMs: number; readonly windowMs: number }
  /** The stream keeps only what a consumer waits for, and confirmed a message it did not keep. */
  | { readonly kind: 'not-kept'; readonly consumers: number }

/** An outcome and, where there is one, what more is to be said of it. */
export type NotedOutcome = PublishOutcome & { readonly note?: PublishNote }

/** What the notes are found out from. Its calls may reject; then nothing is noted. */
export type PublishInquiry = {
  /** Whether the stream has a message with this sequence now. */
  readonly hasMessage: (stream: string, seq: number) => Promise<boolean>
  /** The stream's duplicate window, its retention, and how many consumers it has. */
  readonly streamFacts: (stream: string) => Promise<StreamFacts>
  /** The retention as last read: no question is asked of the server for a message of a stream that keeps all. */
  readonly knownRetention: (stream: string) => string | undefined
}

/** The facts of a stream that notes need. */
export type StreamFacts = { readonly windowMs: number; readonly consumers: number }

/** Takes notes on publishes. */
export type PublishNotes = {
  /** Finds out what more is to be said; never rejects. */
  readonly on: (published: {
    readonly msgId: string
    readonly outcome: PublishOutcome
    readonly atMs: number
  }) => Promise<NotedOutcome>
}

const rememberedIds = 1000

/** Creates the notes, which remember the last 1,000 ids that were stored. */
export function createPublishNotes(ask: PublishInquiry): PublishNotes {
  const firstStored = new Map<string, { readonly stream: string; readonly seq: number; readonly atMs: number }>()

  const note = async (msgId: string, outcome: PublishOutcome, atMs: number): Promise<PublishNote | undefined> => {
    if (outcome.kind !== 'stored') return undefined
    const { stream, seq, duplicate, tries = 1 } = outcome
    if (duplicate) {
      if (tries > 1) return { kind: 'first-try-stored', tries }
      const [isThere, { windowMs }] = await Promise.all([ask.hasMessage(stream, seq), ask.streamFacts(stream)])
      return { kind: isThere ? 'dropped' : 'original-gone', seq, windowMs }
    }
    const first = firstStored.get(msgId)
    firstStored.delete(msgId)
    firstStored.set(msgId, { stream, seq, atMs })
    for (const oldest of firstStored.keys()) {
      if (firstStored.size <= rememberedIds) break
      firstStored.delete(oldest)
    }
    if (first && first.stream === stream && first.seq < seq) {
      const { windowMs } = await ask.streamFacts(stream)
      return { kind: 'stored-twice', firstSeq: first.seq, afterMs: atMs - first.atMs, windowMs }
    }
    // A sequence lower than the first one's is of a stream made anew.
    if (ask.knownRetention(stream) !== 'interest' || (await ask.hasMessage(stream, seq))) return undefined
    const { consumers } = await ask.streamFacts(stream)
    // With consumers there it may have been acked already.
    return consumers === 0 ? { kind: 'not-kept', consumers } : undefined
  }

  return {
    on: async ({ msgId, outcome, atMs }) => {
      try {
        const found = await note(msgId, outcome, atMs)
        return found ? { ...outcome, note: found } : outcome
      } catch {
        return outcome
      }
    },
  }
}
