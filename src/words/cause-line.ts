import { formatCount, formatShort } from '../lib/format.js'
import type { SafeText } from '../lib/safe-text.js'

/**
 * A cause as one line: wordings from the longest to the shortest: the first that fits is said. `attention`: it
 * goes on only when somebody does something. `whole`: how many of them, from the longest, leave out nothing of what
 * `causeSentence` says.
 */
export type CauseLine = {
  readonly tone: 'calm' | 'attention'
  readonly wordings: readonly SafeText[]
  readonly whole: number
}

/** With the exact count, and with a short one where that is another. */
export function counted(count: number, say: (count: SafeText) => SafeText): readonly SafeText[] {
  const exact = formatCount(count)
  const short = formatShort(count)
  return short === exact ? [say(exact)] : [say(exact), say(short)]
}

/** A cause that goes on by itself. */
export function calm(...wordings: readonly SafeText[]): CauseLine {
  return { tone: 'calm', wordings, whole: 1 }
}

/** A cause that waits for somebody. */
export function attention(...wordings: readonly SafeText[]): CauseLine {
  return { tone: 'attention', wordings, whole: 1 }
}
