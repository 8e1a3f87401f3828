import type { LedgerEntry } from '../../../jetstream/account/ledger-entry.js'
import { byTheServerAlone, evidenceFor, falseNumbers, falseRows, miscount, saysOpen } from './claims.js'
import type { Evidence, Seen } from './claims.js'
import { falseCause } from './cause-claims.js'
import { ackWaitsMs, nanos } from './scene.js'
import { lookAt, lostAfterMs, missingFrom } from './stage.js'
import type { Stage, Truth } from './stage.js'
import { edit } from './their-steps.js'

/** How long something strange may stand in a settled moment: the screen is drawn thirty times a second, and we look by the second. */
const correctedWithinMs = 1500
/** With short ack waits two equal looks are rare on a busy machine: after so long the second client lengthens the wait. */
const quietAfterMs = 4000
const settledWithinMs = 15_000

/**
 * What came of holding our side against the server. `wrong` is what the server contradicts: our fault, always.
 * `unclear` is what the oracle itself cannot explain of the server, or could not look at: no word on us.
 */
export type Judgement = { readonly wrong: readonly string[]; readonly unclear: readonly string[] }

/**
 * Waits for a moment in which nothing moves, and judges what our side says then: by book and server, or by the server
 * alone where the book `isDoubted`, for it was at a loss before.
 */
export async function judgeWhenSettled(stage: Stage, isDoubted = false): Promise<Judgement> {
  const beganMs = performance.now()
  let strangeSinceMs: number | undefined
  let last: Judgement | undefined
  let isQuiet = false
  for (;;) {
    const waitedMs = performance.now() - beganMs
    const moment = await settledMoment(stage, waitedMs > lostAfterMs)
    if (typeof moment === 'object') {
      last = judged(stage, moment, isDoubted)
      if (last.wrong.length + last.unclear.length === 0) return last
      strangeSinceMs ??= performance.now()
      if (performance.now() - strangeSinceMs > correctedWithinMs) return last
    } else if (waitedMs > quietAfterMs && !isQuiet) {
      isQuiet = true
      await edit(stage, { ack_wait: nanos(ackWaitsMs[2]) })
    } else if (waitedMs > settledWithinMs) {
      if (last) return last
      // The server stood still, and we did not.
      if (moment === 'we-move') return { wrong: ['our side never settled'], unclear: [] }
      return { wrong: [], unclear: ['the server never settled'] }
    }
  }
}

type Moment = { readonly truth: Truth; readonly seen: Seen | undefined }
type NoMoment = 'we-move' | 'server-moves'

/** One try: two equal looks at the server with one at our side between them; else who moved. */
async function settledMoment(stage: Stage, someAreLost: boolean): Promise<Moment | NoMoment> {
  const { second, workspace, book } = stage
  const before = await lookAt(stage)
  await Promise.all([second.flush(), workspace.connection.nats()?.flush()])
  await Promise.all([stage.session()?.refresh(), workspace.streams.refresh()])
  stage.sync()
  // The frame that is due is drawn now.
  stage.session()?.account.view.show()
  const seen = seenNow(stage)
  const after = await lookAt(stage)
  stage.sync()
  if (stable(before) !== stable(after)) return 'server-moves'
  if (rowsOf(seen) !== rowsOf(seenNow(stage))) return 'we-move'
  if (seen?.rows.some(({ state }) => state.kind === 'sending')) return 'we-move'
  if (!someAreLost && missingFrom(book, after.info) > 0) return 'server-moves'
  return { truth: after, seen: seen && stage.retold(seen) }
}

function judged(stage: Stage, { truth, seen }: Moment, isDoubted: boolean): Judgement {
  // No view is open: nothing is said.
  if (!seen) return { wrong: [], unclear: [] }
  const known = evidenceFor(stage, truth, seen)
  const strange = miscount(known)
  // Where the book and the server differ the book is worth nothing, and the server decides alone.
  const evidence = strange === undefined && !isDoubted ? known : byTheServerAlone(known, seen)
  const wrong = [
    ...falseRows(seen, evidence),
    ...falseNumbers(seen, evidence),
    ...falseCause(seen, evidence, stage.workspace.streams.find(stage.scene.stream)),
  ]
  const unclear = strange === undefined || !stage.can.count ? [] : [strange]
  const summary = [summaryOf(seen, known)]
  return {
    wrong: wrong.length > 0 ? [...wrong, ...unclear, ...summary] : [],
    unclear: unclear.length > 0 ? [...unclear, ...summary] : [],
  }
}

function summaryOf({ rows }: Seen, { truth: { info, state }, out, epoch, unknowable }: Evidence): string {
  const { delivered, ack_floor: floor, num_ack_pending: pending } = info ?? {}
  const open = rows.filter(saysOpen).map(({ delivery: { streamSeq, consumerSeq } }) => `${streamSeq}@${consumerSeq}`)
  const sent = [...epoch.sendings.values()].map(
    ({ streamSeq, consumerSeq, who }) => `${streamSeq}@${consumerSeq} ${[...who].join('+')}`,
  )
  return `(at that moment: ${JSON.stringify({ pending, delivered, floor, state, open, sent, settled: [...epoch.settled], sure: [...out.sure], maybe: [...out.maybe], unknowable: [...unknowable] })})`
}

function seenNow(stage: Stage): Seen | undefined {
  const snapshot = stage.session()?.state.get()
  if (!snapshot) return undefined
  const { feed, ledger } = snapshot
  const rows: LedgerEntry[] = []
  for (let index = 0; index < feed.length(); index += 1) {
    const row = feed.at(index)
    const entry = row?.kind === 'delivery' ? ledger.get(row.deliveryId) : undefined
    if (entry && entry.supersededBy === undefined) rows.push(entry)
  }
  return { snapshot, rows, nowMs: Date.now() }
}

function rowsOf(seen: Seen | undefined): string {
  return JSON.stringify(seen?.rows.map(({ delivery: { id }, state }) => [id, state]))
}

/** What of two looks has to be equal: all but the passing of time. */
function stable({ info, state }: Truth): string {
  const { created, config, num_ack_pending, num_redelivered, num_waiting, num_pending, push_bound, paused } = info ?? {}
  const numbers = { num_ack_pending, num_redelivered, num_waiting, num_pending, push_bound, paused }
  const seqs = [info?.delivered.consumer_seq, info?.delivered.stream_seq, info?.ack_floor.stream_seq]
  return JSON.stringify([created, config, numbers, seqs, state])
}
