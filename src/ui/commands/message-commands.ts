import { createReviewId, verdictLabel, verdictRefusal } from '../../jetstream/index.js'
import type { Answer, ConsumerSession, FeedRow, LedgerEntry, Verdict } from '../../jetstream/index.js'
import { formatAmount, formatClockTime } from '../../lib/format.js'
import { literal, safeLines, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import {
  heldEntries,
  cursorIndex,
  findUndecided,
  payloadOf,
  selectedEntry,
  targetEntries,
  visibleRows,
} from '../selection.js'
import { sayProblem } from './context.js'
import type { CommandContext, CommandHandler } from './context.js'
import { focusedSession } from './focused-session.js'
import { createVerdictDialogs } from './verdict-dialogs.js'

const nothingSelected = 'no message is selected: publish one with p'

/** Verdicts, marks, answers: everything done to messages. */
export function createMessageCommands(context: CommandContext) {
  const { ui, workspace, clock } = context

  const targets = (): readonly LedgerEntry[] => {
    const focused = focusedSession(context)
    return focused ? targetEntries(focused.snapshot, focused.cursor, ui.get().filter) : []
  }
  const refusal = (verdict: Verdict): string | undefined => {
    const off = noConsumer()
    if (off !== undefined) return off
    if (focusedSession(context)?.snapshot.takesAcks !== true)
      return 'ordered delivery takes no acks: there is nothing to decide. m changes the mode'
    const entries = targets()
    const [first] = entries
    if (!first) return nothingSelected
    return entries.length > 1 ? undefined : verdictRefusal(first, verdict, clock.now())
  }

  const decide = (entries: readonly LedgerEntry[], verdict: Verdict): void => {
    const focused = focusedSession(context)
    if (!focused) return
    const { session } = focused
    const report = session.decide(
      entries.map(({ delivery }) => delivery.id),
      verdict,
    )
    const [first] = report.sent
    if (!first) return ui.say('warn', safeText(report.refused[0]?.reason ?? nothingSelected))
    const what = safeText(verdictLabel(verdict))
    const which =
      report.sent.length === 1 ? literal`seq ${first.delivery.streamSeq}` : formatAmount(report.sent.length, 'message')
    const passed = report.refused.length > 0 ? literal`, ${report.refused.length} passed over` : literal``
    ui.say('info', literal`${what}: ${which}${passed} …`)
    move(session, first, verdict)
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
      if (lost === undefined) return ui.say('good', literal`${what}: ${which}${passed}`)
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

  // After a final verdict the cursor goes on to the next undecided message, or lets go when there is none, so that the
  // next arrival is under it; after any other verdict it stays to see what comes.
  const move = (session: ConsumerSession, entry: LedgerEntry, verdict: Verdict): void => {
    const snapshot = session.state.get()
    const rows = visibleRows(snapshot, ui.get().filter)
    const own = snapshot.feed.keyOfDelivery(entry.delivery.id)
    const final = verdict.kind === 'ack' || verdict.kind === 'ack-confirmed' || verdict.kind === 'term'
    if (!final) return ui.setCursor(session.key, { rowKey: own })
    const at = own === undefined ? undefined : rows.indexOf(own)
    const next = findUndecided(rows, snapshot, (at ?? -1) + 1)
    ui.setCursor(session.key, next === undefined ? {} : { rowKey: rows.at(next)?.key })
  }

  const noConsumer = (): string | undefined => (focusedSession(context) ? undefined : 'no consumer is open: press m')

  const noVerdicts = (): string | undefined =>
    noConsumer() ??
    (focusedSession(context)?.snapshot.takesAcks === true
      ? undefined
      : 'ordered delivery takes no acks: nothing is undecided')

  const selectedRow = (): FeedRow | undefined => {
    const focused = focusedSession(context)
    if (!focused) return undefined
    const rows = visibleRows(focused.snapshot, ui.get().filter)
    return rows.at(cursorIndex(rows, focused.snapshot, focused.cursor) ?? -1)
  }

  const verdictCommand = (verdict: Verdict): CommandHandler => ({
    run: () => decide(targets(), verdict),
    disabled: () => refusal(verdict),
  })

  const { askDelay, askReason } = createVerdictDialogs(context, targets, decide)

  const selected = (): LedgerEntry | undefined => {
    const focused = focusedSession(context)
    return focused && selectedEntry(focused.snapshot, focused.cursor, ui.get().filter)
  }
  const answer = (): void => {
    const entry = selected()
    if (!entry) return
    const payload = payloadOf(entry)
    if (payload.kind !== 'review') return
    const { review } = payload
    const starters = review.rating >= 4 ? context.answers.pleased : context.answers.sorry
    const starter = (starters[entry.delivery.streamSeq % Math.max(1, starters.length)] ?? '').replaceAll(
      '{author}',
      review.author,
    )
    ui.open({
      kind: 'form',
      title: literal`Answer ${safeText(review.author)} on ${safeText(answerSubject(entry.delivery.subject))}`,
      notes: [[{ text: safeText(review.text, { maxBytes: 300 }), role: 'dim' }]],
      at: 0,
      fields: [
        {
          id: 'text',
          label: 'answer',
          value: '',
          hint: `Enter alone sends: ${starter}`,
          check: () => undefined,
        },
      ],
      submit: ({ text: written = '' }) => {
        const text = written.trim() === '' ? starter : written
        const nowMs = clock.now()
        const created = new Date(nowMs).toISOString()
        const value: Answer = {
          _id: createReviewId(nowMs),
          review: review._id,
          store: review.store,
          author: review.store,
          text,
          created,
        }
        ui.close()
        void workspace.publisher.publish(answerSubject(entry.delivery.subject), value).then((outcome) => {
          if (outcome.kind === 'stored') ui.say('good', literal`answer stored as seq ${outcome.seq}`)
          else
            sayProblem(ui, { summary: outcome.why, ...(outcome.kind === 'refused' ? { advice: outcome.advice } : {}) })
        })
      },
    })
  }

  return {
    'message.ack': verdictCommand({ kind: 'ack' }),
    'message.ack-confirmed': verdictCommand({ kind: 'ack-confirmed' }),
    'message.nak': verdictCommand({ kind: 'nak' }),
    'message.working': verdictCommand({ kind: 'working' }),
    'message.nak-delayed': { run: askDelay, disabled: () => refusal({ kind: 'nak-delayed', delayMs: 0 }) },
    'message.term': { run: askReason, disabled: () => refusal({ kind: 'term' }) },
    'message.answer': {
      run: answer,
      disabled: () => {
        const entry = selected()
        if (!entry) return noConsumer() ?? nothingSelected
        return payloadOf(entry).kind === 'review' ? undefined : 'only a review can be answered'
      },
    },
    'message.open': {
      run: () => {
        const row = selectedRow()
        if (row?.kind === 'delivery') ui.open({ kind: 'detail', deliveryId: row.deliveryId, top: 0 })
        if (row?.kind === 'status') {
          const title = literal`${formatClockTime(row.atMs)}${row.code === undefined ? literal`` : literal` status ${row.code}`}`
          ui.open({ kind: 'inspect', title, lines: safeLines(row.text), top: 0 })
        }
        if (row?.kind === 'request') {
          ui.open({
            kind: 'inspect',
            title: literal`Pull request`,
            lines: safeLines(JSON.stringify(row.request, null, 2)),
            top: 0,
          })
        }
      },
      disabled: () => noConsumer() ?? (selectedRow() ? undefined : nothingSelected),
    },
    'message.next-held': {
      run: () => {
        const focused = focusedSession(context)
        if (!focused) return
        const { session, snapshot, cursor } = focused
        const rows = visibleRows(snapshot, ui.get().filter)
        const entry = selectedEntry(snapshot, cursor, ui.get().filter)
        const newer = entry?.supersededBy === undefined ? undefined : snapshot.ledger.get(entry.supersededBy)
        const at = cursorIndex(rows, snapshot, cursor) ?? -1
        const next = newer
          ? snapshot.feed.keyOfDelivery(newer.delivery.id)
          : rows.at(findUndecided(rows, snapshot, at + 1) ?? -1)?.key
        if (next === undefined) return ui.say('info', literal`nothing is waiting for a verdict`)
        ui.setCursor(session.key, { rowKey: next })
      },
      disabled: noVerdicts,
    },
    'message.mark': {
      run: () => {
        const focused = focusedSession(context)
        if (!focused) return
        const { session, snapshot, cursor } = focused
        const rows = visibleRows(snapshot, ui.get().filter)
        const at = cursorIndex(rows, snapshot, cursor)
        const key = at === undefined ? undefined : rows.at(at)?.key
        if (cursor?.markFrom !== undefined || key === undefined) return ui.setCursor(session.key, { rowKey: key })
        ui.setCursor(session.key, { rowKey: key, markFrom: key })
        ui.say('info', literal`marking from here: move, then give a verdict; v or Esc ends it`)
      },
      disabled: noVerdicts,
    },
    'message.mark-held': {
      run: () => {
        const focused = focusedSession(context)
        if (!focused) return
        const { session, snapshot, cursor } = focused
        // Those held now: what arrives later is not taken along unseen.
        const marked = heldEntries(snapshot, ui.get().filter).map(({ delivery }) => delivery.id)
        ui.setCursor(session.key, { ...cursor, markFrom: undefined, marked })
        ui.say(
          'info',
          literal`every held message is marked: ${targets().length}. The next verdict is for all of them; Esc ends it`,
        )
      },
      disabled: noVerdicts,
    },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}

/** `REVIEWS.rateGiven` is answered on `REVIEWS.rateAnswer`: the last token is what differs. */
export function answerSubject(subject: string): string {
  return [...subject.split('.').slice(0, -1), 'rateAnswer'].join('.')
}
