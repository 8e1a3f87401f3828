import { cursorIndex, findUndecided, markedRange, visibleRows } from '../selection.js'
import type { CommandContext, CommandHandler } from './context.js'
import { focusedSession } from './focused-session.js'
import { selectedLane } from '../lane-selection.js'
import { goToInLane } from './lane-cursor.js'
import { selectedStreamRow, streamRows } from './stream-rows.js'
import { cursorOf, filteredActs } from '../dialogs/log-model.js'
import { movedTo, scrolled } from '../dialogs/reader-place.js'
import type { Overlay } from '../overlays.js'
import { composerFields } from '../ui-state.js'

type Step = { readonly by: number } | { readonly to: 'top' | 'bottom' }

/** Moving the cursor of whatever list has the keys. `pageRows` is the height of a page. */
export function createListCommands(context: CommandContext, pageRows: () => number) {
  const { ui, workspace } = context

  const target = (step: Step, at: number, length: number): number => {
    const wanted = 'by' in step ? at + step.by : step.to === 'top' ? 0 : length - 1
    return Math.max(0, Math.min(length - 1, wanted))
  }
  // The cursor is on an act by its id; behind the last one it stays with the newest.
  const inLog = (log: Extract<Overlay, { readonly kind: 'log' }>, step: Step): boolean => {
    const acts = filteredActs(workspace.journal.acts.get(), log.filter)
    const next = target(step, cursorOf(acts, log.top), acts.length)
    ui.replaceTop({ ...log, top: next >= acts.length - 1 ? Infinity : (acts[next]?.id ?? 0) })
    return true
  }
  const inOverlay = (step: Step): boolean => {
    const top = ui.get().overlays.at(-1)
    if (!top) return false
    if (top.kind === 'log') return inLog(top, step)
    if ('top' in top)
      ui.replaceTop('by' in step ? scrolled(top, step.by) : movedTo(top, step.to === 'top' ? 0 : Infinity))
    return true
  }
  const inConsumer = (step: Step): void => {
    const focused = focusedSession(context)
    if (!focused) return
    const { session, snapshot, cursor } = focused
    const rows = visibleRows(snapshot, ui.get())
    if (rows.length === 0) return
    // At the end with nothing to decide the cursor follows what comes; a held message must not move under a verdict.
    const toEnd = 'to' in step && step.to === 'bottom' && cursor?.markFrom === undefined
    const decides = snapshot.autoAckDelayMs === undefined && findUndecided(rows, snapshot, 0) !== undefined
    if (toEnd && !decides) return ui.setCursor(session.key, {})
    const at = target(step, cursorIndex(rows, snapshot, cursor) ?? 0, rows.length)
    const markFrom = cursor?.markFrom
    const marked = markFrom === undefined ? undefined : markedRange(snapshot, markFrom, { rows, to: at })
    ui.setCursor(session.key, { markFrom, marked, rowKey: rows.at(at)?.key })
  }
  const inStreams = (step: Step): void => {
    const { streamRow, streamFilter } = ui.get()
    const rows = streamRows(workspace.streams.state.get().streams, streamFilter)
    const now = selectedStreamRow(rows, streamRow)
    const next = rows.at(target(step, (now && rows.indexOf(now.id)) ?? 0, rows.length))
    if (!next) return
    workspace.streams.watch(next.stream.name)
    ui.change(() => ({ streamRow: next.id }))
  }
  // At the top it stays with the newest; elsewhere what is read stays where it is while more comes.
  const inHappened = (step: Step): void => {
    const list = workspace.happened.get()
    const now = list.findIndex(({ id }) => id === ui.get().happenedTop)
    const next = target(step, Math.max(0, now), list.length)
    ui.change(() => ({ happenedTop: next <= 0 ? undefined : list[next]?.id }))
  }
  const inLane = (step: Step): void => {
    const selected = selectedLane(context)
    if (!selected) return
    const { entries, entry } = selected
    goToInLane(context, selected, entries[target(step, entry ? entries.indexOf(entry) : 0, entries.length)])
  }
  const move = (step: () => Step): CommandHandler => ({
    run: () => {
      if (inOverlay(step())) return
      const { focus, composer } = ui.get()
      if (focus === 'streams') inStreams(step())
      else if (focus === 'workers') inLane(step())
      else if (focus === 'happened') inHappened(step())
      else if (focus === 'composer') ui.setComposer({ at: target(step(), composer.at, composerFields.length) })
      else inConsumer(step())
    },
  })
  return {
    'list.down': move(() => ({ by: 1 })),
    'list.up': move(() => ({ by: -1 })),
    'list.page-down': move(() => ({ by: pageRows() })),
    'list.page-up': move(() => ({ by: -pageRows() })),
    'list.top': move(() => ({ to: 'top' })),
    'list.bottom': move(() => ({ to: 'bottom' })),
  } as const satisfies Readonly<Record<string, CommandHandler>>
}
