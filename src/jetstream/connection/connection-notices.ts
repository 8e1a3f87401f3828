import type { Clock } from '../../lib/clock.js'
import { createStore, type ReadableStore } from '../../lib/store.js'

/** What a notice is about. */
export type NoticeKind =
  | 'permission'
  | 'login'
  | 'credentials-file'
  | 'clear-text'
  | 'lame-duck'
  | 'slow-consumer'
  | 'server-error'
  /** Something was about to leave that may not, and did not. */
  | 'held-back'
  | 'internal'

/** Something the user should know that is no state of its own. */
export type Notice = {
  /** Stable for this notice: repeats raise `count` instead of making another. */
  readonly id: string
  readonly kind: NoticeKind
  readonly level: 'warning' | 'error'
  readonly text: string
  readonly advice?: string
  /** For `permission`: what was refused, and what would have to be allowed. */
  readonly operation?: 'publish' | 'subscription'
  readonly subject?: string
  /** Epoch milliseconds of the latest time it happened. */
  readonly at: number
  readonly count: number
}

/** A bounded list of notices, the latest last. */
export type Notices = {
  readonly store: ReadableStore<readonly Notice[]>
  readonly add: (notice: Omit<Notice, 'id' | 'at' | 'count'>) => void
  /** Drops the notices of a kind, when what they warn of is over. */
  readonly clear: (kind: NoticeKind) => void
}

const maxNotices = 50
const maxWords = 1000

/** Creates an empty list; the oldest of more than 50 is dropped. */
export function createNotices(clock: Clock): Notices {
  const store = createStore<readonly Notice[]>([])
  const put = (list: readonly Notice[]): void => {
    try {
      store.set(list)
    } catch {
      // A listener failed. The list is written all the same, and there is no further place to report it.
    }
  }
  return {
    store,
    add: (notice) => {
      const text = clip(notice.text)
      const subject = notice.subject === undefined ? undefined : clip(notice.subject)
      const id = `${notice.kind}:${notice.operation ?? ''}:${subject ?? text}`
      const before = store.get().find((other) => other.id === id)
      const entry: Notice = { ...notice, text, subject, id, at: clock.now(), count: (before?.count ?? 0) + 1 }
      put([...store.get().filter((other) => other.id !== id), entry].slice(-maxNotices))
    },
    clear: (kind) => {
      const kept = store.get().filter((notice) => notice.kind !== kind)
      if (kept.length !== store.get().length) put(kept)
    },
  }
}

// What a server says has no end of its own.
function clip(words: string): string {
  return words.length > maxWords ? `${words.slice(0, maxWords)}…` : words
}
