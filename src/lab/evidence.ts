import { asLed } from '../jetstream/index.js'
import type { ConsumerInfo, LabFinding, RowKey, Workspace } from '../jetstream/index.js'
import type { Clock } from '../lib/clock.js'
import { waitForStore } from '../lib/wait-for-store.js'
import type { LabRun, LabStage } from './act.js'
import { LabStop } from './act.js'

type Connection = Workspace['connection']

const answerWithinMs = 60_000

/** What is looked at before an act, to be compared with afterwards. */
export type Sight = {
  /** What came of the link since. */
  readonly link: () => LabFinding
  /** What became of the messages that were stored; undefined where the stream could not be read. */
  readonly stored: () => Promise<LabFinding | undefined>
  /** What workers here got again since. */
  readonly again: () => Extract<LabFinding, { kind: 'again' }>
  /** Stops watching. */
  readonly end: () => void
}

/** Looks before an act; at the link of the screen unless another is given. */
export async function lookBefore(
  stage: LabStage,
  of: Pick<Connection, 'state'> = stage.workspace.connection,
): Promise<Sight> {
  const stored = await storedBefore(stage)
  const again = againFrom(stage)
  const link = watchLink(of, stage.clock)
  return { link: link.finding, stored, again, end: link.end }
}

/** Resolves when `holds`, looked at 20 times a second; false when the act was ended or `withinMs` is over. */
export function until(
  { workspace, clock }: LabStage,
  { signal }: Pick<LabRun, 'signal'>,
  wanted: { readonly holds: () => boolean; readonly withinMs: number },
): Promise<boolean> {
  const { holds, withinMs } = wanted
  return waitForStore(workspace.connection.state, holds, { clock, signal, withinMs })
}

/** Waits until the connection is up and the server answers; throws when it does not within a minute. */
export async function untilAnswered(stage: LabStage, run: Pick<LabRun, 'signal'>): Promise<void> {
  const isUp = (): boolean => stage.workspace.connection.state.get().kind === 'connected'
  if (await until(stage, run, { holds: isUp, withinMs: answerWithinMs })) return
  if (!run.signal.aborted) throw new LabStop('the server did not answer within a minute')
}

/** Waits for what was out here to come again, but not for long: what takes longer comes after its ack wait. */
export async function awaitRepeats(stage: LabStage, run: LabRun, sight: Sight): Promise<void> {
  const open = stage.workspace.accounts().reduce((sum, { ledger }) => sum + ledger.openCount(), 0)
  const { signal } = run
  if (open > 0) await until(stage, { signal }, { holds: () => sight.again().count >= open, withinMs: 3000 })
}

/** Adds what the sight shows now, and the numbers of the consumer in view. */
export async function tellSight(stage: LabStage, run: LabRun, sight: Sight): Promise<void> {
  run.found(sight.link())
  const stored = await sight.stored()
  if (stored) run.found(stored)
  if (stage.workspace.accounts().some(({ ledger }) => ledger.rules().takesAcks)) run.found(sight.again())
  await tellNumbers(stage, run)
}

/** Adds the numbers of the consumer in view, where there is one. */
export async function tellNumbers(stage: LabStage, run: LabRun): Promise<void> {
  const info = await readConsumer(stage)
  if (!info) return
  const { num_ack_pending: out, num_pending: toCome, ack_floor: floor } = info
  run.found({ kind: 'numbers', out, toCome, floor: floor.stream_seq })
}

/** The consumer in view as the server has it now; undefined where there is none, or it cannot be read. */
export async function readConsumer({ tools, session }: LabStage): Promise<ConsumerInfo | undefined> {
  const worker = session()
  if (!worker || worker.mode === 'ordered') return undefined
  const info = await tools.look.consumerInfo(worker.stream, worker.consumer).catch(() => null)
  return info ?? undefined
}

function watchLink(
  { state }: Pick<Connection, 'state'>,
  clock: Clock,
): { readonly finding: () => LabFinding; readonly end: () => void } {
  let wasLost = false
  let goneMs = 0
  let sinceMs: number | undefined
  const look = (): void => {
    const now = state.get()
    if (now.kind === 'connected') {
      if (sinceMs !== undefined) goneMs += clock.now() - sinceMs
      sinceMs = undefined
    } else if (now.kind !== 'closed') {
      sinceMs ??= now.kind === 'stale' ? now.since : clock.now()
      wasLost ||= now.kind !== 'stale'
    }
  }
  look()
  const stop = state.subscribe(look)
  return {
    end: stop,
    finding: () => {
      const forMs = goneMs + (sinceMs === undefined ? 0 : clock.now() - sinceMs)
      return forMs === 0 ? { kind: 'link-held' } : { kind: wasLost ? 'away' : 'silent', forMs }
    },
  }
}

async function storedBefore({ workspace, tools }: LabStage): Promise<Sight['stored']> {
  const name = workspace.stream.get()
  const storedAt = async (seq: number) => (await tools.look.storedMessage(name, seq))?.storedAtMs
  const look = async () => {
    const info = asLed(await tools.look.findStream(name))
    if (!info) return undefined
    const { messages, last_seq: last } = info.state
    return { messages, last, created: info.created, newestMs: messages === 0 ? undefined : await storedAt(last) }
  }
  const before = await look().catch(() => undefined)
  const compare = async (): Promise<LabFinding | undefined> => {
    const after = await look()
    if (!before || !after) return undefined
    // Each message published since took one sequence: what is missing beyond them is gone.
    const missing = before.messages + Math.max(0, after.last - before.last) - after.messages
    const sameNewest =
      before.newestMs === undefined ||
      (after.last === before.last ? after.newestMs : await storedAt(before.last)) === before.newestMs
    const gone = after.created === before.created ? Math.max(missing, sameNewest ? 0 : 1) : before.messages
    return { kind: 'stored', before: before.messages, gone: Math.max(0, gone) }
  }
  // What was not answered, or by nobody who leads, is no loss.
  return () => compare().catch(() => undefined)
}

function againFrom({ workspace }: LabStage): Sight['again'] {
  const newest = new Map<string, RowKey>()
  for (const { key, state } of workspace.accounts()) {
    const { feed } = state.get()
    const last = feed.at(feed.length() - 1)
    if (last) newest.set(key, last.key)
  }
  return () => {
    const seqs = new Set<number>()
    for (const { key, state } of workspace.accounts()) {
      const { feed, ledger } = state.get()
      const seen = newest.get(key) ?? 0
      for (let at = feed.length() - 1; at >= 0; at -= 1) {
        const row = feed.at(at)
        if (!row || row.key <= seen) break
        const entry = row.kind === 'delivery' ? ledger.get(row.deliveryId) : undefined
        if (!entry) continue
        const { delivery, previousId, seenBefore } = entry
        if (delivery.deliveryCount > 1 || previousId !== undefined || seenBefore > 0) seqs.add(delivery.streamSeq)
      }
    }
    const sorted = [...seqs].sort((one, other) => one - other)
    return { kind: 'again', count: sorted.length, fromSeq: sorted[0] ?? 0, toSeq: sorted.at(-1) ?? 0 }
  }
}
