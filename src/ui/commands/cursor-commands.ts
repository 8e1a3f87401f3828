import { isUndecided } from '../../jetstream/index.js'
import type { FeedRow, RowKey } from '../../jetstream/index.js'
import { commandKey } from '../../keymap/describe.js'
import { formatAmount, formatClockTime } from '../../lib/format.js'
import { literal, safeLines, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import {
  cursorIndex,
  heldEntries,
  markedRange,
  rowAtCursor,
  selectedEntry,
  undecidedByTime,
  visibleRows,
} from '../selection.js'
import type { ListView, VisibleRows } from '../selection.js'
import { openedMessage } from '../overlays.js'
import type { CommandContext, CommandHandler } from './context.js'
import { laneRefusal } from './deciding.js'
import { focusedSession } from './focused-session.js'
import type { Focused } from './focused-session.js'
import { goToHeldOfLane } from './lane-cursor.js'
import { noAcks, noConsumer, nothingSelected } from './refusal-words.js'

/** Going to messages, marking them, opening them: what changes nothing but the screen. */
export function createCursorCommands(context: CommandContext) {
  const { ui } = context

  const noVerdicts = (): string | undefined => {
    const snapshot = focusedSession(context)?.snapshot
    if (!snapshot) return noConsumer(context)
    return snapshot.takesAcks ? undefined : `${noAcks(snapshot)}: nothing is held`
  }
  const rowsOf = ({ snapshot }: Focused) => visibleRows(snapshot, ui.get())
  const selectedRow = (): FeedRow | undefined => {
    const focused = focusedSession(context)
    return focused && rowAtCursor(focused, ui.get())
  }

  const goToHeld = (focused: Focused): void => {
    const { session, snapshot, cursor } = focused
    const rows = rowsOf(focused)
    // An opened message is where one is, wherever the cursor went meanwhile.
    const opened = openedMessage(ui)
    const openedKey = opened === undefined ? undefined : snapshot.feed.keyOfDelivery(opened)
    const entry = opened === undefined ? selectedEntry(snapshot, cursor, ui.get()) : snapshot.ledger.get(opened)
    const newer = entry?.supersededBy === undefined ? undefined : snapshot.ledger.get(entry.supersededBy)
    // What was said to have come again is where this key was said to lead.
    const { cameAgain } = ui.get()
    const again = cameAgain?.session === session.key ? snapshot.ledger.get(cameAgain.deliveryId) : undefined
    const told = again && isUndecided(again) && again !== entry ? again : undefined
    if (cameAgain) ui.change(() => ({ cameAgain: undefined }))
    const to = told ?? newer
    const byTime = undecidedByTime(rows, snapshot)
    const place = entry === undefined ? -1 : byTime.indexOf(entry)
    // First to the one the sentence names; from where this key led, and from that one, on to the next.
    const here = openedKey ?? cursor?.rowKey
    const goesOn = place === 0 || (place > 0 && cursor?.byTime === true && cursor.rowKey === here)
    const chosen = to ?? byTime[goesOn ? (place + 1) % byTime.length : 0]
    const next = chosen && snapshot.feed.keyOfDelivery(chosen.delivery.id)
    if (next === undefined) return ui.say('info', literal`nothing is held: no message waits for a verdict`)
    ui.setCursor(session.key, to ? { rowKey: next } : { rowKey: next, byTime: true })
    if (opened !== undefined) showOpened(rows, next)
  }
  const showOpened = (rows: VisibleRows, key: RowKey): void => {
    const row = rows.at(rows.indexOf(key) ?? -1)
    if (row?.kind === 'delivery') ui.replaceTop({ kind: 'detail', deliveryId: row.deliveryId, top: 0 })
  }

  const mark = (focused: Focused): void => {
    const { session, snapshot, cursor } = focused
    const rows = rowsOf(focused)
    const at = cursorIndex(rows, snapshot, cursor)
    const key = at === undefined ? undefined : rows.at(at)?.key
    if (cursor?.markFrom !== undefined || key === undefined) return ui.setCursor(session.key, { rowKey: key })
    const marked = markedRange(snapshot, key, { rows, to: at ?? 0 })
    ui.setCursor(session.key, { rowKey: key, markFrom: key, marked })
    const ends = literal`${safeText(commandKey('message.mark'))} or ${safeText(commandKey('app.back'))} ends it`
    ui.say('info', literal`marking from here: move, then give a verdict; ${ends}`)
  }

  const markHeld = ({ session, snapshot, cursor }: Focused): void => {
    // Those held now: what arrives later is not taken along unseen.
    const marked = heldEntries(snapshot, ui.get()).map(({ delivery }) => delivery.id)
    if (marked.length === 0) return ui.say('info', literal`nothing is held: nothing is marked`)
    ui.setCursor(session.key, { ...cursor, markFrom: undefined, marked })
    const ends = literal`${safeText(commandKey('app.back'))} ends it`
    ui.say(
      'info',
      literal`${formatAmount(marked.length, 'held message')} marked: the next verdict is for all of them; ${ends}`,
    )
  }

  const open = (): void => {
    const row = selectedRow()
    if (row?.kind === 'delivery') ui.open({ kind: 'detail', deliveryId: row.deliveryId, top: 0 })
    if (row?.kind === 'status') {
      const title = literal`${formatClockTime(row.atMs)}${row.code === undefined ? literal`` : literal` status ${row.code}`}`
      ui.open({ kind: 'inspect', title, lines: safeLines(row.text), top: 0 })
    }
    if (row?.kind === 'request') {
      const lines = safeLines(JSON.stringify(row.request, null, 2))
      ui.open({ kind: 'inspect', title: literal`Pull request`, lines, top: 0 })
    }
  }

  // A change of the list may hide the row of the cursor: then it is where it would be without one.
  const listOf = (change: (now: ListView) => Partial<ListView>, words: (now: ListView) => SafeText) => (): void => {
    ui.change(change)
    const focused = focusedSession(context)
    if (focused && cursorIndex(rowsOf(focused), focused.snapshot, focused.cursor) === undefined)
      ui.setCursor(focused.session.key, {})
    ui.say('info', words(ui.get()))
  }

  const onFocused = (act: (focused: Focused) => void) => (): void => {
    const focused = focusedSession(context)
    if (focused) act(focused)
  }
  return {
    'message.open': {
      run: open,
      disabled: () => noConsumer(context) ?? (selectedRow() ? undefined : nothingSelected(context)),
    },
    'message.next-held': {
      run: () => (ui.get().focus === 'workers' ? goToHeldOfLane(context) : onFocused(goToHeld)()),
      disabled: () => (ui.get().focus === 'workers' ? laneRefusal(context) : noVerdicts()),
    },
    'message.mark': { run: onFocused(mark), disabled: noVerdicts },
    'message.mark-held': { run: onFocused(markHeld), disabled: noVerdicts },
    'list.log': {
      run: listOf(
        ({ rawLog }) => ({ rawLog: !rawLog }),
        ({ rawLog }) =>
          rawLog
            ? literal`every delivery has a row, in the order they came`
            : literal`every message has one row, ordered by its newest delivery`,
      ),
      disabled: () => noConsumer(context),
    },
    'list.fold': {
      run: listOf(
        ({ foldsSettled, rawLog }) => ({ foldsSettled: !foldsSettled || rawLog, rawLog: false }),
        ({ foldsSettled }) =>
          foldsSettled ? literal`settled messages are folded away` : literal`settled messages are shown again`,
      ),
      disabled: () => noConsumer(context),
    },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}
