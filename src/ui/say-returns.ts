import type { Worker, LedgerEntry, WorkerSnapshot } from '../jetstream/index.js'
import { commandById } from '../keymap/table.js'
import { formatAmount, formatSet } from '../lib/format.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { keyOf } from '../words/key-words.js'
import { redeliveryCause } from '../words/redelivery-words.js'
import { backoffWaits } from '../words/verdict-words.js'
import { paneScopes } from './input/scopes.js'
import type { PaneId } from './panes/table.js'
import type { CommandContext } from './commands/context.js'
import { selectedEntry } from './selection.js'

/** One look reads no more rows than this: what comes faster is no news one by one. */
const mostRows = 500

/** The keys that lead to what came again: elsewhere the one for the live view comes first. */
function wayThere(focus: PaneId): SafeText {
  const key = keyOf('message.next-held')
  return paneScopes(focus).includes(commandById('message.next-held').scope)
    ? literal`${key} goes there`
    : literal`${keyOf('pane.consumer')}, then ${key}, goes there`
}

/**
 * Says when a message held by hand comes again, why, and which key leads there; and when a lower max deliver makes a
 * try the last one. Watches the session in view; returns the function that stops it. An error said a moment ago is
 * not talked over.
 */
export function sayReturns({ slots, ui }: Pick<CommandContext, 'slots' | 'ui'>): () => void {
  let stopSession = (): void => undefined
  let watched: Worker | undefined
  /** What stands in the status line of ours, and which came again by it. */
  let said: { readonly text: SafeText; readonly entries: readonly LedgerEntry[] } | undefined

  const say = (text: SafeText, tone: 'info' | 'warn' = 'info'): void => {
    const { status, statusIsNew } = ui.get()
    if (!statusIsNew || status === undefined || (status.tone !== 'bad' && status.tone !== 'warn')) ui.say(tone, text)
  }
  const watch = (session: Worker): void => {
    const start = session.state.get()
    let lastKey = newestKey(start)
    let rules = start.ledger.rules()
    let { redelivered } = start.totals
    stopSession = session.state.subscribe(() => {
      const snapshot = session.state.get()
      // In a flood of first deliveries there is nothing to look for.
      const mayBeSaid = snapshot.totals.redelivered !== redelivered && snapshot.autoAckDelayMs === undefined
      redelivered = snapshot.totals.redelivered
      const again = mayBeSaid ? cameAgain(snapshot, { lastKey, workerId: session.id }) : []
      lastKey = newestKey(snapshot)
      if (again.length > 0) sayAgain(session, again)
      const before = rules
      rules = snapshot.ledger.rules()
      const { maxDeliver, ackWaitMs } = rules
      if (maxDeliver > 0 && (before.maxDeliver <= 0 || maxDeliver < before.maxDeliver))
        sayLastTries(session, maxDeliver)
      if (ackWaitMs !== before.ackWaitMs && before.takesAcks) sayNewWait(session, ackWaitMs)
    })
  }
  // Those of one moment come in several frames: while the word on the first stands there new, the next ones join it.
  const withThoseBefore = ({ ledger }: WorkerSnapshot, again: readonly LedgerEntry[]): readonly LedgerEntry[] => {
    const { status, statusIsNew } = ui.get()
    if (said === undefined || !statusIsNew || status?.text !== said.text) return again
    const stillHeld = said.entries.filter(({ delivery: { id } }) => {
      const now = ledger.get(id)
      return now?.state.kind === 'held' && now.supersededBy === undefined
    })
    return [...stillHeld, ...again]
  }
  const sayAgain = ({ key, state }: Worker, newest: readonly LedgerEntry[]): void => {
    const snapshot = state.get()
    const again = withThoseBefore(snapshot, newest)
    const [first] = again
    if (!first) return
    const sayOf = (text: SafeText): void => {
      said = { text, entries: again }
      say(text)
    }
    const { cursors } = ui.get()
    const isHere = selectedEntry(snapshot, cursors[key], ui.get()) === first
    if (!isHere) ui.change(() => ({ cameAgain: { session: key, deliveryId: first.delivery.id } }))
    const lead = isHere ? literal`` : literal`. ${wayThere(ui.get().focus)}`
    if (again.length > 1) return sayOf(literal`${formatAmount(again.length, 'message')} came again${lead}`)
    const { streamSeq, deliveryCount } = first.delivery
    const previous = first.previousId === undefined ? undefined : snapshot.ledger.get(first.previousId)
    const why = redeliveryCause(first, previous) ?? ''
    const hasBackoff = snapshot.ledger.rules().backoffMs.length > 0
    const wasNaked = previous?.state.kind === 'naked' && previous.state.delayMs === 0
    const besides = hasBackoff && wasNaked ? literal`; ${backoffWaits}` : literal``
    sayOf(literal`seq ${streamSeq} came again (try ${deliveryCount}): ${safeText(why)}${besides}${lead}`)
  }
  // The server only counts: it says nothing when the limit it was given makes this try the last.
  const sayLastTries = (session: Worker, maxDeliver: number): void => {
    const last = session.state
      .get()
      .ledger.open()
      .filter(({ lastTry }) => lastTry)
    if (last.length === 0) return
    const which =
      last.length === 1
        ? literal`seq ${last[0]?.delivery.streamSeq ?? 0} is`
        : literal`${formatAmount(last.length, 'message')} are`
    const text = literal`max deliver is ${maxDeliver} now: ${which} on the last try, and not sent again`
    session.remark(text)
    say(text, 'warn')
  }
  const sayNewWait = (session: Worker, ackWaitMs: number): void => {
    if (session.state.get().counts.held === 0) return
    const text = literal`ack wait is ${formatSet(ackWaitMs)} now: the waits that run end by it, too`
    session.remark(text)
    say(text, 'warn')
  }
  const follow = (): void => {
    const view = slots.shown.get()
    const session = view.kind === 'open' ? view.session : undefined
    if (session === watched) return
    stopSession()
    stopSession = () => undefined
    watched = session
    said = undefined
    if (session) watch(session)
  }
  const stopView = slots.shown.subscribe(follow)
  follow()
  return () => {
    stopView()
    stopSession()
  }
}

function newestKey({ feed }: WorkerSnapshot): number {
  return feed.at(feed.length() - 1)?.key ?? 0
}

/**
 * The held messages among the rows after `lastKey` that had been delivered before, oldest first. What a worker beside
 * the screen's got is in its hands: it comes and goes by its policy.
 */
function cameAgain(
  { feed, ledger }: WorkerSnapshot,
  { lastKey, workerId }: { readonly lastKey: number; readonly workerId: number },
): readonly LedgerEntry[] {
  const found: LedgerEntry[] = []
  const end = feed.length() - 1
  for (let index = end; index >= Math.max(0, end - mostRows); index -= 1) {
    const row = feed.at(index)
    if (!row || row.key <= lastKey) break
    const entry = row.kind === 'delivery' ? ledger.get(row.deliveryId) : undefined
    const isAgain = entry && (entry.delivery.deliveryCount > 1 || entry.seenBefore > 0)
    const isHere = entry?.workerId === undefined || entry.workerId === workerId
    if (isAgain && isHere && entry.state.kind === 'held' && entry.supersededBy === undefined) found.push(entry)
  }
  return found.reverse()
}
