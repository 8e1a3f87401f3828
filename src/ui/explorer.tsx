import { Box } from 'ink'
import type { ComponentType, ReactNode } from 'react'
import { literal } from '../lib/safe-text.js'
import type { ReadableStore } from '../lib/store.js'
import { ConnectionBar } from './chrome/connection-bar.js'
import { Footer } from './chrome/footer.js'
import { HeadRows, headRowCount, saysNext, useIsFull } from './chrome/head-rows.js'
import { dialogArea, listAbove } from './dialogs/dialog-place.js'
import { Overlays, overlayTop } from './dialogs/overlays.js'
import { StatusLine } from './chrome/status-line.js'
import { keptAlike } from './components/alike.js'
import { paintLine } from './components/line.js'
import { Rows } from './components/rows.js'
import type { Line } from './components/line.js'
import { paintDivider } from './components/pane.js'
import { useScreen } from './context/screen-context.js'
import { useHitAreas } from './context/use-hit-areas.js'
import { useStore } from './context/use-store.js'
import { termOf } from '../words/glossary.js'
import { layoutScreen, stripRowCount } from './layout.js'
import type { Divider, Layout, Rect } from './layout.js'
import { LessonStrip, useLesson } from './lessons/lesson-strip.js'
import { StreamDetails } from './panes/streams/stream-details.js'
import { paneById, paneLabel, paneOrder } from './panes/table.js'
import type { PaneProps } from './panes/pane-props.js'
import type { PaneId } from './panes/table.js'

// What the screen is divided by changes with the focus; most parts of it stay where they are.
const keptPanes = Object.fromEntries(paneOrder.map((pane) => [pane, keptAlike(paneById(pane).component)])) as Readonly<
  Record<PaneId, ComponentType<PaneProps>>
>
const KeptBar = keptAlike(ConnectionBar)
const KeptHead = keptAlike(HeadRows)
const KeptStrip = keptAlike(LessonStrip)
const KeptDetails = keptAlike(StreamDetails)
const KeptStatus = keptAlike(StatusLine)
const KeptFooter = keptAlike(Footer)
const KeptOverlays = keptAlike(Overlays)

/** The whole screen once there is a workspace. */
export function Explorer({
  size,
}: {
  readonly size: ReadableStore<{ readonly columns: number; readonly rows: number }>
}): ReactNode {
  const { ui, theme, commands } = useScreen()
  const { columns, rows } = useStore(size)
  const focus = useStore(ui, (state) => state.focus)
  const lower = useStore(ui, (state) => state.lower)
  const hasLesson = useLesson() !== undefined
  const head = headRowCount({ rows, isFull: useIsFull(), hasLesson })
  const strip = hasLesson ? stripRowCount(columns, rows) : 0
  const layout = layoutScreen(columns, rows, { focus, lower, head, strip })
  const area = dialogArea(layout)
  const top = useStore(ui, ({ overlays }) => overlayTop(overlays, area))
  useHitAreas(
    'panes',
    (Object.entries(layout.panes) as [PaneId, Rect][]).map(([pane, rect]) => ({
      rect,
      click: () => commands.run(`pane.${pane}`),
    })),
  )
  if (layout.kind === 'too-small') {
    return (
      <Rows rows={[paintLine([{ text: literal`need 40x10, not ${columns}x${rows}`, role: 'warn' }], columns, theme)]} />
    )
  }
  const own = layoutScreen(columns, rows, { focus: 'consumer', lower, head, strip }).panes
  const divider = (rect: Divider): ReactNode => (
    <Box key={`${rect.x} ${rect.y}`} position="absolute" marginLeft={rect.x} marginTop={rect.y}>
      <Rows rows={paintDivider(rect.height, rect.hangs, theme)} />
    </Box>
  )
  return (
    <Box width={columns} height={rows}>
      <Box position="absolute">
        <KeptBar width={columns} away={yours.filter((pane) => own[pane] === undefined)} />
      </Box>
      <Box position="absolute" marginTop={layout.head.y}>
        <KeptHead width={columns} room={layout.head.height} saysNext={saysNext({ rows, hasLesson })} />
      </Box>
      {layout.strip && (
        <Box position="absolute" marginTop={layout.strip.y}>
          <KeptStrip rect={layout.strip} />
        </Box>
      )}
      {layout.dividers.filter(({ isOver }) => !isOver).map(divider)}
      {(Object.entries(layout.panes) as [PaneId, Rect][]).map(([pane, rect]) => {
        const Pane = keptPanes[pane]
        return (
          <Box key={pane} position="absolute" marginLeft={rect.x} marginTop={rect.y}>
            <Pane
              rect={pane === 'consumer' ? listAbove(rect, top) : rect}
              focused={pane === focus}
              title={titleOf(pane, layout)}
              columns={columns}
            />
          </Box>
        )
      })}
      {layout.details && (
        <Box position="absolute" marginLeft={layout.details.x} marginTop={layout.details.y}>
          <KeptDetails rect={listAbove(layout.details, top)} columns={columns} />
        </Box>
      )}
      {layout.dividers.filter(({ isOver }) => isOver).map(divider)}
      <KeptStatus width={columns} row={layout.statusRow} most={Math.floor(rows / 2)} />
      <Box position="absolute" marginTop={layout.footerRow}>
        <KeptFooter width={columns} row={layout.footerRow} />
      </Box>
      <KeptOverlays area={area} />
    </Box>
  )
}

/** The panes the user asked for beside the live view: where they are out of sight, the top line names them. */
const yours: readonly PaneId[] = ['streams', 'composer']

// Where only one of the two fits, the title says how to get the other.
function titleOf(pane: PaneId, { kind, panes }: Layout): Line {
  const name = { text: paneLabel(pane), term: termOf(paneById(pane).name) }
  const both = panes.truth !== undefined && panes.life !== undefined
  if (kind !== 'narrow' || both || (pane !== 'truth' && pane !== 'life')) return [name]
  return [name, { text: literal` · ${paneLabel(pane === 'truth' ? 'life' : 'truth')}`, role: 'dim' }]
}
