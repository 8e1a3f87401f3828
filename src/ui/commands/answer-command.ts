import { createReviewId } from '../../jetstream/index.js'
import type { Answer, LedgerEntry } from '../../jetstream/index.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { payloadOf, selectedEntry } from '../selection.js'
import { sayProblem } from './context.js'
import type { CommandContext, CommandHandler } from './context.js'
import { focusedSession } from './focused-session.js'
import { noConsumer, nothingSelected } from './refusal-words.js'

/** Answering the review under the cursor, as its store. */
export function createAnswerCommand(context: CommandContext) {
  const { ui, workspace, clock } = context
  const selected = (): LedgerEntry | undefined => {
    const focused = focusedSession(context)
    return focused && selectedEntry(focused.snapshot, focused.cursor, ui.get())
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
    'message.answer': {
      run: answer,
      disabled: () => {
        const entry = selected()
        if (!entry) return noConsumer(context) ?? nothingSelected(context)
        return payloadOf(entry).kind === 'review' ? undefined : 'only a review can be answered'
      },
    },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}

/** `REVIEWS.rateGiven` is answered on `REVIEWS.rateAnswer`: the last token is what differs. */
export function answerSubject(subject: string): string {
  return [...subject.split('.').slice(0, -1), 'rateAnswer'].join('.')
}
