import type { Happening, LabActId, LanePlaceWanted, LanePolicy, Workspace } from '../jetstream/index.js'
import type { Clock } from '../lib/clock.js'

/** What was done in a run beside what left for JetStream. */
export type RecordedDeed =
  | { readonly kind: 'join'; readonly lane: number }
  | { readonly kind: 'policy'; readonly lane: number; readonly policy: LanePolicy }
  | { readonly kind: 'kill' | 'freeze' | 'thaw' | 'close' | 'restart' | 'leave'; readonly lane: number }
  | { readonly kind: 'lab'; readonly act: LabActId; readonly forMs?: number; readonly lane?: number }

/** A worker beside the screen's, as it was added. */
export type RecordedLane = { readonly id: number; readonly wanted: LanePlaceWanted; readonly policy: LanePolicy }

/** Notes what the journal does not have: workers and acts of the failure lab. */
export type Recorder = {
  readonly deeds: () => readonly (RecordedDeed & { readonly atMs: number })[]
  readonly lanes: () => readonly RecordedLane[]
  readonly stop: () => void
}

/** So much is kept; what comes later is not noted. */
const most = 400
const did = {
  frozen: 'freeze',
  thawed: 'thaw',
  killed: 'kill',
  closed: 'close',
  restarted: 'restart',
  left: 'leave',
} as const

/** Creates a recorder that notes from now on. */
export function createRecorder({
  workspace,
  clock,
}: {
  readonly workspace: Workspace
  readonly clock: Clock
}): Recorder {
  const deeds: (RecordedDeed & { readonly atMs: number })[] = []
  const lanes = new Map<number, RecordedLane>()
  const policies = new Map<number, string>()
  let last = workspace.happened.get()[0]?.id ?? 0
  const note = (deed: RecordedDeed, atMs: number): void => {
    if (deeds.length < most) deeds.push({ ...deed, atMs })
  }
  const look = (): void => {
    for (const { id, wanted, policy } of workspace.lanes.state.get().lanes) {
      const text = JSON.stringify(policy)
      if (!lanes.has(id)) {
        lanes.set(id, { id, wanted, policy })
        note({ kind: 'join', lane: id }, clock.now())
      } else if (policies.get(id) !== text) note({ kind: 'policy', lane: id, policy }, clock.now())
      policies.set(id, text)
    }
  }
  const hear = (): void => {
    const news = workspace.happened.get().filter(({ id }) => id > last)
    last = Math.max(last, ...news.map(({ id }) => id))
    for (const happening of news.reverse()) {
      const deed = deedOf(happening)
      if (deed) note(deed, happening.atMs)
    }
  }
  look()
  const stops = [workspace.lanes.state.subscribe(look), workspace.happened.subscribe(hear)]
  return {
    deeds: () => {
      look()
      hear()
      return [...deeds].sort((a, b) => a.atMs - b.atMs)
    },
    lanes: () => [...lanes.values()],
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}

function deedOf({ what }: Happening): RecordedDeed | undefined {
  if (what.kind === 'lab' && what.report.step === 'begun') {
    const { act, forMs, lane } = what.report
    return { kind: 'lab', act, ...(forMs === undefined ? {} : { forMs }), ...(lane === undefined ? {} : { lane }) }
  }
  // What its policy did to it, its policy will do again.
  if (what.kind !== 'lane' || what.by === 'policy') return undefined
  const kind = (did as Partial<Record<typeof what.did, (typeof did)[keyof typeof did]>>)[what.did]
  return kind === undefined ? undefined : { kind, lane: what.lane }
}
