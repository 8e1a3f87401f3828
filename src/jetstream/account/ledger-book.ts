import { RisingMap } from '../../lib/rising-map.js'
import { isFinal, isUndecided } from './ledger-entry.js'
import type { LedgerCounts, LedgerEntry, LedgerState } from './ledger-entry.js'
import { LedgerRecord } from './ledger-record.js'
import { createUncountedAcks } from './uncounted-acks.js'
import type { UncountedAcks } from './uncounted-acks.js'
import { asStreamSeq } from '../wire/ids.js'
import type { DeliveryId, StreamSeq } from '../wire/ids.js'

/**
 * The entries of one ledger, found and counted without going through them. What it gives may still be changed by the
 * ledger; what leaves the ledger goes through `LedgerRecord.shown`.
 */
export type LedgerBook = {
  readonly entries: { readonly get: (id: DeliveryId) => LedgerEntry | undefined }
  readonly acks: UncountedAcks
  /** Counts up with each look at the server; see `Ledger.mark`. */
  turn: number
  /** The highest stream sequence that was acked since the server's count last began anew. */
  ackedUpTo: StreamSeq
  readonly get: (id: DeliveryId) => LedgerEntry | undefined
  readonly latest: (streamSeq: StreamSeq) => LedgerEntry | undefined
  /** How often the message was entered; 0 when it is not known. */
  readonly timesEntered: (streamSeq: StreamSeq) => number
  /** Names the newest delivery of a message, and how often that was entered. */
  readonly setLatest: (streamSeq: StreamSeq, id: DeliveryId, times: number) => void
  /** Keeps what an entry is now, whether replaced or changed. */
  readonly put: (entry: LedgerEntry) => LedgerEntry
  /** The same for one that is new. */
  readonly add: (entry: LedgerEntry) => void
  /** The same for a plain ack that was sent in time: it is open no more, and not borne out yet. */
  readonly acked: (entry: LedgerRecord) => void
  /** The same for one whose ack is borne out now. */
  readonly counted: (entry: LedgerRecord) => void
  /** The same where the entry is as open as before. */
  readonly moved: (entry: LedgerRecord) => void
  /** Newest deliveries whose fate is open, oldest first. */
  readonly open: () => readonly LedgerEntry[]
  /** The same for eyes outside: one list until something changes. */
  readonly openShown: () => readonly LedgerEntry[]
  /** Of these the ones that nobody decided on yet: one list until something changes, and the only ones then shown. */
  readonly undecidedShown: () => readonly LedgerEntry[]
  readonly openCount: () => number
  readonly counts: () => LedgerCounts
  readonly usedUp: () => number
  readonly forget: (id: DeliveryId) => void
}

type OpenKind = keyof LedgerCounts

/** Creates a book without entries. `onMoved` hears of each that was replaced or changed. */
export function createLedgerBook(onMoved: (entry: LedgerEntry) => void): LedgerBook {
  const entries = new RisingMap<DeliveryId, LedgerEntry>()
  const latestId = new RisingMap<StreamSeq, DeliveryId>()
  /** Of messages that were entered more than once. */
  const times = new Map<StreamSeq, number>()
  const openKinds = new RisingMap<DeliveryId, OpenKind>()
  const counts = { held: 0, expired: 0, naked: 0 }
  const usedUpIds = new Set<DeliveryId>()
  const scrolledOut = new Set<DeliveryId>()
  const acks = createUncountedAcks()
  /** What is open, until that is another or an entry of it is replaced; `areShown` when others have it. */
  let openList: readonly LedgerEntry[] | undefined
  let areShown = false
  /** Of the list above, those that nobody decided on: they are shown, so that whatever changes one makes both lists anew. */
  let undecided: { readonly of: readonly LedgerEntry[]; readonly list: readonly LedgerEntry[] } | undefined

  const drop = ({ delivery: { id, streamSeq } }: LedgerEntry): void => {
    if (scrolledOut.size > 0) scrolledOut.delete(id)
    if (acks.size() > 0) acks.forget(id)
    if (usedUpIds.size > 0) usedUpIds.delete(id)
    entries.delete(id)
    if (latestId.get(streamSeq) !== id) return
    latestId.delete(streamSeq)
    if (times.size > 0) times.delete(streamSeq)
  }
  const setOpen = (id: DeliveryId, kind: OpenKind | undefined): void => {
    const before = openKinds.get(id)
    if (before === kind) return
    openList = undefined
    if (before !== undefined) counts[before] -= 1
    if (kind === undefined) return void openKinds.delete(id)
    openKinds.set(id, kind)
    counts[kind] += 1
  }
  const keep = (entry: LedgerEntry): void => {
    const { id } = entry.delivery
    if (openList !== undefined && entries.get(id) !== entry) openList = undefined
    entries.set(id, entry)
  }
  const dropIfScrolledOut = (entry: LedgerEntry): void => {
    if (scrolledOut.size > 0 && scrolledOut.has(entry.delivery.id)) drop(entry)
  }
  const followAcked = ({ state, delivery: { streamSeq } }: LedgerEntry): void => {
    if (state.kind !== 'acked' || state.withSeq !== undefined) return
    if (streamSeq > book.ackedUpTo) book.ackedUpTo = streamSeq
  }
  const openNow = (): readonly LedgerEntry[] => {
    if (openList) return openList
    const list: LedgerEntry[] = []
    for (const id of openKinds.keys()) {
      const entry = entries.get(id)
      if (entry) list.push(entry)
    }
    openList = list
    areShown = false
    return list
  }

  const book: LedgerBook = {
    entries,
    acks,
    turn: 0,
    ackedUpTo: asStreamSeq(0),
    get: (id) => entries.get(id),
    latest: (streamSeq) => {
      const id = latestId.get(streamSeq)
      return id === undefined ? undefined : entries.get(id)
    },
    timesEntered: (streamSeq) => times.get(streamSeq) ?? (latestId.get(streamSeq) === undefined ? 0 : 1),
    setLatest: (streamSeq, id, entered) => {
      latestId.set(streamSeq, id)
      if (entered > 1) times.set(streamSeq, entered)
      else if (times.size > 0) times.delete(streamSeq)
    },
    add: (entry) => {
      keep(entry)
      if (!isFinal(entry.state)) setOpen(entry.delivery.id, kindOf(entry.state))
    },
    put: (entry) => {
      const { state, supersededBy } = entry
      const { id } = entry.delivery
      const isOver = isFinal(state) || supersededBy !== undefined
      keep(entry)
      setOpen(id, isOver ? undefined : kindOf(state))
      if (state.kind === 'given-up' && supersededBy === undefined) usedUpIds.add(id)
      else usedUpIds.delete(id)
      acks.follow(entry, book.turn)
      followAcked(entry)
      if (isOver && state.kind !== 'sending') dropIfScrolledOut(entry)
      onMoved(entry)
      return entry
    },
    acked: (entry) => {
      keep(entry)
      setOpen(entry.delivery.id, undefined)
      if (usedUpIds.size > 0) usedUpIds.delete(entry.delivery.id)
      acks.follow(entry, book.turn)
      followAcked(entry)
      dropIfScrolledOut(entry)
    },
    counted: (entry) => {
      keep(entry)
      acks.forget(entry.delivery.id)
      onMoved(entry)
    },
    moved: keep,
    open: openNow,
    openShown: () => {
      const list = openNow()
      if (!areShown) for (const entry of list) LedgerRecord.shown(entry)
      areShown = true
      return list
    },
    undecidedShown: () => {
      const of = openNow()
      if (undecided?.of !== of) {
        const list = of.filter(isUndecided)
        for (const entry of list) LedgerRecord.shown(entry)
        undecided = { of, list }
      }
      return undecided.list
    },
    openCount: () => openKinds.size,
    counts: () => ({ ...counts }),
    usedUp: () => usedUpIds.size,
    forget: (id) => {
      const entry = entries.get(id)
      if (!entry) return
      if (openKinds.get(id) !== undefined || entry.state.kind === 'sending') scrolledOut.add(id)
      else drop(entry)
    },
  }
  return book
}

function kindOf({ kind }: LedgerState): OpenKind {
  return kind === 'expired' || kind === 'naked' ? kind : 'held'
}
