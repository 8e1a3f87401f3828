import type { Workspace } from '../jetstream/index.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { Play } from '../scenarios/play.js'
import { planOf } from '../scenarios/scenario-schema.js'
import { keyOf } from '../words/key-words.js'
import { outcomeWords, planWords, scenarioLines } from '../words/scenario-words.js'
import { sayProblem } from './commands/context.js'
import { untilConnected } from './offer-start.js'
import type { Overlay } from './overlays.js'
import type { Slots } from './slots/slots.js'
import type { UiStore } from './ui-state.js'

type Stage = {
  readonly play: Play
  readonly workspace: Workspace
  readonly slots: Slots
  readonly ui: UiStore
}

/**
 * Plays a scenario on the screen: with its consumer in view, its steps as they come, and its outcome at the end. On a
 * server that is not ours it is done only after a question that lists all of it.
 */
export async function playOnScreen(stage: Stage & { readonly isOurs: boolean }): Promise<void> {
  const { play, workspace, ui, isOurs } = stage
  const place = ui.place()
  await untilConnected(workspace)
  const refusal = play.refusal()
  if (refusal) {
    if (ui.isAt(place)) ui.change(() => ({ focus: 'streams' }))
    sayProblem(ui, refusal)
    return
  }
  if (isOurs) return begin(stage)
  const { scenario } = play
  const asks: Overlay = {
    kind: 'pick',
    guarded: 'read',
    title: literal`Play “${safeText(scenario.title)}” on this server, which is not private?`,
    notes: planWords(planOf(scenario)).map((text) => [{ text, role: 'dim' }]),
    items: [
      { key: 'no', label: literal`no, do nothing`, choose: ui.closing(() => ui.change(() => ({ focus: 'streams' }))) },
      { key: 'yes', label: literal`yes, do all of this here`, choose: ui.closing(() => void begin(stage)) },
    ],
  }
  // Nothing else is on the screen yet that somebody could be at.
  ui.open(asks)
}

async function begin({ play, workspace, slots, ui }: Stage): Promise<void> {
  const { scenario } = play
  const before = workspace.stream.get()
  ui.say('info', literal`${safeText(scenario.see, { maxBytes: 1000 })} ${keyOf('scenario.show')} shows all its steps.`)
  const made = await play.setUp()
  if (!made.ok) {
    if (play.state.get().phase === 'failed') sayProblem(ui, made.error)
    return
  }
  const place = ui.place()
  const [stream] = scenario.streams
  const consumer = scenario.consumers.find((one) => one.stream === stream?.name)
  // Looked at, not joined: every message is for the workers of the scenario.
  if (consumer) await slots.openConsumer(consumer.stream, consumer.name)
  else if (stream) slots.useStream(stream.name)
  if (ui.isAt(place)) ui.change(() => ({ focus: scenario.workers.length > 0 ? 'workers' : 'consumer' }))
  const there = ui.place()
  await play.play()
  const outcome = outcomeWords(play.state.get())
  if (play.state.get().phase === 'stopped') slots.useStream(before)
  const { phase } = play.state.get()
  if (phase === 'failed' && outcome) ui.say('bad', literal`${safeText(scenario.title)}: ${outcome.text}`)
  if (!outcome || phase !== 'ended') return
  ui.say(
    outcome.tone,
    literal`${safeText(scenario.title)}: ${outcome.text}; ${keyOf('scenario.show')} shows what was seen`,
  )
  // It lies over the panes only where nobody works with them.
  ui.openFor(there, scenarioOverlay(play))
}

/** All there is to say of a scenario, to be read. */
export function scenarioOverlay({ scenario, state }: Play): Overlay {
  return {
    kind: 'notes',
    title: literal`Scenario: ${safeText(scenario.title)}`,
    lines: scenarioLines(scenario, state.get()),
    top: 0,
  }
}
