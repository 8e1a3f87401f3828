import type { LedgerEntry } from '../../../jetstream/account/ledger-entry.js'
import { evidenceFor, falseNumbers, falseRows, isMiscounted } from './claims.js'
import type { Seen } from './claims.js'
import { falseCause } from './cause-claims.js'
import { lookAt, lostAfterMs, missingFrom } from './stage.js'
import type { Stage, Truth } from './stage.js'

/** How long something false may stand in a settled moment: the screen is drawn thirty times a second, and we look by the second. */
const correctedWithinMs = 1500
/** On a busy machine with short waits two equal looks are rare. */
const settledWithinMs = 15_000

/** Waits for a moment in which nothing moves, and says what our side says then that is false. */
export async function judgeWhenSettled(stage: Stage): Promise<readonly string[]> {
  const beganMs = performance.now()
  let falseSinceMs: number | undefined
  let wrong: readonly string[] = []
  for (;;) {
    const waitedMs = performance.now() - beganMs
    const moment = await settledMoment(stage, waitedMs > lostAfterMs)
    if (moment) {
      wrong = judged(stage, moment)
      if (wrong.length === 0) return wrong
      falseSinceMs ??= performance.now()
      if (performance.now() - falseSinceMs > correctedWithinMs) return wrong
    } else if (waitedMs > settledWithinMs) {
      return wrong.length > 0 ? wrong : ['THE ORACLE: it never settled']
    }
  }
}

type Moment = { readonly truth: Truth; readonly seen: Seen | undefined }

/** One try: two equal looks at the server with one at our side between them; undefined when anything moved. */
async function settledMoment(stage: Stage, someAreLost: boolean): Promise<Moment | undefined> {
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
  if (stable(before) !== stable(after) || rowsOf(seen) !== rowsOf(seenNow(stage))) return undefined
  if (seen?.rows.some(({ state }) => state.kind === 'sending')) return undefined
  if (!someAreLost && missingFrom(book, after.info) > 0) return undefined
  return { truth: after, seen }
}

function judged(stage: Stage, { truth, seen }: Moment): readonly string[] {
  // No view is open: nothing is said.
  if (!seen) return []
  const evidence = evidenceFor(stage, truth)
  if (!stage.can.count && isMiscounted(evidence)) return []
  return [
    ...falseRows(seen, evidence),
    ...falseNumbers(seen, evidence),
    ...falseCause(seen, evidence, stage.workspace.streams.find(stage.scene.stream)),
  ]
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
