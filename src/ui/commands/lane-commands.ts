import { mostLanes } from '../../jetstream/index.js'
import type { Result } from '../../lib/result.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { keyOf } from '../../words/key-words.js'
import { laneName, policyWords } from '../../words/lane-words.js'
import { focusedLane, selectedLane } from '../lane-selection.js'
import { laneViews } from '../panes/workers/lane-view.js'
import type { LaneView } from '../panes/workers/lane-view.js'
import { sayProblem } from './context.js'
import type { CommandContext, CommandHandler } from './context.js'
import { askPlace, askPolicy } from './lane-dialogs.js'

/** Workers beside the screen's own: adding, killing, freezing them, and going from one to the next. */
export function createLaneCommands(context: CommandContext) {
  const { ui, workspace, slots } = context
  const { lanes } = workspace

  const all = (): readonly LaneView[] => laneViews(workspace, slots.shown.get())
  const focused = (): LaneView | undefined => focusedLane(all(), ui.get().lane)

  // The screen's own receiver has other keys for all of this.
  const notBeside = (does: string): string | undefined => {
    const lane = focused()
    if (lane && lane.id !== 0) return undefined
    const others = lanes.state.get().lanes.length > 0
    const way = others ? `${keyOf('lane.next')} goes to a worker` : `${keyOf('lane.add')} adds a worker`
    return `${does} a worker beside you: ${way}`
  }
  /** A command on the worker with the keys; `off` says why it is not for it as it is. */
  const onLane = (
    does: string,
    off: (lane: LaneView) => string | undefined,
    run: (lane: LaneView) => void,
  ): CommandHandler => ({
    run: () => {
      const lane = focused()
      if (lane) run(lane)
    },
    disabled: () => {
      const why = notBeside(does)
      const lane = focused()
      return why ?? (lane && off(lane))
    },
  })
  const said = (outcome: Result<undefined, string>, done: SafeText): void =>
    outcome.ok ? ui.say('good', done) : ui.say('warn', safeText(outcome.error))

  const isThere = ({ id, state }: LaneView): string | undefined => {
    const name = laneName(id)
    if (state.kind === 'killed' || state.kind === 'closed' || state.kind === 'failed')
      return `${name} is not there any more: ${keyOf('lane.restart')} begins anew`
    return undefined
  }
  const step = (by: 1 | -1): CommandHandler => ({
    run: () => {
      const views = all()
      const at = views.findIndex(({ id }) => id === focused()?.id)
      const next = views[(at + by + views.length) % views.length]
      if (next) ui.change(() => ({ lane: next.id }))
    },
    disabled: () => (all().length > 1 ? undefined : `there is no other worker: ${keyOf('lane.add')} adds one`),
  })

  return {
    'lane.next': step(1),
    'lane.previous': step(-1),
    'lane.add': {
      run: () => askPlace(context),
      disabled: () =>
        lanes.state.get().lanes.length < mostLanes
          ? undefined
          : `there are ${mostLanes} workers beside you, and no more at a time: ${keyOf('lane.leave')} lets one leave`,
    },
    'lane.kill': onLane('kills', isThere, ({ id }) => {
      said(lanes.kill(id), literal`${laneName(id)} is killed: its connection broke off without a word`)
    }),
    'lane.freeze': onLane('freezes', isThere, ({ id, state }) => {
      const name = laneName(id)
      if (state.kind === 'frozen') return said(lanes.thaw(id), literal`${name} is thawed: it goes on where it stopped`)
      said(
        lanes.freeze(id),
        literal`${name} is frozen: it takes what comes and answers nothing. ${keyOf('lane.freeze')} thaws it`,
      )
    }),
    'lane.restart': onLane(
      'begins anew with',
      ({ id, state }) => (state.kind === 'starting' ? `${laneName(id)} is just starting` : undefined),
      ({ id }) => {
        ui.say('info', literal`${laneName(id)} begins anew …`)
        void lanes.restart(id).then((outcome) => {
          if (!outcome.ok) return sayProblem(ui, outcome.error)
          ui.say('good', literal`${laneName(id)} began anew: it knows nothing of what it held`)
        })
      },
    ),
    'lane.leave': onLane(
      'lets leave',
      () => undefined,
      ({ id }) => {
        void lanes.leave(id).then((outcome) => {
          said(outcome, literal`${laneName(id)} has left: what it held stays out until its wait is over`)
        })
      },
    ),
    'lane.policy': onLane(
      'is for',
      ({ id, place, account }) =>
        place.kind === 'core' || account?.takesAcks === false
          ? `${laneName(id)} takes no acks: there is nothing to decide`
          : undefined,
      ({ id }) =>
        askPolicy(context, { title: literal`What does ${laneName(id)} do from now on?` }, (policy) =>
          said(lanes.setPolicy(id, policy), literal`${laneName(id)}: ${policyWords(policy)}`),
        ),
    ),
    'lane.open': {
      run: () => {
        const selected = selectedLane(context)
        if (!selected?.entry || !selected.worker) return
        ui.open({ kind: 'detail', deliveryId: selected.entry.delivery.id, top: 0, worker: selected.worker })
      },
      disabled: () => {
        const selected = selectedLane(context)
        if (!selected) return `no worker is there: ${keyOf('lane.add')} adds one`
        if (selected.entry) return undefined
        return selected.lane.place.kind === 'core'
          ? `${laneName(selected.lane.id)} only listens: nothing of it is kept to be opened`
          : `${laneName(selected.lane.id)} has no message yet`
      },
    },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}
