import type { Cause, PullGroup } from '../jetstream/index.js'
import { formatClockTime, formatCount } from '../lib/format.js'
import { joinSafe, literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

type Why = Extract<Cause, { readonly kind: 'stands-by' }>['why']

/** When a pull that helps only in an overflow is served, as words behind “while”. */
export function overflowBounds({
  minPending = 0,
  minAckPending = 0,
}: Partial<Extract<Why, { policy: 'overflow' }>>): SafeText {
  return joinSafe(
    [
      ...(minPending > 0 ? [literal`${formatCount(minPending)} or more are to come`] : []),
      ...(minAckPending > 0 ? [literal`${formatCount(minAckPending)} or more are out`] : []),
    ],
    literal` and `,
  )
}

/** Why an open pull of a priority group is not served now, or only behind others; the longest wording first. */
export function standsByWords(why: Why): readonly SafeText[] {
  switch (why.policy) {
    case 'pinned':
      return [
        ...(why.sinceMs === undefined
          ? []
          : [literal`Another client is pinned since ${formatClockTime(why.sinceMs)}, and gets all.`]),
        literal`Another client is pinned, and gets all.`,
        literal`Another client is pinned.`,
      ]
    case 'overflow':
      return [literal`Your pull is served while ${overflowBounds(why)}.`, literal`Your pull is for an overflow.`]
    case 'prioritized':
      return [
        literal`Pulls with a number below your ${formatCount(why.priority)} are served first.`,
        literal`Lower numbers than your ${why.priority} go first.`,
      ]
  }
}

/** What a pull says of itself: its group, and when it wants to be served. */
export function groupAskedWords({ group, minPending = 0, minAckPending = 0, priority }: PullGroup): SafeText {
  const bounds = overflowBounds({ minPending, minAckPending })
  const when = bounds === '' ? literal`` : literal` while ${bounds}`
  const rank = priority === undefined ? literal`` : literal` with priority ${priority}`
  return literal`group ${safeText(group, { maxBytes: 96 })}${when}${rank}`
}
