import type { Chord } from './chord.js'
import { commands, dialogScopes } from './table.js'
import type { Command, Scope } from './table.js'

const byScope = new Map<Scope, Map<Chord, Command>>()
for (const command of commands as readonly Command[]) {
  const keys = byScope.get(command.scope) ?? new Map<Chord, Command>()
  byScope.set(command.scope, keys)
  for (const key of command.keys) keys.set(key, command)
}

/** The command a key means where the given scopes hold, the nearest scope first; undefined when it means nothing. */
export function resolveCommand(chord: Chord, scopes: readonly Scope[]): Command | undefined {
  for (const scope of scopes) {
    const command = byScope.get(scope)?.get(chord)
    if (command) return command
  }
  return undefined
}

/** The commands of these scopes in the order of the table. */
export function commandsIn(scopes: readonly Scope[]): readonly Command[] {
  return (commands as readonly Command[]).filter(({ scope }) => scopes.includes(scope))
}

/** The commands of these scopes that belong in the footer, most useful first. */
export function footerCommands(scopes: readonly Scope[]): readonly Command[] {
  return commandsIn(scopes)
    .filter(({ footer }) => footer !== undefined)
    .sort((a, b) => (a.footer ?? 0) - (b.footer ?? 0))
}

/** What is only a key where it works, and nothing to be looked for. */
const withoutName: ReadonlySet<Scope> = new Set<Scope>(['list', 'editing', ...dialogScopes])

/**
 * The commands whose words hold every word of the query, best match first: by name, by description, by other words. The
 * smaller the rank, the better.
 */
export function rankCommands(query: string): readonly { readonly command: Command; readonly rank: number }[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const rank = (command: Command): number => {
    const name = `${command.id} ${command.label}`.toLowerCase()
    if (words.every((word) => name.includes(word))) return name.startsWith(words[0] ?? '') ? 0 : 1
    const described = `${name} ${command.description.toLowerCase()}`
    if (words.every((word) => described.includes(word))) return 2
    return words.every((word) => `${described} ${command.also ?? ''}`.includes(word)) ? 3 : 4
  }
  return (commands as readonly Command[])
    .filter(({ scope }) => !withoutName.has(scope))
    .map((command) => ({ command, rank: rank(command) }))
    .filter((found) => found.rank < 4)
    .sort((a, b) => a.rank - b.rank)
}
