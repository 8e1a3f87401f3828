import type { ReactNode } from 'react'
import { keyLabel, scopeTitles } from '../../keymap/describe.js'
import { dialogScopes } from '../../keymap/table.js'
import type { Command, Scope } from '../../keymap/table.js'
import { commandsIn } from '../../keymap/resolve.js'
import { joinSafe, literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { padToWidth, textWidth, wrapToWidth } from '../../lib/text-width.js'
import type { Line } from '../components/line.js'
import { terms } from '../../words/glossary.js'
import { keyOf } from '../../words/key-words.js'
import { lookWords } from '../../words/look-words.js'
import { useJetStream } from '../context/jetstream-context.js'
import { useScreen } from '../context/screen-context.js'
import { paneScopes } from '../input/scopes.js'
import { lessonScopes } from '../lessons/lesson-scopes.js'
import { useLesson } from '../lessons/lesson-strip.js'
import type { Role } from '../theme.js'
import type { Glyphs } from '../theme/glyphs.js'
import type { DialogArea } from './dialog-place.js'
import { boxCells } from './overlay-box.js'
import type { Reader } from './reader-place.js'
import { ViewerOverlay } from './viewer-overlay.js'

/** Before a label, and between it and its words. */
const labelIndent = 2
const labelGap = 2
/** A label takes so much of a line at most: a longer one goes on below. */
const mostLabel = 0.4
type Explained = readonly (readonly [sign: string, words: string])[]

const legendOf = ({ held, expired, again, done }: Glyphs): Explained => [
  ['held 21s', 'delivered, waits for your verdict; in 21 s the server takes it for lost and sends it again'],
  [`${expired}${again}${held}`, 'its tries, oldest first: ran out, handed back, now held'],
  [`2/5 ${expired}${held}`, 'the second try of at most five'],
  ['nak 5s', 'handed back; it comes again in 5 s, and keeps its place until then'],
  ['ran out', 'the ack wait is over; a late ack still counts'],
  ['again', 'in the raw log: a newer row holds this message now'],
  ['ack sent', `sent, and not yet counted by the server: then it is ${done} acked`],
  ['used up', 'all tries spent: never delivered again to this consumer, still in the stream'],
  ['no answer', 'a verdict was sent and nothing came back: decide again'],
  ['auto-ack', 'nobody is waited for'],
  ['(seen before)', 'it came earlier, but the server was killed and lost its count'],
]

const places: Explained = [
  ['stored', 'in the stream (messages)'],
  ['to come', 'this consumer will still be sent it (pending)'],
  ['out', 'sent, no verdict known (ack pending): held here, or with others'],
  ['settled', 'acked or termed (at or below the ack floor, or acked above it)'],
  ['used up', 'all tries spent: stays stored, never sent to this consumer again; an advisory is all you get'],
]

// What asks only now and then says its keys itself.
const dialogsToExplain = dialogScopes.filter((scope) => scope !== 'guess' && scope !== 'onward' && scope !== 'welcome')

/** Every key that works where the user is, and why the others do not now. */
export function HelpOverlay({ area, reader }: { readonly area: DialogArea; readonly reader: Reader }): ReactNode {
  const { ui, commands, theme } = useScreen()
  const { streams } = useJetStream()
  const cells = area.list.width - boxCells
  const keysOf = ({ keys }: Command): SafeText =>
    joinSafe(
      keys.map((key) => safeText(keyLabel(key))),
      literal` `,
    )
  const { focus } = ui.get()
  const own = [...lessonScopes(useLesson()), ...paneScopes(focus)]
  const keyCells = labelCells(commandsIn([...own, ...dialogsToExplain]).map(keysOf), cells)
  const keysIn = (scope: Scope): readonly Line[] => [
    [{ text: safeText(scopeTitles[scope]), bold: true }],
    ...commandsIn([scope]).flatMap((command): readonly Line[] => {
      const off = commands.refusal(command.id)
      const words =
        off === undefined ? safeText(command.description) : safeText(`${command.description} (off now: ${off})`)
      const [labelRole, role] = off === undefined ? (['accent', 'text'] as const) : (['dim', 'dim'] as const)
      return labelled({ label: keysOf(command), words, labelRole, role }, { label: keyCells, cells })
    }),
    [],
  ]
  const explained = (title: SafeText, entries: Explained): readonly Line[] => {
    const label = labelCells(
      entries.map(([sign]) => safeText(sign)),
      cells,
    )
    return [
      [{ text: title, bold: true }],
      ...entries.flatMap(([sign, words]) =>
        labelled({ label: safeText(sign), words: safeText(words), labelRole: 'accent' }, { label, cells }),
      ),
    ]
  }
  const marks: readonly Line[] = [
    ...explained(literal`What the rows say`, legendOf(theme.glyphs)),
    [],
    ...explained(literal`Where a message is, and what the server calls it`, places),
    [],
    [{ text: literal`Words that are explained`, bold: true }],
    ...wrapToWidth(safeText(terms.join(', ')), cells - labelIndent).map((text): Line => [{ text: literal`  ${text}` }]),
    [],
    ...explained(literal`What looking costs`, [['streams', lookWords(streams.pace())]]),
  ]
  const first: readonly Line[] = [
    ...wrapToWidth(
      literal`Type to find any word or key: stuck, lag, retry. ${keyOf('help.close')} leaves; then ${keyOf('word.explain')} explains what is on the screen.`,
      cells,
    ).map((text): Line => [{ text, role: 'accent' }]),
    [],
  ]
  return (
    <ViewerOverlay
      area={area}
      title={[{ text: literal`Keys` }]}
      lines={[...first, ...own.flatMap(keysIn), ...marks, [], ...dialogsToExplain.flatMap(keysIn)]}
      reader={reader}
    />
  )
}

/** The cells of the longest label, as far as it leaves room for words. */
function labelCells(labels: readonly SafeText[], cells: number): number {
  return Math.min(Math.max(0, ...labels.map(textWidth)), Math.max(1, Math.floor(cells * mostLabel)))
}

/** A label and its words beside it, both wrapped in their columns. */
function labelled(
  of: { readonly label: SafeText; readonly words: SafeText; readonly labelRole: Role; readonly role?: Role },
  { label, cells }: { readonly label: number; readonly cells: number },
): readonly Line[] {
  const names = wrapToWidth(of.label, label)
  const words = wrapToWidth(of.words, Math.max(1, cells - labelIndent - label - labelGap))
  return Array.from({ length: Math.max(names.length, words.length) }, (_, row): Line => [
    { text: padToWidth(literal`  ${names[row] ?? literal``}`, labelIndent + label + labelGap), role: of.labelRole },
    { text: words[row] ?? literal``, ...(of.role && { role: of.role }) },
  ])
}
