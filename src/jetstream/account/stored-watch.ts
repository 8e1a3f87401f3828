import type { Clock } from '../../lib/clock.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'
import type { LedgerEntry } from './ledger-entry.js'
import type { StreamSeq } from '../wire/ids.js'

/** Finds out which open deliveries are of messages that the stream has no more: purged, deleted, evicted, expired. */
export type StoredWatch = {
  /**
   * Asks the server, once a second at most; never rejects. `tooMany`: more is open here than the consumer counts as out,
   * so some of it is over.
   */
  readonly look: (tooMany: boolean) => Promise<void>
}

/** Messages asked for by one look, at most: each answer carries the whole message. */
const askedAtOnce = { usually: 10, whenTooMany: 50 } as const
const everyMs = 1000

/**
 * Creates the watch of one account. Nothing is asked while nothing is open, and single messages only after the count of
 * what was deleted between the first and the last has moved.
 */
export function createStoredWatch(deps: {
  readonly clock: Pick<Clock, 'now'>
  readonly open: () => readonly LedgerEntry[]
  /** Null when there is no such stream. */
  readonly readStream: () => Promise<Pick<StreamInfo, 'state'> | null>
  readonly hasMessage: (streamSeq: StreamSeq) => Promise<boolean>
  /** Hears of those that are stored no more. */
  readonly onUnstored: (entries: readonly LedgerEntry[]) => void
}): StoredWatch {
  let lastMs = -Infinity
  let isLooking = false
  let holes = 0
  let lastAsked = 0
  /** Left to ask for since the holes moved, by stream sequence. */
  let suspects = new Set<StreamSeq>()

  const look = async (tooMany: boolean): Promise<void> => {
    const known = deps.open()
    const stream = await deps.readStream()
    if (!stream) return
    const { state } = stream
    const holesNow = Math.max(0, state.last_seq - state.first_seq + 1 - state.messages)
    if (holesNow !== holes) {
      holes = holesNow
      suspects = new Set(known.map(({ delivery }) => delivery.streamSeq))
    }
    const gone = new Set<StreamSeq>()
    const inside: StreamSeq[] = []
    for (const { delivery } of known) {
      const { streamSeq } = delivery
      if (streamSeq < state.first_seq || streamSeq > state.last_seq) gone.add(streamSeq)
      else if (suspects.has(streamSeq)) inside.push(streamSeq)
    }
    // Where an ack takes the message away the holes move all the time: each in its turn, so that none is never asked for.
    const inTurn = [...inside.filter((seq) => seq > lastAsked), ...inside.filter((seq) => seq <= lastAsked)]
    for (const seq of inTurn.slice(0, tooMany ? askedAtOnce.whenTooMany : askedAtOnce.usually)) {
      lastAsked = seq
      suspects.delete(seq)
      if (!(await deps.hasMessage(seq))) gone.add(seq)
    }
    const lost = known.filter(({ delivery }) => gone.has(delivery.streamSeq))
    if (lost.length > 0) deps.onUnstored(lost)
  }
  return {
    look: async (tooMany) => {
      const nowMs = deps.clock.now()
      if (isLooking || nowMs - lastMs < everyMs || deps.open().length === 0) return
      lastMs = nowMs
      isLooking = true
      try {
        await look(tooMany)
      } catch {
        // The stream may not be read: what is known of the consumer stands.
      } finally {
        isLooking = false
      }
    },
  }
}
