import type { ReactNode } from 'react'
import { formatClockTime } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { wrapToWidth } from '../../lib/text-width.js'
import type { Line } from '../components/line.js'
import { useJetStream } from '../context/jetstream-context.js'
import { useStore } from '../context/use-store.js'
import type { Rect } from '../layout.js'
import { ViewerOverlay } from './viewer-overlay.js'

/** Every act so far, three ways: a `nats` command, TypeScript, the bytes. */
export function LogOverlay({ area, top }: { readonly area: Rect; readonly top: number }): ReactNode {
  const entries = useStore(useJetStream().commandLog.entries)
  const lines = entries.flatMap(({ atMs, act, cli, code, wire }): readonly Line[] => [
    [
      { text: literal`${formatClockTime(atMs)} `, role: 'dim' },
      { text: safeText(act), role: 'title', bold: true },
    ],
    ...[
      ['shell', cli],
      ['code ', code],
      ['wire ', wire],
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
