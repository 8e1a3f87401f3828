import type { LanePlaceWanted, LanePolicy, LaneSnapshot, LanesState } from '../../jetstream/lanes/lane-contract.js'
import { presets } from './workspace.js'
import type { TestWorkspace } from './workspace.js'
import { storeToBe } from './wait-for-server.js'

/** Acks at once, as far as a policy can. */
export const quick: LanePolicy = { kind: 'ack', afterMs: 0, spreadMs: 0 }

/** Resolves with the first state of all lanes that `accept` takes; a failed wait prints the last. */
export function lanesToBe(
  { lanes }: Pick<TestWorkspace, 'lanes'>,
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
  workspace: Pick<TestWorkspace, 'lanes'>,
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

/** A consumer of the preset's stream to be shared. */
export function shared(consumer: string): LanePlaceWanted {
  return { kind: 'shared', stream: presets.stream.name, consumer }
}
