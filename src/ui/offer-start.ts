import type { Workspace } from '../jetstream/index.js'
import { keyOf } from '../words/key-words.js'
import { literal, safeText } from '../lib/safe-text.js'
import { sayProblem } from './commands/context.js'
import { openMode } from './commands/open-mode.js'
import type { Slots } from './slots/slots.js'
import type { Place, UiStore } from './ui-state.js'

/**
 * Takes a new user to a live view. On a private server nothing is asked: the stream is made and the push mode opened.
 * On a server of somebody's own, one question that Enter answers; on one elsewhere, or read-only, nothing is touched.
 */
export async function offerStart(given: {
  readonly workspace: Workspace
  readonly ui: UiStore
  readonly slots: Slots
  readonly readOnly: boolean
  readonly isPrivate: boolean
  readonly ownServer: boolean
}): Promise<void> {
  const { workspace, ui, slots } = given
  const place = ui.place()
  await untilConnected(workspace)
  const name = workspace.stream.get()
  const begin = async (asked: Place): Promise<void> => {
    const there = await workspace.ensureStream(true)
    if (!there.ok) return void sayProblem(ui, there.error)
    const opened = await openMode({ workspace, ui, slots }, 'push', asked)
    if (opened.ok && there.value === 'created')
      ui.say('good', literal`stream ${safeText(name)} created; ${keyOf('publish.run')} publishes reviews`)
  }
  if (given.isPrivate && !given.readOnly) return begin(place)
  const found = await workspace.ensureStream(false)
  if (!found.ok) return void sayProblem(ui, found.error)
  if (given.readOnly || !given.ownServer) {
    if (ui.isAt(place)) ui.change(() => ({ focus: 'streams' }))
    return void ui.say(
      'info',
      given.readOnly
        ? literal`read-only: look at streams with ${keyOf('stream.inspect')}; nothing is changed`
        : literal`${keyOf('stream.open')} opens a consumer, ${keyOf('stream.inspect')} inspects, ${keyOf('mode.next')} opens a mode on ${safeText(name)}`,
    )
  }
  const missing = found.value === 'missing'
  const isAsked = ui.openFor(place, {
    kind: 'pick',
    title: missing
      ? literal`Create stream ${safeText(name)} on this server?`
      : literal`Open ${safeText(name)} in push mode?`,
    notes: [
      [
        {
          text: missing
            ? literal`It stores what is published on ${safeText(name)}.*, for the tour.`
            : literal`The modes make consumers of their own: rating-push, rating-pull, rating-wildcard.`,
          role: 'dim',
        },
      ],
    ],
    items: [
      { key: 'yes', label: literal`yes, and open the push mode`, choose: ui.closing(() => void begin(ui.place())) },
      {
        key: 'no',
        label: literal`no, just look at what is there`,
        choose: () => {
          ui.close()
          ui.change(() => ({ focus: 'streams' }))
        },
      },
    ],
  })
  if (isAsked) return
  ui.say(
    'info',
    missing
      ? literal`there is no stream ${safeText(name)} here: ${keyOf('stream.create')} creates one, ${keyOf('mode.next')} then opens a mode`
      : literal`${keyOf('mode.next')} opens a mode on ${safeText(name)}`,
  )
}

/** Resolves once the connection of a workspace is up; at once when it is. */
export function untilConnected({ connection }: Workspace): Promise<void> {
  if (connection.state.get().kind === 'connected') return Promise.resolve()
  return new Promise((resolve) => {
    const stop = connection.state.subscribe(() => {
      if (connection.state.get().kind !== 'connected') return
      stop()
      resolve()
    })
  })
}
