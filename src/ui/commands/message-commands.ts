import { verdictLabel, verdictRefusal } from '../../jetstream/index.js'
import type { Worker, LedgerEntry, Verdict } from '../../jetstream/index.js'
import { commandKey } from '../../keymap/describe.js'
import { formatAmount } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { laneName } from '../../words/lane-words.js'
import { verdictConsequence } from '../../words/verdict-words.js'
import { findUndecided, isMarking, leftOut, visibleRows } from '../selection.js'
import type { CommandContext, CommandHandler } from './context.js'
import { deciding, laneRefusal } from './deciding.js'
import { noAcks, noConsumer, nothingMarked, nothingSelected, passedOver } from './refusal-words.js'
import { openedMessage } from '../overlays.js'
import { createVerdictDialogs } from './verdict-dialogs.js'

/** What came less than this ago nobody has read yet. */
const unseenMs = 300

/** Verdicts on messages. */
export function createMessageCommands(context: CommandContext) {
  const { ui, clock } = context

  const targets = (): readonly LedgerEntry[] => deciding(context)?.entries ?? []
  const refusal = (verdict: Verdict): string | undefined => {
    const focused = deciding(context)
    const off = laneRefusal(context) ?? (focused ? undefined : noConsumer(context))
    if (off !== undefined) return off
    if (focused?.snapshot.takesAcks !== true) return `${noAcks(focused?.snapshot)}: there is nothing to decide`
    const { entries } = focused
    const [first] = entries
    if (!first)
      return isMarking(focused.cursor) && openedMessage(ui) === undefined ? nothingMarked : nothingSelected(context)
    if (entries.length > 1) return undefined
    const why = verdictRefusal(first, verdict, clock.now())
    if (why === undefined || first.supersededBy === undefined) return why
    return `${why}: ${commandKey('message.next-held')} goes there`
  }

  const decide = (entries: readonly LedgerEntry[], verdict: Verdict): void => {
    const focused = deciding(context)
    if (!focused) return
    const { session, lane } = focused
    const left = leftOut(focused.snapshot, focused.cursor)
    const report = session.decide(
      entries.map(({ delivery }) => delivery.id),
      verdict,
    )
    const [first] = report.sent
    if (!first) return ui.say('warn', safeText(report.refused[0]?.reason ?? nothingSelected(context)))
    const by = lane === undefined || lane === 0 ? literal`` : literal`${laneName(lane)} `
    const what = literal`${by}${safeText(verdictLabel(verdict))}`
    const which =
      report.sent.length === 1 ? literal`seq ${first.delivery.streamSeq}` : formatAmount(report.sent.length, 'message')
    const passed = passedOver([
      ...left,
      ...report.refused.map(({ id, reason }) => ({
        streamSeq: focused.snapshot.ledger.get(id)?.delivery.streamSeq ?? 0,
        why: reason,
      })),
    ])
    ui.say('info', literal`${what}: ${which}${passed} …`)
    const begun = ui.get().status
    if (lane === undefined) move(session, first, verdict)
    else moveLane(lane, first, verdict)
    void report.done.then(() => {
      const refused = report.sent.flatMap(
        ({ delivery }) => session.state.get().ledger.get(delivery.id)?.refusal ?? [],
      )[0]
      if (refused !== undefined) {
        return ui.say('bad', literal`${what}: ${which} was refused: ${safeText(refused)}${cureOf(refused)}`)
      }
      // What the ledger has let go of was settled: only an open or lost entry is kept.
      const lost = report.sent.flatMap(({ delivery }) => {
        const state = session.state.get().ledger.get(delivery.id)?.state
        return state?.kind === 'unconfirmed' || state?.kind === 'gone' ? [state] : []
      })[0]
      // What was said meanwhile is newer than this, such as that the message handed back is here again.
      const isNews = ui.get().status !== begun
      const follows = verdictConsequence(verdict, report.sent.length === 1 ? first : undefined, {
        retention: context.workspace.streams.find(first.delivery.stream)?.info.config.retention,
        hasBackoff: session.state.get().ledger.rules().backoffMs.length > 0,
      })
      if (lost === undefined) {
        return isNews ? undefined : ui.say('good', literal`${what}: ${which} → ${follows}${passed}`)
      }
      // What is gone with its consumer can never be decided again.
      const advice = lost.kind === 'gone' ? literal`` : literal`. Decide again when the link is back`
      ui.say('bad', literal`${what}: ${which} is not confirmed: ${safeText(lost.why)}${advice}`)
    })
  }

  // The connection heard the same refusal, and knows all that this login would have to be allowed.
  const cureOf = (refused: string): SafeText => {
    const heard = context.workspace.connection.notices.get().findLast(({ text }) => text === refused)
    return heard?.advice === undefined ? literal`` : literal` — ${safeText(heard.advice)}`
  }

  // After a verdict the cursor goes on to the next held message. With none left it lets go, so that the next arrival is
  // under it; of a message handed back it waits for the return. Working leaves it: the message is held on.
  const move = (session: Worker, entry: LedgerEntry, verdict: Verdict): void => {
    const snapshot = session.state.get()
    const rows = visibleRows(snapshot, ui.get())
    const own = snapshot.feed.keyOfDelivery(entry.delivery.id)
    if (verdict.kind === 'working') return ui.setCursor(session.key, { rowKey: own })
    const at = own === undefined ? undefined : rows.indexOf(own)
    const next = findUndecided(rows, snapshot, (at ?? -1) + 1)
    if (next !== undefined) return ui.setCursor(session.key, { rowKey: rows.at(next)?.key })
    const comesAgain = verdict.kind === 'nak' || verdict.kind === 'nak-delayed'
    ui.setCursor(session.key, comesAgain ? { rowKey: own, follows: true } : {})
  }

  // A worker's cursor lets go after a verdict: then it is on what ends first.
  const moveLane = (lane: number, { delivery: { id } }: LedgerEntry, { kind }: Verdict): void =>
    ui.change(({ laneCursors }) => {
      const others = Object.entries(laneCursors).filter(([one]) => Number(one) !== lane)
      return { laneCursors: Object.fromEntries(kind === 'working' ? [...others, [lane, id]] : others) }
    })

  // A try that came a moment ago was not seen when the key went down: to hand it back would use it up unread.
  const cameJustNow = (verdict: Verdict): LedgerEntry | undefined => {
    const [first, ...others] = targets()
    if (verdict.kind !== 'nak' || !first || others.length > 0 || first.previousId === undefined) return undefined
    return clock.now() - first.delivery.receivedAtMs < unseenMs ? first : undefined
  }
  const give = (verdict: Verdict): void => {
    const unseen = cameJustNow(verdict)
    if (!unseen) return decide(targets(), verdict)
    const { streamSeq, deliveryCount } = unseen.delivery
    const again = literal`press again to decide on that`
    ui.say('warn', literal`seq ${streamSeq} came again a moment ago (try ${deliveryCount}): ${again}`)
  }
  const verdictCommand = (verdict: Verdict): CommandHandler => ({
    run: () => give(verdict),
    disabled: () => refusal(verdict),
  })

  const { askDelay, askReason } = createVerdictDialogs(context, targets, decide)

  return {
    'message.ack': verdictCommand({ kind: 'ack' }),
    'message.ack-confirmed': verdictCommand({ kind: 'ack-confirmed' }),
    'message.nak': verdictCommand({ kind: 'nak' }),
    'message.working': verdictCommand({ kind: 'working' }),
    'message.nak-delayed': { run: askDelay, disabled: () => refusal({ kind: 'nak-delayed', delayMs: 0 }) },
    'message.term': { run: askReason, disabled: () => refusal({ kind: 'term' }) },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}
