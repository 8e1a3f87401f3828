import { asLed } from '../jetstream/index.js'
import type {
  ConsumerInfo,
  Happening,
  LabFinding,
  LaneSnapshot,
  LedgerEntry as Entry,
  StageTools,
  StreamSummary,
  Workspace,
} from '../jetstream/index.js'
import { isDeed, publishedCount, pullCount, requestCount, verdictCount } from './act-counts.js'
import type { Check, SingleCheck } from './check-schema.js'
import { consumerFlag, consumerNumber, settingOf, streamNumber } from './info-values.js'

/** A value that was seen; undefined where it cannot be read, or what it is of is not there. */
export type CheckValue = number | boolean | string | undefined

/** What a value has to be. */
export type Wanted = { readonly equals?: CheckValue; readonly atLeast?: number; readonly atMost?: number }

/** A check and what one reading saw. */
export type CheckSeen = {
  readonly check: Check
  readonly holds: boolean
  readonly seen: CheckValue
  readonly wanted: Wanted
  /** The parts of one that asks for several things at a time. */
  readonly parts?: readonly CheckSeen[]
}

/** Reads checks from the server, the journal and the ledger. */
export type Checks = {
  /** What was done and what happened before this moment no longer counts; what held once is forgotten. */
  readonly begin: () => void
  /** Reads once, each stream and consumer afresh and one time; never rejects. In the order of `checks`. */
  readonly read: (checks: readonly Check[]) => Promise<readonly CheckSeen[]>
}

/** What checks are read from. */
export type ChecksDeps = {
  readonly workspace: Pick<Workspace, 'accounts' | 'journal' | 'happened' | 'lanes'>
  readonly look: Pick<StageTools['look'], 'findStream' | 'consumerInfo'>
  /** Where a check looks that says nothing of it. */
  readonly defaults?: { readonly stream: string; readonly consumer: string }
  /** What the document itself did counts, too: a scenario publishes and asks by itself. */
  readonly countsStage?: boolean
  /** The lane of a worker that was given a name. */
  readonly workerNamed?: (name: string) => number | undefined
}

type At = { readonly stream: string; readonly consumer: string }
type StreamInfo = StreamSummary['info']
type Reading = {
  readonly stream: (name: string) => Promise<StreamInfo | null | undefined>
  readonly consumer: (at: At) => Promise<ConsumerInfo | null | undefined>
}

/** What an act of the lab says that ended before it did what it is for. */
const cameToNothing: ReadonlySet<LabFinding['kind']> = new Set(['ended-early', 'flow-silent'])

/** The name under which the ordered mode’s messages are asked for. */
const orderedName = 'ordered'

/** Creates the reader; everything counts from now on. */
export function createChecks(deps: ChecksDeps): Checks {
  const { workspace, look, countsStage: isCounted = false } = deps
  let heldOnce = new Map<Check, CheckSeen>()
  let actsBefore = 0
  let happenedBefore = new Map<number, number>()

  const atOf = (check: { readonly stream?: string | undefined; readonly consumer?: string | undefined }): At => ({
    stream: check.stream ?? deps.defaults?.stream ?? '',
    consumer: check.consumer ?? deps.defaults?.consumer ?? '',
  })
  const acts = () =>
    workspace.journal.acts
      .get()
      .filter(({ id, by }) => id > actsBefore && (isDeed(by) || (by === 'stage' && isCounted)))
  const accountAt = ({ stream, consumer }: At) =>
    workspace
      .accounts()
      .find((account) => account.stream === stream && (account.consumer === consumer || isOrdered(account, consumer)))

  const ofServer = async (check: SingleCheck, reading: Reading): Promise<CheckValue> => {
    const at = atOf('stream' in check || 'consumer' in check ? check : {})
    switch (check.check) {
      case 'stored':
      case 'last-seq':
      case 'consumers':
        return streamNumber(check.check, await reading.stream(at.stream))
      case 'pending':
      case 'ack-pending':
      case 'redelivered':
      case 'waiting':
      case 'ack-floor':
      case 'delivered':
      case 'delivered-to':
        return consumerNumber(check.check, await reading.consumer(at))
      case 'exists':
      case 'bound':
      case 'paused':
      case 'pinned':
        return consumerFlag(check.check, await reading.consumer(at))
      case 'setting':
        return settingOf(check.field, await reading.consumer(at))
      case 'published':
        return publishedCount(acts(), check, (await reading.stream(at.stream))?.config.subjects ?? [])
      default:
        return ofOurs(check, at)
    }
  }
  const ofOurs = (check: SingleCheck, at: At): CheckValue => {
    switch (check.check) {
      case 'verdicts':
        return verdictCount(acts(), check, at)
      case 'pulls':
        return pullCount(acts(), at)
      case 'requests':
        return requestCount(acts(), check, at.stream)
      case 'try':
        return triesOf(accountAt(at)?.ledger.latest(check.seq))
      case 'took':
        return tookMs(accountAt(at)?.ledger.latest(check.seq))
      case 'held':
        return accountAt(at)?.state.get().counts.held ?? 0
      case 'used-up':
        return accountAt(at)?.state.get().usedUp ?? 0
      case 'came-again':
        return (
          workspace.lanes.state.get().totals.find((one) => one.stream === at.stream && one.consumer === at.consumer)
            ?.cameAgain ?? 0
        )
      case 'workers':
        return workspace.lanes.state.get().lanes.filter((lane) => isWorker(lane, check, at)).length
      case 'worker': {
        const id = deps.workerNamed?.(check.worker)
        const lane = workspace.lanes.state.get().lanes.find((one) => one.id === id)
        return check.number === 'missed' ? lane?.missed?.count : lane?.[check.number]
      }
      case 'happened':
        return happenedSince(check, at)
      case 'lab':
        return workspace.happened
          .get()
          .filter(
            ({ id, what }) =>
              !happenedBefore.has(id) &&
              what.kind === 'lab' &&
              what.report.step === 'ended' &&
              what.report.act === check.act &&
              !what.report.found.some((finding) => cameToNothing.has(finding.kind)),
          ).length
      default:
        return undefined
    }
  }
  const happenedSince = (check: Extract<SingleCheck, { readonly check: 'happened' }>, at: At): number =>
    workspace.happened
      .get()
      .filter(({ stream, consumer, what }) => what.kind === check.what && stream === at.stream && isOf(consumer, at))
      .reduce((all, happening) => all + weightOf(happening) - (happenedBefore.get(happening.id) ?? 0), 0)

  const readOne = async (check: SingleCheck, reading: Reading): Promise<CheckSeen> => {
    const wanted = wantedOf(check)
    const seen = await ofServer(check, reading).catch(() => undefined)
    return { check, seen, wanted, holds: isWanted(seen, wanted) }
  }
  const readAll = async (check: Check, reading: Reading): Promise<CheckSeen> => {
    const before = heldOnce.get(check)
    if (before) return before
    let now: CheckSeen
    if (check.check === 'all') {
      const parts = await Promise.all(check.of.map((part) => readOne(part, reading)))
      now = {
        check,
        parts,
        seen: parts.filter(({ holds }) => holds).length,
        wanted: { equals: parts.length },
        holds: parts.every(({ holds }) => holds),
      }
    } else now = await readOne(check, reading)
    if (check.once === true && now.holds) heldOnce.set(check, now)
    return now
  }
  const begin = (): void => {
    heldOnce = new Map()
    actsBefore = workspace.journal.acts.get().at(-1)?.id ?? 0
    happenedBefore = new Map(workspace.happened.get().map((happening) => [happening.id, weightOf(happening)]))
  }
  begin()
  return {
    begin,
    read: (checks) => {
      const streams = new Map<string, Promise<StreamInfo | null | undefined>>()
      const consumers = new Map<string, Promise<ConsumerInfo | null | undefined>>()
      const reading: Reading = {
        stream: (name) => once(streams, name, async () => asLed(await look.findStream(name))),
        // Neither name can hold a blank.
        consumer: ({ stream, consumer }) =>
          once(consumers, `${stream} ${consumer}`, () => look.consumerInfo(stream, consumer)),
      }
      return Promise.all(checks.map((check) => readAll(check, reading)))
    },
  }
}

function once<T>(
  known: Map<string, Promise<T | undefined>>,
  key: string,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  const asked = known.get(key)
  if (asked) return asked
  const asking = ask().catch(() => undefined)
  known.set(key, asking)
  return asking
}

function isOrdered({ key }: { readonly key: string }, consumer: string): boolean {
  return consumer === orderedName && key.endsWith('/')
}

function isOf(consumer: string | undefined, at: At): boolean {
  return consumer === undefined || at.consumer === '' || consumer === at.consumer
}

/** A killed server counts anew, and sends again what it does not call a repeat. */
function triesOf(entry: Entry | undefined): number {
  return entry ? Math.max(entry.delivery.deliveryCount, entry.seenBefore + 1) : 0
}

/** From the delivery to the verdict that settled it, by our clock; undefined while none has. */
function tookMs(entry: Entry | undefined): number | undefined {
  const state = entry?.state
  if (entry === undefined || (state?.kind !== 'acked' && state?.kind !== 'termed')) return undefined
  return state.atMs - entry.delivery.receivedAtMs
}

function isWorker(lane: LaneSnapshot, check: Extract<SingleCheck, { readonly check: 'workers' }>, at: At): boolean {
  const { place, state, got, acked } = lane
  const kind = check.kind ?? 'shared'
  const isKind = place.kind === 'own' && place.how === 'ordered' ? kind === 'ordered' : kind === place.kind
  const isHere =
    isKind &&
    (place.kind === 'core' || place.stream === at.stream) &&
    (place.kind !== 'shared' || place.consumer === at.consumer)
  return (
    isHere &&
    got >= (check.got ?? 0) &&
    acked >= (check.acked ?? 0) &&
    (check.state === undefined || state.kind === check.state) &&
    (check.priority === undefined || (place.kind === 'shared' && place.group?.priority === check.priority))
  )
}

/** What one happening counts: messages, where it counts them. */
function weightOf({ what }: Happening): number {
  return 'count' in what ? what.count : 1
}

function wantedOf(check: SingleCheck): Wanted {
  if ('is' in check) return { equals: check.is }
  if (check.check === 'setting') return { equals: check.equals }
  if (check.check === 'took') return { atLeast: check.atLeast }
  const { equals, atLeast, atMost } = check
  return {
    ...(equals === undefined ? {} : { equals }),
    ...(atLeast === undefined ? {} : { atLeast }),
    ...(atMost === undefined ? {} : { atMost }),
  }
}

function isWanted(seen: CheckValue, { equals, atLeast, atMost }: Wanted): boolean {
  if (equals !== undefined) return seen === equals
  if (typeof seen !== 'number') return false
  return seen >= (atLeast ?? -Infinity) && seen <= (atMost ?? Infinity)
}
