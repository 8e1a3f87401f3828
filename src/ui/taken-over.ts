import type { Worker, Workspace } from '../jetstream/index.js'
import { formatCount } from '../lib/format.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { untilConnected } from './offer-start.js'
import type { Slots } from './slots/slots.js'
import type { UiStore } from './ui-state.js'

/** What was going on in a workspace whose server went with the copy that ran it. */
export type InterruptedWork = {
  readonly stream: string
  /** The consumer in view, when there was one of a name. */
  readonly consumer?: string
  /** Messages that waited for a verdict here, left-behind ones included. */
  readonly held: number
  /** The publishing run that was under way; `total` is undefined for one without an end. */
  readonly run?: { readonly stored: number; readonly total?: number }
}

/** Reads what would be lost; to be called before the workspace is closed. */
export function interruptedWork({
  workspace,
  slots,
}: {
  readonly workspace: Workspace
  readonly slots: Slots
}): InterruptedWork {
  const view = slots.shown.get()
  const session = view.kind === 'open' ? view.session : undefined
  const heldOn = (one: Worker | undefined): number => one?.state.get().counts.held ?? 0
  const left = workspace.leftBehind().reduce((sum, behind) => sum + heldOn(behind.session), 0)
  const { run } = workspace.publisher.state.get()
  const isRunning = run?.phase === 'running' || run?.phase === 'paused'
  return {
    stream: workspace.stream.get(),
    ...(session && session.mode !== 'ordered' ? { consumer: session.consumer } : {}),
    held: heldOn(session) + left,
    ...(isRunning ? { run: { stored: run.stored, total: run.total } } : {}),
  }
}

/**
 * Goes on where the interrupted work was, on the same store: opens its consumer again when it is still there, and says
 * what did not survive, on the status line and as a row that stays. What is held comes again by itself, since no
 * verdict reached the server.
 */
export async function goOnAfter(
  work: InterruptedWork,
  given: { readonly workspace: Workspace; readonly slots: Slots; readonly ui: UiStore; readonly joined: boolean },
): Promise<void> {
  const { workspace, slots, ui } = given
  await untilConnected(workspace)
  if (workspace.stream.get() !== work.stream) slots.useStream(work.stream)
  ui.change(() => ({ focus: work.consumer === undefined ? 'streams' : 'consumer' }))
  let opened = work.consumer === undefined ? undefined : await slots.openConsumer(work.stream, work.consumer)
  // It was received from before, by the same user.
  if (opened?.ok === true && opened.value.state.get().phase.kind === 'observing') opened = await slots.join()
  const words = takenOverWords(work, { joined: given.joined, isConsumerGone: opened?.ok === false })
  ui.say('warn', words)
  // The next key takes the line; the row stays.
  workspace.remark(words)
}

/** The one line about it: what is missing first, then why. */
export function takenOverWords(
  work: InterruptedWork,
  now: { readonly joined: boolean; readonly isConsumerGone: boolean },
): SafeText {
  const lost: SafeText[] = []
  if (now.isConsumerGone) lost.push(literal`${safeText(work.consumer ?? '')} could not be opened again`)
  if (work.held > 0) {
    const messages =
      work.held === 1 ? literal`1 held message comes` : literal`${formatCount(work.held)} held messages come`
    lost.push(literal`${messages} again when the ack wait ends`)
  }
  if (work.run) {
    const { stored, total } = work.run
    lost.push(
      literal`publishing stopped at ${formatCount(stored)}${total === undefined ? literal`` : literal` of ${formatCount(total)}`}`,
    )
  }
  const where = now.joined ? literal`another copy runs it now` : literal`this one runs it now`
  const why = literal`the copy that ran the server ended, ${where} on the same store`
  return lost.length === 0 ? why : literal`${lost.reduce((all, one) => literal`${all}; ${one}`)} (${why})`
}
