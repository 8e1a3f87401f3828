import type { Clock } from '../../lib/clock.js'
import { createFrameThrottle } from '../../lib/frame-throttle.js'
import type { ReadableStore } from '../../lib/store.js'
import type { AlikeMessages } from '../connection/ack-block.js'
import { ownJetStream } from '../wire/jetstream-place.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import { kindOfSubject } from './act.js'
import type { Act, ActAnswer, ActCause, ActKind } from './act.js'
import { createActRecord } from './act-record.js'
import type { ActRecord, EachLeaving, Leaving } from './act-record.js'

/** Says what came back for one message; what is said later of the same message counts instead. */
export type SettleMessage = (answer: ActAnswer) => void

/**
 * Says what came back for all of several messages that left together; `otherwise` names those to which something else
 * came.
 */
export type SettleMessages = (answer: ActAnswer, otherwise?: (message: Leaving) => ActAnswer | undefined) => void

/** Says what came back to many messages that left together, each by itself and once; see `EachRecord`. */
export type SettleEach = {
  readonly keeps: (index: number) => boolean
  readonly one: (index: number, answer: ActAnswer) => void
  readonly many: (count: number, newest: ActAnswer) => void
}

/** Why a message leaves, and what it belongs together with. */
export type ActDraft = {
  readonly by: ActCause
  /** The lane it leaves by; the screen's own connection where there is none. */
  readonly lane?: number
  /** What it is, where no subject says so. */
  readonly kind?: ActKind
  /**
   * Messages of one key are one act: a run. It ends when a person does something in between, so that the order of acts
   * stays the order in which things happened.
   */
  readonly run?: string
  /** The run goes on whatever happens in between: a burst, and reads, whose order says nothing. */
  readonly unbroken?: true
}

/** The acts of this process, oldest first, bounded in number and bytes; the oldest are forgotten. */
export type Journal = {
  /** The JetStream all of them went to. */
  readonly place: JetStreamPlace
  readonly acts: ReadableStore<readonly Act[]>
  /** Calls `listener` after changes, unless it was only something that was read; see `acts`. */
  readonly onWritten: ReadableStore<unknown>['subscribe']
  /** Every act there was, the forgotten ones included. */
  readonly total: () => number
  /** Begins an act; it is in the journal from its first message on. Each call records one message of it. */
  readonly begin: (draft: ActDraft) => (message: Leaving) => SettleMessage
  /** The same, where each call records many; at least one. */
  readonly beginAll: (draft: ActDraft) => (messages: AlikeMessages) => SettleMessages
  /** The same, where each of the many is answered by itself. */
  readonly beginEach: (draft: ActDraft) => (messages: EachLeaving) => SettleEach
}

const keptActs = 600
const keptBytes = 8 * 1024 * 1024
const frameMs = 33

/** Creates an empty journal. */
export function createJournal(given: { readonly clock: Clock; readonly place?: JetStreamPlace }): Journal {
  const { clock, place = ownJetStream } = given
  const records: ActRecord[] = []
  const kept = new Set<ActRecord>()
  const runs = new Map<string, { readonly record: ActRecord; readonly unbroken: boolean }>()
  const listeners = new Set<() => void>()
  const writtenListeners = new Set<() => void>()
  let shown: readonly Act[] = []
  let dirty = false
  let bytes = 0
  let lastId = 0

  const frame = (listeners: ReadonlySet<() => void>): (() => void) => {
    const run = (): void => {
      for (const listener of [...listeners]) listener()
    }
    const { request } = createFrameThrottle({ intervalMs: frameMs, clock, run })
    return () => void (listeners.size > 0 && request())
  }
  const show = frame(listeners)
  const showWritten = frame(writtenListeners)
  const changed = (kind: ActKind): void => {
    dirty = true
    show()
    if (kind.kind !== 'read') showWritten()
  }
  const forget = (): void => {
    while (records.length > 1 && (records.length > keptActs || bytes > keptBytes)) {
      // The screen's own reads go first: what a person did is what the journal is for.
      const at = records.findIndex(({ kind }) => kind.kind === 'read')
      const [gone] = records.splice(at >= 0 && at < records.length - 1 ? at : 0, 1)
      if (!gone) return
      kept.delete(gone)
      bytes -= gone.keptBytes()
      for (const [run, { record }] of runs) if (record === gone) runs.delete(run)
    }
  }
  const recordFor = (draft: ActDraft, message: Leaving): ActRecord => {
    const kind = draft.kind ?? kindOfSubject(message.subject, place)
    const known = draft.run === undefined ? undefined : runs.get(draft.run)?.record
    if (known) return known
    if (draft.by === 'key' && kind.kind !== 'read') {
      for (const [run, { unbroken }] of runs) if (!unbroken) runs.delete(run)
    }
    const record = createActRecord({ id: ++lastId, by: draft.by, lane: draft.lane, kind, place })
    records.push(record)
    kept.add(record)
    if (draft.run !== undefined) runs.set(draft.run, { record, unbroken: draft.unbroken === true })
    return record
  }

  /** Gives a function that adds to one act, whose record is made with its first message. */
  const opened = (draft: ActDraft) => {
    let own: ActRecord | undefined
    return <T>(first: Leaving, add: (record: ActRecord, nowMs: number) => T): { settle: T; settled: () => void } => {
      // What was forgotten while it went on begins anew: nothing leaves unrecorded.
      if (own === undefined || !kept.has(own)) own = recordFor(draft, first)
      const { kind, keptBytes } = own
      const before = keptBytes()
      const settle = add(own, clock.now())
      bytes += keptBytes() - before
      forget()
      const settled = (): void => changed(kind)
      settled()
      return { settle, settled }
    }
  }

  return {
    place,
    acts: {
      get: () => {
        if (dirty) shown = records.map((record) => record.act())
        dirty = false
        return shown
      },
      subscribe: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    onWritten: (listener) => {
      writtenListeners.add(listener)
      return () => writtenListeners.delete(listener)
    },
    total: () => lastId,
    begin: (draft) => {
      const into = opened(draft)
      return (message) => {
        const { settle, settled } = into(message, (record, nowMs) => record.add(message, nowMs))
        return (answer) => {
          settle(answer, clock.now())
          settled()
        }
      }
    },
    beginAll: (draft) => {
      const into = opened(draft)
      return (messages) => {
        const first = { subject: messages.subjectAt(0), body: messages.body }
        const { settle, settled } = into(first, (record, nowMs) => record.addAll(messages, nowMs))
        return (answer, otherwise) => {
          settle({ answer, otherwise }, clock.now())
          settled()
        }
      }
    },
    beginEach: (draft) => {
      const into = opened(draft)
      return (messages) => {
        const { settle: each, settled } = into(messages.at(0), (record, nowMs) => record.addEach(messages, nowMs))
        return {
          keeps: each.keeps,
          one: (index, answer) => {
            each.settle(index, answer, clock.now())
            settled()
          },
          many: (count, newest) => {
            each.settleMany(count, newest, clock.now())
            settled()
          },
        }
      }
    },
  }
}
