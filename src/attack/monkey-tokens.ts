import { commands } from '../keymap/table.js'
import type { Random } from '../test/support/random.js'
import { bytesOfChord } from '../test/support/terminal-keys.js'

/** One thing a monkey does to a terminal. */
export type MonkeyToken =
  | { readonly kind: 'bytes'; readonly bytes: string }
  | { readonly kind: 'resize'; readonly columns: number; readonly rows: number }

// Quitting is tried at the end; a key that ends the program at random would leave little to try.
const quitting = new Set(['q', 'ctrl+c'])
const keys = commands.flatMap((command) => command.keys as readonly string[]).filter((key) => !quitting.has(key))
const moving = [
  'up',
  'down',
  'left',
  'right',
  'enter',
  'enter',
  'esc',
  'tab',
  'shift+tab',
  'backspace',
  'space',
  'home',
  'end',
]
const texts = [
  'a',
  'Z',
  '7',
  'é',
  '寿',
  '👩‍👩‍👧',
  '٣',
  'REVIEWS',
  'rating-pull',
  '*',
  '>',
  '..',
  '-1',
  '99999999999',
  '5s',
  ' ',
]
const hostile = [
  '\x1b[',
  '\x1b[1;',
  '\x1b]0;title\x07',
  '\x1b]52;c;aGk=\x1b\\',
  '\x1bP1$r0m\x1b\\',
  '\x1bPx',
  '\x1b]a',
  '\x1b_x',
  '\x1b[M !!',
  '\x1b[<0;3;4M',
  '\x1b[200~',
  '\x1b[201~',
  '\x1b[?1049l',
  '\x9b5n',
  '\xff\xfe',
  '\x00',
  '\u202e',
  '\x1b\x1b\x1b',
]

const pasteOf = (random: Random): string => {
  const body = Array.from({ length: 1 + random.below(6) }, () => random.pick([...texts, '\r', '\x1b[31m', 'X', 'D']))
  return `\x1b[200~${body.join('')}\x1b[201~`
}

/** The next token: mostly keys of the table and of lists, now and then text, pastes, resizes and what no key sends. */
export function randomToken(random: Random): MonkeyToken {
  const dice = random.below(100)
  if (dice < 45) return { kind: 'bytes', bytes: bytesOfChord(random.pick(keys)) }
  if (dice < 75) return { kind: 'bytes', bytes: bytesOfChord(random.pick(moving)) }
  if (dice < 90) return { kind: 'bytes', bytes: random.pick(texts) }
  if (dice < 94) return { kind: 'bytes', bytes: pasteOf(random) }
  if (dice < 97) return { kind: 'bytes', bytes: random.pick(hostile) }
  return { kind: 'resize', columns: 20 + random.below(140), rows: 5 + random.below(50) }
}
