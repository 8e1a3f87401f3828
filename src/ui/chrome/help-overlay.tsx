import type { ReactNode } from 'react'
import { keyLabel, scopeTitles } from '../../keymap/describe.js'
import { commandsIn } from '../../keymap/resolve.js'
import { joinSafe, literal, safeText } from '../../lib/safe-text.js'
import { padToWidth, wrapToWidth } from '../../lib/text-width.js'
import type { Line } from '../components/line.js'
import { useScreen } from '../context/screen-context.js'
import type { Rect } from '../layout.js'
import { paneScopes } from '../input/scopes.js'
import { ViewerOverlay } from './viewer-overlay.js'

const keyCells = 14
const rowWords = [
  literal`held 21s: delivered, waiting for you; the server waits 21 s more, then sends it again`,
  literal`try 2/5: second delivery of at most five; (seen before): the server was killed and lost its count`,
  literal`nak, in 5s: handed back, comes again in 5 s; too late: the ack wait ran out, a late ack still counts`,
]

/** Every key that works where the user is, and why the others do not now. */
export function HelpOverlay({ area, top }: { readonly area: Rect; readonly top: number }): ReactNode {
  const { ui, commands } = useScreen()
  const lines = paneScopes(ui.get().focus).flatMap((scope): readonly Line[] => [
    [{ text: safeText(scopeTitles[scope]), role: 'title', bold: true }],
    ...commandsIn([scope]).flatMap((command): readonly Line[] => {
      const keys = joinSafe(
        command.keys.map((key) => safeText(keyLabel(key))),
        literal` `,
      )
      const off = commands.refusal(command.id)
      const text =
        off === undefined ? safeText(command.description) : safeText(`${command.description} (off now: ${off})`)
      return wrapToWidth(text, area.width - 4 - keyCells - 2).map((part, index): Line => [
        {
          text: literal`  ${padToWidth(index === 0 ? keys : literal``, keyCells)}`,
          role: off === undefined ? 'key' : 'dim',
        },
        { text: part, role: off === undefined ? 'plain' : 'dim' },
      ])
    }),
    [],
  ])
  const marks: readonly Line[] = [
    [{ text: literal`What the rows say`, role: 'title', bold: true }],
    ...rowWords.flatMap((words) =>
      wrapToWidth(words, area.width - 6).map((text): Line => [{ text: literal`  ${text}` }]),
    ),
  ]
  return <ViewerOverlay area={area} title={[{ text: literal`Keys` }]} lines={[...lines, ...marks]} top={top} />
}
