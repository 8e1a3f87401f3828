import type { Result } from '../../lib/result.js'
import type { ReadableStore } from '../../lib/store.js'
import type { Worker } from '../worker/worker-contract.js'
import type { StreamSeq } from '../wire/ids.js'
import type { Problem } from '../wire/problem.js'

/** What a lane does with what it gets. Times in milliseconds. */
export type LanePolicy =
  /** Holds it until a person decides. */
  | { readonly kind: 'you' }
  /** Acks each so long after it came, and up to `spreadMs` more or less, at random. */
  | { readonly kind: 'ack'; readonly afterMs: number; readonly spreadMs: number }
  /** One at a time: each is acked when it was worked on for so long, and only then comes the next. */
  | { readonly kind: 'slow'; readonly afterMs: number }
  /** Takes, and never answers. */
  | { readonly kind: 'silent' }
  /** Naks each nth, acks the others. */
  | { readonly kind: 'nak-every'; readonly nth: number; readonly afterMs: number }
  /** Terms what holds the text, acks the others. */
  | { readonly kind: 'term-matching'; readonly text: string; readonly afterMs: number }
  /** Naks what holds the text, each time anew, acks the others. */
  | { readonly kind: 'nak-matching'; readonly text: string; readonly afterMs: number }
  /** Says working every so often, and acks at the end. */
  | { readonly kind: 'working'; readonly everyMs: number; readonly forMs: number }
  /** Acks, and is killed with the nth in hand. */
  | { readonly kind: 'dies-after'; readonly count: number; readonly afterMs: number }

/** A pull of a priority group; see the server's `priority_policy`. The numbers are what each pull asks with. */
export type LaneGroup = {
  readonly group: string
  readonly policy: 'overflow' | 'pinned_client' | 'prioritized'
  /** Overflow: served only while at least so many are to come. */
  readonly minPending?: number
  /** Overflow: served only while at least so many are out. */
  readonly minAckPending?: number
  /** Prioritized: 0 is served first, 9 last. */
  readonly priority?: number
}

/** Where a lane gets its messages. */
export type LanePlace =
  /** A consumer that others may share; the account is the one everybody of ours shares. */
  | {
      readonly kind: 'shared'
      readonly stream: string
      readonly consumer: string
      readonly how: 'pull' | 'push' | 'queue' | 'group'
      readonly group?: LaneGroup
    }
  /** A consumer made for this lane, which gets every message. `consumer` is only a label where it is ordered. */
  | {
      readonly kind: 'own'
      readonly stream: string
      readonly consumer: string
      readonly how: 'pull' | 'push' | 'ordered'
    }
  /** A plain subscriber, of a queue group when there is one: nothing is stored for it and nothing is acked. */
  | { readonly kind: 'core'; readonly subject: string; readonly queue?: string }

/** What is asked for; how a shared consumer is received from follows from its config. */
export type LanePlaceWanted =
  | {
      readonly kind: 'shared'
      readonly stream: string
      readonly consumer: string
      /** Of a consumer with a priority policy; its first group, with nothing asked for, unless given. */
      readonly group?: Partial<Omit<LaneGroup, 'policy'>>
    }
  | {
      readonly kind: 'own'
      readonly stream: string
      readonly how: 'pull' | 'push' | 'ordered'
      /** Everything of the stream unless given. */
      readonly filterSubject?: string
      /** From the first message unless given. */
      readonly from?: 'first' | 'new'
      /** The server's own, 30 s, unless given. */
      readonly ackWaitMs?: number
    }
  | { readonly kind: 'core'; readonly subject: string; readonly queue?: string }

/** How a lane is. */
export type LaneState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'works' }
  /** Takes what comes, and answers nothing: no verdict, no working, no further pull. */
  | { readonly kind: 'frozen' }
  /** Its connection was broken off without a word. Nobody has what it held. */
  | { readonly kind: 'killed'; readonly by: 'you' | 'policy' }
  /** It said goodbye. What it held, nobody has. */
  | { readonly kind: 'closed' }
  /** On purpose, no byte passes between it and the server, which does not know. */
  | { readonly kind: 'cut' }
  /** Its connection was lost; it comes back by itself, and still has what it held. */
  | { readonly kind: 'lost' }
  /** It came to nothing, or the consumer is no more. */
  | { readonly kind: 'failed'; readonly problem: Problem }

/** Whether a lane is there to work: it goes on by itself once what keeps it from that is over. */
export function isAtWork({ kind }: LaneState): boolean {
  return kind === 'works' || kind === 'frozen' || kind === 'cut' || kind === 'lost'
}

/** One message a plain subscriber saw. */
export type LaneSeen = { readonly subject: string; readonly atMs: number; readonly bytes: number }

/** What a lane shows. */
export type LaneSnapshot = {
  /** 1, 2 …; shown as w1, w2. Never given twice in a run. */
  readonly id: number
  readonly place: LanePlace
  /** What was asked for when it was added. */
  readonly wanted: LanePlaceWanted
  readonly policy: LanePolicy
  readonly state: LaneState
  /** Since when it is in this state. */
  readonly sinceMs: number
  /**
   * Whose ledger entries are this lane's: one worker for each life, the last is the one at work or the one that was.
   * None for a plain subscriber.
   */
  readonly workerIds: readonly number[]
  /** Deliveries so far, over all lives; of these, those that were not the first try. */
  readonly got: number
  readonly again: number
  /** What came of its verdicts, as far as the wire has spoken. */
  readonly acked: number
  readonly naked: number
  readonly termed: number
  /** Open in the ledger under this lane, of all its lives. */
  readonly held: number
  /** Of these, what no program has in hand any more: it was killed, closed or restarted. Their ack waits run out. */
  readonly left: number
  /** Deliveries a second, over the last five. */
  readonly perSecond: number
  /**
   * Plain subscribers only: how many were published while it was away, in all, and in how many milliseconds. Absent
   * while it was never away, or where nobody can know: no stream takes the subject whole, or it is in a queue group.
   */
  readonly missed?: { readonly count: number; readonly awayMs: number }
  /** Plain subscribers only: the newest 50, newest first. */
  readonly seen?: readonly LaneSeen[]
  /** By the server's own info: this lane is the pinned client of its group. */
  readonly pinned?: { readonly sinceMs: number }
}

/**
 * A message that came more than once on one account, and to which lanes, in order; 0 is the screen's own worker. `tries`
 * is the server's own count: where it is more than they got, others did too, or it came before we did.
 */
export type CameAgain = { readonly seq: StreamSeq; readonly tries: number; readonly lanes: readonly number[] }

/** What the workers of one account got together, beside what the server says. */
export type AccountTotals = {
  /** Of the account: `Worker.key`. */
  readonly key: string
  readonly stream: string
  readonly consumer: string
  /** Deliveries to workers of ours in this run. */
  readonly delivered: number
  /** Of these, those that had come before. */
  readonly again: number
  /** Deliveries by the server's own count, from the consumer's beginning; absent where it was not asked (ordered). */
  readonly serverDelivered?: number
  /** Of these, those before we came. */
  readonly before?: number
  /**
   * Of these, those since then that none of ours got: others did, or nobody. Only what is known: absent until two looks
   * have told, and where the server's count began anew.
   */
  readonly elsewhere?: number
  /** Each delivery, whoever got it, lay behind all before it in the stream. */
  readonly inOrder: boolean
  /** How many messages came more than once, and the newest 50 of them. */
  readonly cameAgain: number
  readonly twice: readonly CameAgain[]
}

/** All lanes at one moment. */
export type LanesState = { readonly lanes: readonly LaneSnapshot[]; readonly totals: readonly AccountTotals[] }

/** Workers beside the one on the screen, each with a connection of its own. */
export type Lanes = {
  /** At frame rate. */
  readonly state: ReadableStore<LanesState>
  /**
   * Adds a lane and waits until it works; resolves with its id. At most `mostLanes` at a time; refused with
   * `--read-only`. A lane that comes to nothing is not added.
   */
  readonly add: (place: LanePlaceWanted, policy: LanePolicy) => Promise<Result<number, Problem>>
  /** From now on; what it holds is taken under the new one. */
  readonly setPolicy: (id: number, policy: LanePolicy) => Result<undefined, string>
  /** Says goodbye: pulls no more, unsubscribes, hangs up. */
  readonly close: (id: number) => Promise<Result<undefined, string>>
  /** Breaks its connection off without a word, as `kill -9` would. */
  readonly kill: (id: number) => Result<undefined, string>
  readonly freeze: (id: number) => Result<undefined, string>
  readonly thaw: (id: number) => Result<undefined, string>
  /** A new life with a new connection: it knows nothing of what it held. */
  readonly restart: (id: number) => Promise<Result<undefined, Problem>>
  /** Closes it and takes it away; a consumer made for it is deleted. */
  readonly leave: (id: number) => Promise<Result<undefined, string>>
  /** A person's verdicts on what a lane holds go through its own worker, and so through its own connection. */
  readonly workerOf: (id: number) => Worker | undefined
  /** The lane that has, or had, this worker, also one that was left; 0 for one of the screen's own. */
  readonly laneOf: (workerId: number) => number
  /** Closes all of them, as at the end of the run; none can be added any more. */
  readonly stop: () => Promise<void>
}

/** So many lanes at a time. */
export const mostLanes = 8
