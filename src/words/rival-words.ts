import type { Rival } from '../jetstream/index.js'
import { formatCount } from '../lib/format.js'
import { joinSafe, literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

const name = { maxBytes: 96 }
const mostFilters = 3

/** Why the server will refuse a consumer of a work queue: who takes the same already. */
export function rivalWords(stream: string, rivals: readonly Rival[]): SafeText {
  const [first] = rivals
  if (!first) return literal``
  const more = rivals.length > 1 ? literal`, and ${formatCount(rivals.length - 1)} more do` : literal``
  const takes = literal`${safeText(first.name, name)} takes ${subjects(first.filters)} already${more}`
  return literal`${safeText(stream, name)} is a work queue: each message has one taker, so its consumers may not overlap. ${takes}: the server refuses a second one that could be sent the same.`
}

function subjects(filters: readonly string[]): SafeText {
  if (filters.length === 0) return literal`every subject`
  const shown = filters.slice(0, mostFilters).map((filter) => safeText(filter, name))
  const rest = filters.length - shown.length
  return literal`${joinSafe(shown, literal`, `)}${rest > 0 ? literal` and ${formatCount(rest)} more` : literal``}`
}
