import type { ReactNode } from 'react'
import { keyLabel, scopeTitles } from '../../keymap/describe.js'
import { dialogScopes } from '../../keymap/table.js'
import { commandsIn } from '../../keymap/resolve.js'
import { joinSafe, literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { padToWidth, wrapToWidth } from '../../lib/text-width.js'
import type { Line } from '../components/line.js'
import { useScreen } from '../context/screen-context.js'
import { paneScopes } from '../input/scopes.js'
import type { DialogArea } from './dialog-place.js'
import { boxCells } from './overlay-box.js'
import { ViewerOverlay } from './viewer-overlay.js'

const keyCells = 14
const legend: readonly (readonly [sign: string, words: string])[] = [
  ['held 21s', 'delivered, waits for your verdict; in 21 s the server takes it for lost and sends it again'],
  ['try 2/5', 'the second delivery of at most five'],
  ['nak, in 5s', 'handed back; it comes again in 5 s'],
  ['nak: again', 'handed back and delivered again, on a newer row'],
  ['too late', 'the ack wait ran out; a late ack still counts'],
  ['sent again', 'a newer row holds this message now'],
  ['gave up', 'all tries used up: never delivered again to this consumer, still in the stream'],
  ['no answer', 'a verdict was sent and nothing came back: decide again'],
  ['acks itself', 'auto-ack is on: nobody is waited for'],
  ['(seen before)', 'it came earlier, but the server was killed and lost its count'],
]

const places: readonly (readonly [word: string, words: string])[] = [
  ['stored', 'in the stream (messages)'],
  ['to come', 'this consumer will still be sent it (pending)'],
  ['out', 'sent, no verdict known (ack pending): held here, or with others'],
  ['settled', 'acked or termed (at or below the ack floor, or acked above it)'],
  ['used up', 'all tries spent: stays stored, never sent to this consumer again; an advisory is all you get'],
]

/** Every key that works where the user is, and why the others do not now. */
export function HelpOverlay({ area, top }: { readonly area: DialogArea; readonly top: number }): ReactNode {
  const { ui, commands } = useScreen()
  const lines = [...paneScopes(ui.get().focus), ...dialogScopes].flatMap((scope): readonly Line[] => [
    [{ text: safeText(scopeTitles[scope]), bold: true }],
    ...commandsIn([scope]).flatMap((command): readonly Line[] => {
      const keys = joinSafe(
        command.keys.map((key) => safeText(keyLabel(key))),
        literal` `,
      )
      const off = commands.refusal(command.id)
      const text =
        off === undefined ? safeText(command.description) : safeText(`${command.description} (off now: ${off})`)
      return wrapToWidth(text, area.list.width - boxCells - keyCells - 2).map((part, index): Line => [
        {
          text: literal`  ${padToWidth(index === 0 ? keys : literal``, keyCells)}`,
          role: off === undefined ? 'accent' : 'dim',
        },
        { text: part, role: off === undefined ? 'text' : 'dim' },
      ])
    }),
    [],
  ])
  const explained = (title: SafeText, entries: typeof legend): readonly Line[] => [
    [{ text: title, bold: true }],
    ...entries.flatMap(([sign, words]) =>
      wrapToWidth(safeText(words), area.list.width - boxCells - keyCells - 2).map((part, index): Line => [
        { text: literal`  ${padToWidth(index === 0 ? safeText(sign) : literal``, keyCells)}`, role: 'accent' },
        { text: part },
      ]),
    ),
  ]
  const marks: readonly Line[] = [
    ...explained(literal`What the rows say`, legend),
    [],
    ...explained(literal`Where a message is, and what the server calls it`, places),
  ]
  return <ViewerOverlay area={area} title={[{ text: literal`Keys` }]} lines={[...lines, ...marks]} top={top} />
}
