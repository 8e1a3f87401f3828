import type { Clock } from '../../lib/clock.js'
import { createFrameThrottle } from '../../lib/frame-throttle.js'
import type { ReadableStore } from '../../lib/store.js'
import type { ActCause } from '../api/act.js'
import type { ClusterInfo } from '../wire/answers/cluster-info.js'
import type { ConsumerName } from '../wire/outgoing-rules.js'
import type { LabReport } from './lab-report.js'
import type { PlayedStep } from './played-step.js'
import type { GoneHow, HeardVerdict, LedgerEntry } from './ledger-entry.js'

/** Messages one thing happened to: how many, and between which stream sequences they lie. */
export type Affected = { readonly count: number; readonly fromSeq: number; readonly toSeq: number }

/** Which lane got it now, and which had it before; 0 is the screen's own worker. None where no lane was ever there. */
type Took = { readonly lane?: number; readonly previousLane?: number }

/**
 * One thing that happened, with the evidence and no words. Words of others in it are untrusted. No cause is in it that
 * is not known.
 */
export type Happened =
  /** First deliveries. `asked`: in answer to a pull. */
  | ({ readonly kind: 'came'; readonly asked: boolean } & Affected)
  /** A delivery after the first; `previous` is the one before it that we saw, where we did. */
  | ({ readonly kind: 'again'; readonly entry: LedgerEntry; readonly previous?: LedgerEntry } & Took & Affected)
  /** What came of a verdict of ours: the entry it left behind. */
  | ({
      readonly kind: 'verdict'
      readonly by: 'you' | 'auto'
      readonly entry: LedgerEntry
      /** The lane that gave it; none for the screen's own worker. */
      readonly lane?: number
    } & Affected)
  /** The ack wait ended by our clock; `lane` had it, if one did. */
  | ({ readonly kind: 'expired'; readonly lane?: number } & Affected)
  /** No longer open, and not by a verdict of ours. */
  | ({ readonly kind: 'gone'; readonly how: GoneHow } & Affected)
  /** A verdict of another worker was heard. */
  | ({ readonly kind: 'heard'; readonly verdict: HeardVerdict['kind'] } & Affected)
  /** The server has settled everything up to `to`. */
  | { readonly kind: 'floor'; readonly from: number; readonly to: number }
  /**
   * Messages left the stream, `firstSeq` is its first one now. `why` is the rule that lets them go; `unknown` where none
   * does, so that somebody purged or deleted them.
   */
  | {
      readonly kind: 'removed'
      readonly count: number
      readonly firstSeq: number
      readonly why: 'workqueue' | 'interest' | 'age' | 'full' | 'unknown'
    }
  /** A limit of the stream was reached. */
  | {
      readonly kind: 'limit'
      readonly of: 'messages' | 'bytes'
      readonly most: number
      readonly discards: 'old' | 'new'
    }
  /** Max ack pending was reached, or no longer is. `times`: how often this turned within a short while. */
  | {
      readonly kind: 'places'
      readonly isFull: boolean
      readonly out: number
      readonly limit: number
      readonly pending: number
      readonly times: number
    }
  | {
      readonly kind: 'pull-ended'
      readonly batch: number
      readonly got: number
      readonly expiresMs: number
      readonly code?: number
      readonly text: string
      readonly times: number
    }
  /** Fields of the consumer's config that differ between two looks. */
  | { readonly kind: 'edited'; readonly fields: readonly string[] }
  /** The server stored what we published; `duplicates` it had already, and dropped. `played`: by a lesson or scenario. */
  | {
      readonly kind: 'stored'
      readonly count: number
      readonly duplicates: number
      readonly toSeq: number
      readonly played?: true
    }
  /** A worker beside the screen's began, ended or changed how it is; `by` its policy, where nobody pressed a key. */
  | {
      readonly kind: 'lane'
      readonly lane: number
      readonly did:
        'joined' | 'restarted' | 'frozen' | 'thawed' | 'killed' | 'closed' | 'left' | 'lost' | 'back' | 'failed'
      readonly by?: 'policy'
    }
  /**
   * On a cluster, by two looks: another server leads it. Without `to` none does; without `from` none did before. Names of
   * servers are untrusted.
   */
  | { readonly kind: 'leader'; readonly of: 'stream' | 'consumer'; readonly from?: string; readonly to?: string }
  /** The failure lab did something on purpose, or says what came of it. */
  | { readonly kind: 'lab'; readonly report: LabReport }
  /** A step of a scenario. */
  | { readonly kind: 'step'; readonly step: PlayedStep }
  /** A row of the consumer's view, in its words. */
  | {
      readonly kind: 'said'
      readonly text: string
      readonly tone: 'info' | 'warning'
      readonly times: number
      readonly about?: StatusAbout
    }

/** What a row of the view is about, where there is more to be read of it. */
export type StatusAbout = 'used-up' | 'paused' | 'purged'
/** Adds a row to the view. */
export type TellStatus = (text: string, tone: 'info' | 'warning', about?: StatusAbout) => void

/** Something that happened, when and where. */
export type Happening = {
  readonly id: number
  /** When it, or the first of several, happened; epoch milliseconds by our clock. */
  readonly atMs: number
  readonly stream: string
  /** Undefined where it is about no consumer. */
  readonly consumer?: string
  readonly what: Happened
}

/** What happened in this run, newest first; the oldest are forgotten. */
export type Happenings = {
  readonly list: ReadableStore<readonly Happening[]>
  /**
   * Adds one, or folds it into a like one of a moment ago. `happenedMs`, now unless given, may lie a moment back: then
   * it stands before what came after it. Takes the same time however many there are.
   */
  readonly add: (
    where: Omit<ConsumerName, 'consumer'> & { readonly consumer?: string },
    what: Happened,
    happenedMs?: number,
  ) => void
}

const kept = 200
const frameMs = 33
/** What goes on with pauses no longer than this is one happening. */
const foldMs = 2000
/** Several kinds take turns in a burst: so many of the newest are looked at. */
const foldDepth = 8

/** What two looks at one stream or consumer say of who leads it; undefined where that is nothing new. */
export function leaderHappening(
  of: 'stream' | 'consumer',
  { cluster: before }: { readonly cluster?: ClusterInfo },
  { cluster: after }: { readonly cluster?: ClusterInfo },
): Happened | undefined {
  const [from, to] = [before?.leader || undefined, after?.leader || undefined]
  // Who leads is known of both, or nobody does in a cluster that is known.
  if (before === undefined || after === undefined || from === to) return undefined
  return { kind: 'leader', of, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

/** What the server's word on publishes is told as. */
export function storedHappening(
  { count, duplicates, toSeq }: { readonly count: number; readonly duplicates: number; readonly toSeq: number },
  by?: ActCause,
): Happened {
  const played = by === 'stage' ? ({ played: true } as const) : {}
  return { kind: 'stored', count, duplicates, toSeq, ...played }
}

/** Creates the list, empty. */
export function createHappenings({ clock }: { readonly clock: Clock }): Happenings {
  type Kept = { happening: Happening; lastMs: number; readonly key: string | undefined }
  const all: Kept[] = []
  const listeners = new Set<() => void>()
  let shown: readonly Happening[] | undefined = []
  let lastId = 0

  const newestOf = (key: string): Kept | undefined => {
    for (let at = all.length - 1; at >= Math.max(0, all.length - foldDepth); at -= 1) {
      if (all[at]?.key === key) return all[at]
    }
    return undefined
  }
  const placeOf = (atMs: number): number => {
    let at = all.length
    while (at > Math.max(0, all.length - foldDepth) && (all[at - 1]?.happening.atMs ?? 0) > atMs) at -= 1
    return at
  }
  const show = createFrameThrottle({
    intervalMs: frameMs,
    clock,
    run: () => {
      for (const listener of [...listeners]) listener()
    },
  })
  return {
    list: {
      get: () => (shown ??= all.map(({ happening }) => happening).reverse()),
      subscribe: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    add: ({ stream, consumer }, what, atMs = clock.now()) => {
      const kind = foldKey(what)
      // Neither name can hold a blank.
      const key = kind === undefined ? undefined : `${stream} ${consumer ?? ''} ${kind}`
      const like = key === undefined ? undefined : newestOf(key)
      if (like && Math.abs(atMs - like.lastMs) <= foldMs) {
        like.happening = { ...like.happening, what: folded(like.happening.what, what) }
        like.lastMs = Math.max(like.lastMs, atMs)
      } else {
        const where = { stream, ...(consumer === undefined ? {} : { consumer }) }
        all.splice(placeOf(atMs), 0, { happening: { id: ++lastId, atMs, ...where, what }, lastMs: atMs, key })
        if (all.length > kept) all.shift()
      }
      shown = undefined
      if (listeners.size > 0) show.request()
    },
  }
}

/** What may be told as one has one key; undefined where each is told alone. */
function foldKey(what: Happened): string | undefined {
  switch (what.kind) {
    case 'came':
      return `came ${what.asked}`
    case 'again': {
      const why = againKey(what)
      return why === undefined ? undefined : `again ${why} ${what.previousLane ?? 0} ${what.lane ?? 0}`
    }
    case 'verdict': {
      const { state, refusal } = what.entry
      const delay = state.kind === 'naked' ? state.delayMs : 0
      return refusal === undefined ? `verdict ${what.by} ${what.lane ?? 0} ${state.kind} ${delay}` : undefined
    }
    case 'gone':
      return `gone ${what.how}`
    case 'heard':
      return `heard ${what.verdict}`
    case 'said':
      return `said ${what.text}`
    case 'pull-ended':
      return `pull ${what.batch} ${what.got === 0} ${what.code} ${what.text}`
    case 'removed':
      return `removed ${what.why}`
    case 'limit':
    case 'edited':
    case 'lane':
    case 'leader':
    case 'lab':
    case 'step':
      return undefined
    case 'expired':
      return `expired ${what.lane ?? 0}`
    case 'floor':
    case 'places':
      return what.kind
    case 'stored':
      return `stored ${what.played ?? false}`
  }
}

function againKey({ previous, entry }: Extract<Happened, { readonly kind: 'again' }>): string | undefined {
  const state = previous?.state
  // Of what we still held, each may have come again for a reason of its own.
  if (state === undefined) return entry.delivery.deliveryCount > 1 ? 'unseen' : undefined
  if (state.kind === 'sending' && state.verdict.kind === 'nak') return 'nak 0'
  if (state.kind === 'naked') return `nak ${state.delayMs}`
  return state.kind === 'expired' ? 'expired' : undefined
}

/** Both as one; they have the same key. */
function folded(before: Happened, now: Happened): Happened {
  if ('fromSeq' in before && 'fromSeq' in now) {
    const { count, fromSeq, toSeq } = before
    const span = { fromSeq: Math.min(fromSeq, now.fromSeq), toSeq: Math.max(toSeq, now.toSeq) }
    return { ...now, ...span, count: count + now.count }
  }
  if (before.kind === 'removed' && now.kind === 'removed') return { ...now, count: before.count + now.count }
  if (before.kind === 'floor' && now.kind === 'floor') return { ...now, from: before.from }
  if (before.kind === 'stored' && now.kind === 'stored') {
    return { ...now, count: before.count + now.count, duplicates: before.duplicates + now.duplicates }
  }
  if (before.kind === 'pull-ended' && now.kind === 'pull-ended') {
    return { ...now, got: before.got + now.got, times: before.times + now.times }
  }
  if ('times' in before && 'times' in now) return { ...now, times: before.times + now.times }
  return now
}
