import type { WorkerSnapshot, Worker } from '../../jetstream/index.js'
import type { RowCursor } from '../ui-state.js'
import type { CommandContext } from './context.js'

/** A session and its cursor. */
export type Focused = {
  readonly session: Worker
  readonly snapshot: WorkerSnapshot
  readonly cursor: RowCursor | undefined
}

/** The session on the screen and where its cursor is. */
export function focusedSession({ slots, ui }: CommandContext): Focused | undefined {
  const view = slots.shown.get()
  if (view.kind !== 'open') return undefined
  const { session } = view
  return { session, snapshot: session.state.get(), cursor: ui.get().cursors[session.key] }
}
