import type { ReactNode } from 'react'
import { literal } from '../../../lib/safe-text.js'
import { formatCount } from '../../../lib/format.js'
import { wrapToWidth } from '../../../lib/text-width.js'
import type { Line } from '../../components/line.js'
import { paneCells } from '../../components/pane.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useScreen } from '../../context/screen-context.js'
import { useStore } from '../../context/use-store.js'
import { lessonOfHappening } from '../../lessons/happened-lesson.js'
import type { PaneProps } from '../pane-props.js'
import { PaneRows } from '../pane-rows.js'
import { happenedLines } from './happened-lines.js'

// The server keeps no story: what nobody looked at is not known.
const nothingSeen = literal`Nothing was seen to happen yet. What was before this run is not known here.`

/** What just happened, newest first, each with its cause where that is known. It stays until newer ones push it out. */
export function HappenedPane({ rect, focused, title }: PaneProps): ReactNode {
  const { ui, slots, nowMs: clock, lessons } = useScreen()
  const nowMs = useStore(clock)
  const workspace = useJetStream()
  const list = useStore(workspace.happened)
  const stream = useStore(workspace.stream)
  const top = useStore(ui, (state) => state.happenedTop)
  const view = useStore(slots.shown)
  const shown = { stream, consumer: view.kind === 'open' ? view.session.consumer : undefined }
  const skipped = Math.max(
    0,
    list.findIndex(({ id }) => id === top),
  )
  // Only where the pane has the keys the key means its line.
  const learns = focused && lessonOfHappening(list[skipped], lessons) !== undefined
  const lines: readonly Line[] =
    list.length === 0
      ? wrapToWidth(nothingSeen, paneCells(rect.width)).map((text): Line => [{ text, role: 'dim' }])
      : happenedLines(list, { width: paneCells(rect.width), room: rect.height - 1, skipped, shown, nowMs, learns })
  const newer: Line = skipped > 0 ? [{ text: literal`${formatCount(skipped)} newer above`, role: 'dim' }] : []
  return <PaneRows pane="happened" rect={rect} of={{ title, corner: newer, focused, lines }} />
}
