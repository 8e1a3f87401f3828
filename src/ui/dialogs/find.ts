import { rankCommands } from '../../keymap/resolve.js'
import type { Command } from '../../keymap/table.js'
import { findTerms } from '../../words/glossary.js'
import type { Term } from '../../words/glossary.js'

/** What is found by its words: something to do, or something to read about. */
export type Found =
  { readonly kind: 'command'; readonly command: Command } | { readonly kind: 'term'; readonly term: Term }

/**
 * Commands and entries of the glossary that hold every word of the query, best match first; of two that match alike the
 * command, or with `words` the entry.
 */
export function findAll({
  query,
  words = false,
}: {
  readonly query: string
  readonly words?: boolean | undefined
}): readonly Found[] {
  const commands = rankCommands(query).map(({ command, rank }) => ({
    rank,
    found: { kind: 'command', command } as const,
  }))
  const terms = findTerms(query).map(({ term, rank }) => ({ rank, found: { kind: 'term', term } as const }))
  const all = words ? [...terms, ...commands] : [...commands, ...terms]
  // Without a word there is nothing to rank by: what was asked for comes first.
  if (query.trim() === '') return all.map(({ found }) => found)
  return all.sort((a, b) => a.rank - b.rank).map(({ found }) => found)
}

/** How what was found is called: the name Tab completes. */
export function nameOf(found: Found): string {
  return found.kind === 'command' ? found.command.id : found.term
}
