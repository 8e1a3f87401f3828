import type { ConsumerSettings, Mode, Problem, Worker, Workspace } from '../../jetstream/index.js'
import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import { createStore } from '../../lib/store.js'
import type { ReadableStore } from '../../lib/store.js'

/** What the one slot of the screen shows, and how far opening it has come. */
export type ActiveView =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening'; readonly mode: Mode; readonly consumer: string }
  | { readonly kind: 'open'; readonly mode: Mode; readonly session: Worker }
  | { readonly kind: 'failed'; readonly mode: Mode; readonly problem: Problem }

/**
 * Which of the workspace's workers the screen shows: today exactly one. Opening another one leaves the one shown; of
 * several openings under way the latest wins, and the others start nothing.
 */
export type Slots = {
  readonly shown: ReadableStore<ActiveView>
  /** Opens the mode's own consumer, made when it is not there, and receives. */
  readonly openMode: (mode: Mode) => Promise<Result<Worker, Problem>>
  /**
   * Opens a consumer that exists. One that is not our modes' own, and was not joined before, is only observed: its
   * config, numbers and advisories, and what others decide. Nothing is taken from it before `join`.
   */
  readonly openConsumer: (stream: string, consumer: string) => Promise<Result<Worker, Problem>>
  /** Receives from the consumer that is observed. The words of what that takes come before. */
  readonly join: () => Promise<Result<Worker, Problem>>
  /** Takes new settings for a mode, then opens its consumer. */
  readonly applySettings: (settings: ConsumerSettings) => Promise<Result<Worker, Problem>>
  /** Leaves what is shown and points the modes at another stream, see `Workspace.useStream`. Nothing is opened. */
  readonly useStream: Workspace['useStream']
}

const superseded: Problem = { summary: 'another view was opened meanwhile', superseded: true }

/** Creates the slots of a screen over a workspace, showing nothing. */
export function createSlots(workspace: Workspace): Slots {
  const shown = createStore<ActiveView>({ kind: 'none' })
  let opening = 0

  let stopWatching = (): void => undefined
  const leave = (): void => {
    const now = shown.get()
    if (now.kind === 'open') now.session.detach()
    stopWatching()
  }
  const open = async (
    { mode, consumer }: { readonly mode: Mode; readonly consumer: string },
    find: () => Promise<Result<Worker, Problem>>,
    joins: (worker: Worker) => boolean = () => true,
  ): Promise<Result<Worker, Problem>> => {
    const turn = ++opening
    leave()
    shown.set({ kind: 'opening', mode, consumer })
    const found = await find()
    if (turn !== opening) return err(superseded)
    if (!found.ok) {
      shown.set({ kind: 'failed', mode, problem: found.error })
      return found
    }
    const session = found.value
    if (joins(session)) session.attach(mode)
    else stopWatching = session.account.watch()
    shown.set({ kind: 'open', mode, session })
    return ok(session)
  }
  return {
    shown,
    openMode: (mode) =>
      open({ mode, consumer: workspace.settings.get()[mode].name || mode }, () => workspace.openMode(mode)),
    openConsumer: (stream, consumer) => {
      const mode = workspace.modeOf(stream, consumer)
      const isOwn = workspace.isOwn(stream, consumer)
      return open(
        { mode, consumer },
        () => workspace.openConsumer(stream, consumer),
        ({ state }) => state.get().phase.kind === 'left' || (isOwn && state.get().phase.kind === 'observing'),
      )
    },
    join: async () => {
      const now = shown.get()
      if (now.kind !== 'open') return err({ summary: 'no consumer is open' })
      const turn = opening
      const { session, mode } = now
      const free = await workspace.mayJoin(session.account)
      if (!free.ok) return free
      if (turn !== opening) return err(superseded)
      session.attach(mode)
      stopWatching()
      return ok(session)
    },
    applySettings: (next) =>
      open({ mode: next.mode, consumer: next.name || next.mode }, () => workspace.applySettings(next)),
    useStream: (...to) => {
      opening += 1
      leave()
      shown.set({ kind: 'none' })
      workspace.useStream(...to)
    },
  }
}
