import { isCommandId } from '../keymap/table.js'
import type { CommandId } from '../keymap/table.js'
import type { LessonEntry, LessonSummary } from '../lessons/lesson-list.js'
import { formatCount } from '../lib/format.js'
import { joinSafe, literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { keyOf } from './key-words.js'

/** A text of a lesson as it is printed: each `{key:ID}` is the key of that command, or what `call` makes of it. */
export function lessonText(text: string, call: (id: CommandId) => SafeText = keyOf): SafeText {
  const parts = text.split(/\{key:([^{}]*)\}/)
  return joinSafe(
    parts.map((part, at) => (at % 2 === 1 && isCommandId(part) ? call(part) : safeText(part))),
    literal``,
  )
}

/** The letter of a choice. */
export function choiceLetter(at: 0 | 1 | 2): SafeText {
  return safeText('abc'[at] ?? '?')
}

/** How it stands with a lesson, in a word or a sentence. */
export function entryState({ done, guessed, locked }: LessonEntry): SafeText {
  if (locked !== undefined) return literal`locked: ${safeText(locked)}`
  const guess = guessed === undefined ? literal`` : literal`, guessed ${safeText(guessed)}`
  return done ? literal`done${guess}` : guessed === undefined ? literal`not begun` : literal`not done${guess}`
}

/** How all lessons went, and what the guesses came to. */
export function summaryLines({ done, of, right, wrong, surprised }: LessonSummary): readonly SafeText[] {
  const guesses = right + wrong
  const lines = [literal`${formatCount(done)} of ${formatCount(of)} lessons done.`]
  if (guesses > 0)
    lines.push(
      literal`Of ${formatCount(guesses)} guesses ${formatCount(right)} came true, ${formatCount(wrong)} did not.`,
    )
  const again = surprised.map(({ number, title }) => literal`${formatCount(number)} ${safeText(title)}`)
  if (again.length > 0) lines.push(literal`It went otherwise than you said in: ${joinSafe(again, literal`, `)}.`)
  return lines
}

/** The wrong beliefs that lessons correct, by number, as somebody may hold them. */
export const beliefWords: Readonly<Record<number, SafeText>> = {
  1: literal`a nak frees a place of max ack pending`,
  2: literal`a back-off also delays a nak`,
  3: literal`after max deliver a message is gone, or in a dead-letter queue`,
  4: literal`the ack wait starts when my code sees the message`,
  5: literal`killing a worker gives its messages to another at once`,
  6: literal`a late ack is refused`,
  7: literal`two durable consumers share the work`,
  8: literal`“waiting” means messages that wait`,
  9: literal`an acked message is deleted`,
  10: literal`a consumer with a name is durable`,
  11: literal`push and pull differ in what they guarantee`,
  12: literal`a consumer that stopped is broken`,
  13: literal`consumers of a work queue may overlap`,
  14: literal`a publish that timed out was not stored`,
  15: literal`a confirmed ack survives anything`,
}
