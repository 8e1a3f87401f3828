import type { Scope } from '../../keymap/table.js'
import type { LessonNow } from '../../lessons/lesson-contract.js'

/** What the three answers to a lesson's question are called: the keys that give them. */
export const choiceLetters = ['a', 'b', 'c'] as const

const phasesOfEnter: ReadonlySet<LessonNow['phase']> = new Set(['ask', 'read', 'why', 'failed', 'summary'])

/**
 * The scopes a lesson adds before those of the pane in focus: its own keys all the time, the answers while its question
 * is open, and Enter while it waits to be read.
 */
export function lessonScopes(now: Pick<LessonNow, 'phase'> | undefined): readonly Scope[] {
  if (now === undefined) return []
  const waits = phasesOfEnter.has(now.phase)
  return [...(now.phase === 'predict' ? (['guess'] as const) : []), ...(waits ? (['onward'] as const) : []), 'lesson']
}

/** Whether the screen shows what is so: without a lesson always, in one from the guess on. */
export function hasLessonBegun(now: Pick<LessonNow, 'phase'> | undefined): boolean {
  return (
    now === undefined || now.phase === 'do' || now.phase === 'why' || now.phase === 'failed' || now.phase === 'summary'
  )
}
