import type { Chord } from './chord.js'
import { commandById, commands, dialogScopes } from './table.js'
import type { Command, CommandId, Scope } from './table.js'

/** A key as it is printed in hints and help: `Space`, `Ctrl-T`, `↑`. */
export function keyLabel(chord: Chord): string {
  const names: Readonly<Record<string, string>> = {
    enter: 'Enter',
    esc: 'Esc',
    tab: 'Tab',
    'shift+tab': 'Shift-Tab',
    space: 'Space',
    up: '↑',
    down: '↓',
    left: '←',
    right: '→',
    pageup: 'PgUp',
    pagedown: 'PgDn',
    home: 'Home',
    end: 'End',
    backspace: 'Backspace',
  }
  const known = names[chord]
  if (known !== undefined) return known
  return chord.startsWith('ctrl+') ? `Ctrl-${chord.slice(5).toUpperCase()}` : chord
}

/** The first key of a command as sentences name it; empty when it has none. */
export function commandKey(id: CommandId): string {
  return keyLabel(commandById(id).keys[0] ?? '')
}

/** What a scope is called on the screen. */
export const scopeTitles: Readonly<Record<Scope, string>> = {
  consumer: 'Consumer pane',
  message: 'Verdicts: in the consumer pane, and on an opened message',
  streams: 'Streams pane',
  time: 'Time pane',
  workers: 'Workers pane',
  lesson: 'In a lesson, wherever the keys are',
  guess: 'While a lesson waits for your guess',
  onward: 'While a lesson waits to be read',
  composer: 'Composer',
  editing: 'While writing',
  list: 'Lists',
  question: 'In a question',
  choice: 'On a field with choices',
  fixed: 'On a field that cannot be changed',
  form: 'In a form',
  palette: 'Finding a command',
  reader: 'While reading',
  explained: 'While reading a message, or the whole truth',
  help: 'In the help',
  word: 'On an entry of the glossary',
  log: 'In the log',
  code: 'On code to take home',
  welcome: 'On the welcome of the first start',
  global: 'Everywhere',
}

/** The README's key table, as Markdown: one table per scope. */
export function keyTableMarkdown(): string {
  const scopes = [
    'message',
    'consumer',
    'time',
    'workers',
    'streams',
    'composer',
    'editing',
    'list',
    'lesson',
    ...dialogScopes,
    'global',
  ] as const
  return scopes
    .map((scope) => {
      const rows = (commands as readonly Command[])
        .filter((command) => command.scope === scope)
        .map(({ keys, description }) => `| ${keys.map((key) => `\`${keyLabel(key)}\``).join(' ')} | ${description} |`)
      return `**${scopeTitles[scope]}**\n\n| key | what it does |\n| --- | --- |\n${rows.join('\n')}`
    })
    .join('\n\n')
}
