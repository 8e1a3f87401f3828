import { toConsumerConfig } from '../../jetstream/index.js'
import type { Mode, Problem, Worker } from '../../jetstream/index.js'
import { err } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { sayProblem } from './context.js'
import type { CommandContext } from './context.js'
import { overlapQuestion } from './overlap-question.js'
import type { Place } from '../ui-state.js'

type Given = Pick<CommandContext, 'workspace' | 'ui' | 'slots'>

/**
 * Opens a mode and says what came of it. A consumer somebody else holds is met with the offer of one's own. The focus
 * moves only for a user who is still at `place`, where this was asked for.
 */
export async function openMode(
  { workspace, ui, slots }: Given,
  mode: Mode,
  place: Place = ui.place(),
): Promise<Result<Worker, Problem>> {
  ui.say('info', literal`opening ${safeText(mode)} …`)
  const isThere = ui.isAt(place)
  if (isThere) ui.change(({ composer }) => ({ focus: 'consumer', composer: { ...composer, editing: false } }))
  const here = isThere ? ui.place() : place
  if (await askToOverlap({ workspace, ui, slots }, mode, here))
    return err({ summary: 'asked whether the server is to be asked', superseded: true })
  // On a stream of somebody's own nothing is made unasked.
  if (await workspace.wouldCreate(mode)) {
    askToMake({ workspace, ui, slots }, mode, here)
    return err({ summary: 'asked whether to make the consumer', superseded: true })
  }
  return openNow({ workspace, ui, slots }, mode, here)
}

async function openNow({ workspace, ui, slots }: Given, mode: Mode, here: Place): Promise<Result<Worker, Problem>> {
  const opened = await slots.openMode(mode)
  if (opened.ok)
    ui.say(
      'good',
      mode === 'ordered' ? literal`ordered mode` : literal`${safeText(mode)} mode: ${safeText(opened.value.consumer)}`,
    )
  else if (opened.error.inUse === true) offerOwn({ workspace, ui, slots }, { mode, problem: opened.error, place: here })
  else sayProblem(ui, opened.error)
  return opened
}

/** Whether the mode's consumer is not there, and the server will refuse it on its work queue: then that is asked first. */
async function askToOverlap({ workspace, ui, slots }: Given, mode: Mode, here: Place): Promise<boolean> {
  // It takes no acks, and no work queue has such a consumer: that is another reason, and the server's own.
  if (mode === 'ordered') return false
  const stream = workspace.stream.get()
  const wanted = workspace.settings.get()[mode]
  const question = overlapQuestion(
    { workspace, ui },
    { stream, name: wanted.name, config: toConsumerConfig(wanted, '') },
    () => void openNow({ workspace, ui, slots }, mode, ui.place()),
  )
  if (!question) return false
  // The list may be a moment old: what is there already is only opened.
  const found = await workspace.streamActions.consumer(stream, wanted.name)
  if (!found.ok || found.value) return false
  if (ui.openFor(here, question))
    ui.say('info', literal`the ${safeText(mode)} mode has no consumer on ${safeText(stream)} yet`)
  return true
}

function askToMake({ workspace, ui, slots }: Given, mode: Mode, place: Place): void {
  const stream = safeText(workspace.stream.get())
  const name =
    mode === 'ordered'
      ? literal`an ephemeral consumer`
      : literal`consumer ${safeText(workspace.settings.get()[mode].name)}`
  const isAsked = ui.openFor(place, {
    kind: 'pick',
    title: literal`Make ${name} on ${stream}?`,
    notes: [
      [
        {
          text: literal`There is none yet. The ${safeText(mode)} mode works with a consumer of its own on the server.`,
          role: 'dim',
        },
      ],
    ],
    items: [
      { key: 'stay', label: literal`leave ${stream} as it is`, choose: ui.closing() },
      {
        key: 'make',
        label: literal`make it and open the ${safeText(mode)} mode`,
        choose: ui.closing(() => void openNow({ workspace, ui, slots }, mode, ui.place())),
      },
    ],
  })
  if (isAsked) ui.say('info', literal`the ${safeText(mode)} mode has no consumer on ${stream} yet`)
  else
    ui.say('warn', literal`the ${safeText(mode)} mode has no consumer on ${stream}: opening it again asks to make one`)
}

function offerOwn(
  { workspace, ui, slots }: Given,
  { mode, problem, place }: { readonly mode: Mode; readonly problem: Problem; readonly place: Place },
): void {
  const settings = workspace.settings.get()[mode]
  const consumers = workspace.streams.find(workspace.stream.get())?.consumers ?? []
  const taken = new Set(consumers.map(({ name }) => name))
  let number = 2
  while (taken.has(`${settings.name}-${number}`)) number += 1
  const name = `${settings.name}-${number}`
  sayProblem(ui, { summary: problem.summary })
  const isAsked = ui.openFor(place, {
    kind: 'pick',
    title: literal`${safeText(settings.name)} is in use`,
    notes: [
      [{ text: literal`Another subscriber is bound to it, perhaps another copy of review-tui.`, role: 'dim' }],
      [{ text: literal`A consumer of your own gets every message too: two consumers never share.`, role: 'dim' }],
    ],
    items: [
      {
        key: 'own',
        label: literal`make a consumer of my own: ${safeText(name)}`,
        choose: ui.closing(() => {
          void slots.applySettings({ ...settings, name }).then((applied) => {
            if (applied.ok) ui.say('good', literal`${safeText(mode)}: ${safeText(name)}`)
            else sayProblem(ui, applied.error)
          })
        }),
      },
      {
        key: 'pull',
        label: literal`open the pull mode instead`,
        choose: ui.closing(() => void openMode({ workspace, ui, slots }, 'pull')),
      },
      { key: 'stay', label: literal`leave it`, choose: ui.closing() },
    ],
  })
  if (!isAsked)
    sayProblem(ui, { summary: problem.summary, advice: 'opening the mode again offers a consumer of your own' })
}
