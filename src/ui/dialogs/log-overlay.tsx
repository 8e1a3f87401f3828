import type { ReactNode } from 'react'
import { formatClockTime } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { wrapToWidth } from '../../lib/text-width.js'
import { codeLines, firstOf, natsLines, wireLine } from '../../jetstream/index.js'
import { actTitle, answerWords } from '../../words/act-words.js'
import type { Line } from '../components/line.js'
import { useJetStream } from '../context/jetstream-context.js'
import { useStore } from '../context/use-store.js'
import type { Rect } from '../layout.js'
import { ViewerOverlay } from './viewer-overlay.js'

/** Every act so far but the screen's own reads: as a `nats` command, as TypeScript, and on the wire. */
export function LogOverlay({ area, top }: { readonly area: Rect; readonly top: number }): ReactNode {
  const { journal, cliFlags } = useJetStream()
  const acts = useStore(journal.acts).filter(({ kind }) => kind !== 'read')
  const lines = acts.flatMap((act): readonly Line[] => [
    [
      { text: literal`${formatClockTime(firstOf(act).atMs)} `, role: 'dim' },
      { text: actTitle(act), role: 'title', bold: true },
      { text: literal`  ${answerWords(act).text}`, role: 'dim' },
    ],
    ...[
      ['shell', natsLines(act, cliFlags)[0]],
      ['code ', codeLines(act).join('\n')],
      ['wire ', wireLine(firstOf(act))],
    ].flatMap(([name, text]): readonly Line[] =>
      text === undefined
        ? []
        : wrapToWidth(safeText(text, { maxBytes: 2000 }), area.width - 12).map((part, index): Line => [
            { text: literal`  ${index === 0 ? safeText(name ?? '') : literal`     `} `, role: 'dim' },
            { text: part, role: name === 'shell' ? 'accent' : 'plain' },
          ]),
    ),
  ])
  const shown: readonly Line[] = lines.length > 0 ? lines : [[{ text: literal`Nothing done yet.`, role: 'dim' }]]
  return (
    <ViewerOverlay
      area={area}
      title={[{ text: literal`Command log: what each key really did` }]}
      lines={shown}
      top={top}
    />
  )
}
