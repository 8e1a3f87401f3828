import type { Worker } from '../../../jetstream/worker/worker.js'
import type { Workspace } from '../../../jetstream/workspace.js'
import type { Slots } from '../../../ui/slots/slots.js'
import type { Random } from '../random.js'
import { readReply } from './book.js'
import type { Book } from './book.js'
import type { Seen } from './claims.js'
import { ackWaitsMs } from './scene.js'
import type { Scene } from './scene.js'
import type { RawInfo, RawState, SecondClient } from './second-client.js'

/** Both clients of a scene and what is written down of them. */
export type Stage = {
  readonly scene: Scene
  readonly random: Random
  readonly book: Book
  readonly second: SecondClient
  readonly workspace: Workspace & Slots
  /** Where the second client's server can do less than the newest. */
  readonly can: {
    readonly reset: boolean
    readonly pause: boolean
    readonly manyFilters: boolean
    /** Its ack pending is right after purges and deletions; below 2.11 it is not always (seen on 2.9.10). */
    readonly count: boolean
  }
  /** The session of ours in view, if there is one. */
  readonly session: () => Worker | undefined
  /** What was played so far, for the reader of a failure. */
  readonly steps: string[]
  /** Rows of ours that belong to the epoch now: those with a higher delivery id. */
  readonly firstOfEpoch: () => number
  /** Takes our deliveries into the book. */
  readonly sync: () => void
  /** See `Book.turning`. */
  readonly turning: (lastSeq: number) => void
  readonly stay: () => void
  /** The server counts from one again; what is in flight must have come before. */
  readonly turn: () => void
  /** What the judge is told our side says: what it says, but in the tests of the judge. */
  readonly retold: (seen: Seen) => Seen
}

/** Where the stage is set. */
export type StageDeps = Pick<Stage, 'scene' | 'random' | 'book' | 'second' | 'workspace' | 'can' | 'retold'>

/** Sets the stage. */
export function setStage(deps: StageDeps): Stage {
  const { workspace, book } = deps
  let lastId = 0
  let epochFromId = 0
  let nextFromId: number | undefined
  let read: { readonly session: Worker; rows: number } | undefined
  const session = (): Worker | undefined => {
    const view = workspace.shown.get()
    return view.kind === 'open' ? view.session : undefined
  }
  const sync = (): void => {
    const now = session()
    if (!now) return
    if (read?.session !== now) read = { session: now, rows: 0 }
    const { feed, ledger } = now.state.get()
    for (; read.rows < feed.length(); read.rows += 1) {
      const row = feed.at(read.rows)
      if (row?.kind !== 'delivery' || row.deliveryId <= lastId) continue
      lastId = row.deliveryId
      const delivery = ledger.get(row.deliveryId)?.delivery
      const sending = readReply(delivery?.reply ?? '', delivery?.receivedAtMs)
      if (sending && book.sent('ours', sending) === 'next') nextFromId ??= row.deliveryId
    }
  }
  return {
    ...deps,
    session,
    steps: [],
    sync,
    firstOfEpoch: () => epochFromId + 1,
    turning: (lastSeq) => {
      sync()
      book.turning(lastSeq)
    },
    stay: () => {
      nextFromId = undefined
      book.stay()
    },
    turn: () => {
      sync()
      epochFromId = nextFromId === undefined ? lastId : nextFromId - 1
      nextFromId = undefined
      book.turn()
    },
  }
}

/** What the server says of consumer and stream in one moment; undefined where it has none. */
export type Truth = { readonly info: RawInfo | undefined; readonly state: RawState | undefined }

/** Reads both. */
export async function lookAt({ second }: Stage): Promise<Truth> {
  const [info, state] = await Promise.all([second.info(), second.state()])
  return { info, state }
}

/** Waits until all the server says it has delivered is in the book, or for as long as a delivery could take. */
export async function allArrived(stage: Stage): Promise<void> {
  const untilMs = performance.now() + lostAfterMs
  for (;;) {
    await Promise.all([stage.second.flush(), stage.workspace.connection.nats()?.flush()])
    const { info } = await lookAt(stage)
    stage.sync()
    if (missingFrom(stage.book, info) === 0 || performance.now() > untilMs) return
  }
}

/** How many deliveries of this epoch nobody has seen: sent to a subscriber that had just gone. */
export function missingFrom(book: Book, info: RawInfo | undefined): number {
  return Math.max(0, (info?.delivered.consumer_seq ?? 0) - book.epoch().sendings.size)
}

/** After this a delivery that has not come went nowhere. */
export const lostAfterMs = 1000

/** Writes the consumer's present rules into the book. */
export function noteRules({ book }: Stage, config: Readonly<Record<string, unknown>>): void {
  const { max_deliver: maxDeliver, ack_wait: ackWait } = config
  book.rules({
    maxDeliver: typeof maxDeliver === 'number' ? maxDeliver : -1,
    ackWaitMs: typeof ackWait === 'number' ? ackWait / 1e6 : ackWaitsMs[2],
  })
}
