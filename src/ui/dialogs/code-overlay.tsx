import type { ReactNode } from 'react'
import { literal, safeLines, safeText } from '../../lib/safe-text.js'
import { wrapToWidth } from '../../lib/text-width.js'
import type { Line, Span } from '../components/line.js'
import type { CodeForm, Overlay } from '../overlays.js'
import type { DialogArea } from './dialog-place.js'
import { boxCells } from './overlay-box.js'
import { ViewerOverlay } from './viewer-overlay.js'

/** What a lesson gives to take home: its program, or its commands, over the whole body, for it is long. */
export function CodeOverlay(props: {
  readonly area: DialogArea
  readonly shown: Extract<Overlay, { readonly kind: 'code' }>
}): ReactNode {
  const { area, shown } = props
  const { code, form } = shown
  const tab = (of: CodeForm): Span =>
    of === form ? { text: tabWords[of], bold: true } : { text: tabWords[of], role: 'dim' }
  const title: Line = [
    { text: literal`${safeText(code.name)}: ` },
    tab('program'),
    { text: literal` · `, role: 'dim' },
    tab('commands'),
  ]
  const lines = safeLines(code[form].trimEnd()).flatMap((line) =>
    wrapToWidth(line, area.body.width - boxCells).map((text): Line => [
      isRemark(text) ? { text, role: 'dim' } : { text },
    ]),
  )
  return <ViewerOverlay area={area} title={title} lines={lines} reader={shown} rect={area.body} />
}

const tabWords = { program: literal`TypeScript`, commands: literal`nats commands` }

function isRemark(line: string): boolean {
  return /^\s*(\/\/|#|\/\*\*)/.test(line)
}
