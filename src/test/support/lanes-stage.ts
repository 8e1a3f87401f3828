import type {
  AccountTotals,
  LanePlaceWanted,
  LanePolicy,
  Lanes,
  LaneSnapshot,
  LanesState,
} from '../../jetstream/index.js'
import { presets } from './workspace.js'

/** Whatever has lanes. */
type Beside = { readonly lanes: Lanes }
import { storeToBe } from './wait-for-server.js'

/** Acks at once, as far as a policy can. */
export const quick: LanePolicy = { kind: 'ack', afterMs: 0, spreadMs: 0 }

/** Resolves with the first state of all lanes that `accept` takes; a failed wait prints the last. */
export function lanesToBe(
  { lanes }: Beside,
  what: string,
  accept: (state: LanesState) => boolean,
): Promise<LanesState> {
  return storeToBe({
    store: lanes.state,
    accept: (state): state is LanesState => accept(state),
    what,
    withinMs: 20_000,
  })
}

/** The same of one lane. */
export async function laneToBe(
  workspace: Beside,
  id: number,
  { what, accept }: { readonly what: string; readonly accept: (lane: LaneSnapshot) => boolean },
): Promise<LaneSnapshot> {
  const state = await lanesToBe(workspace, `w${id} ${what}`, ({ lanes }) =>
    lanes.some((lane) => lane.id === id && accept(lane)),
  )
  return laneOf(state, id)
}

/** A lane of a state. */
export function laneOf({ lanes }: LanesState, id: number): LaneSnapshot {
  const lane = lanes.find((one) => one.id === id)
  if (!lane) throw new Error(`no w${id}`)
  return lane
}

/** What the workers of the one account there is got together. */
export function totalOf({ totals }: LanesState): AccountTotals {
  const [total, ...others] = totals
  if (!total || others.length > 0) throw new Error(`${totals.length} accounts`)
  return total
}

/** A consumer of the preset's stream to be shared. */
export function shared(consumer: string): LanePlaceWanted {
  return { kind: 'shared', stream: presets.stream.name, consumer }
}
