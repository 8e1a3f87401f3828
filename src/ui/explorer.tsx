import { Box } from 'ink'
import type { ReactNode } from 'react'
import { literal } from '../lib/safe-text.js'
import type { ReadableStore } from '../lib/store.js'
import { ConnectionBar } from './chrome/connection-bar.js'
import { Footer } from './chrome/footer.js'
import { Overlays } from './dialogs/overlays.js'
import { StatusLine } from './chrome/status-line.js'
import { Rows, paintLine } from './components/line.js'
import type { Line } from './components/line.js'
import { useScreen } from './context/screen-context.js'
import { useStore } from './context/use-store.js'
import { layoutScreen } from './layout.js'
import type { PaneId, Rect } from './layout.js'
import { ComposerPane } from './panes/composer/composer-pane.js'
import { ConsumerPane } from './panes/consumer/consumer-pane.js'
import { LifePane } from './panes/consumer/life-pane.js'
import { TruthPane } from './panes/consumer/truth-pane.js'
import { StreamsPane } from './panes/streams/streams-pane.js'

/** The whole screen once there is a workspace. */
export function Explorer({
  size,
}: {
  readonly size: ReadableStore<{ readonly columns: number; readonly rows: number }>
}): ReactNode {
  const { ui, theme } = useScreen()
  const { columns, rows } = useStore(size)
  const focus = useStore(ui, (state) => state.focus)
  const lower = useStore(ui, (state) => state.lower)
  const layout = layoutScreen(columns, rows, { focus, lower })
  if (layout.kind === 'too-small') {
    return (
      <Rows rows={[paintLine([{ text: literal`need 40x10, not ${columns}x${rows}`, role: 'warn' }], columns, theme)]} />
    )
  }
  const both = layout.kind === 'wide'
  return (
    <Box width={columns} height={rows}>
      <Box position="absolute">
        <ConnectionBar width={columns} />
      </Box>
      {(Object.entries(layout.panes) as [PaneId, Rect][]).map(([pane, rect]) => (
        <Box key={pane} position="absolute" marginLeft={rect.x} marginTop={rect.y}>
          <Pane pane={pane} rect={rect} focused={pane === focus} both={both} />
        </Box>
      ))}
      <StatusLine width={columns} row={layout.statusRow} most={Math.floor(rows / 2)} />
      <Box position="absolute" marginTop={layout.footerRow}>
        <Footer width={columns} />
      </Box>
      <Overlays area={layout.body} />
    </Box>
  )
}

function Pane({
  pane,
  rect,
  focused,
  both,
}: {
  readonly pane: PaneId
  readonly rect: Rect
  readonly focused: boolean
  readonly both: boolean
}): ReactNode {
  switch (pane) {
    case 'streams':
      return <StreamsPane rect={rect} focused={focused} />
    case 'composer':
      return <ComposerPane rect={rect} focused={focused} />
    case 'consumer':
      return <ConsumerPane rect={rect} focused={focused} />
    case 'truth':
      return <TruthPane rect={rect} focused={focused} title={lowerTitle('truth', both)} />
    case 'life':
      return <LifePane rect={rect} focused={focused} title={lowerTitle('life', both)} />
  }
}

// Where only one of the two fits, the title says how to get the other.
function lowerTitle(pane: 'truth' | 'life', both: boolean): Line {
  const name = pane === 'truth' ? literal`4 Truth` : literal`5 Life`
  const other = pane === 'truth' ? literal` · 5 Life` : literal` · 4 Truth`
  return both ? [{ text: name }] : [{ text: name }, { text: other, role: 'dim' }]
}
