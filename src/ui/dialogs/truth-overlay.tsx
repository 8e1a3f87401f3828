import type { ReactNode } from 'react'
import type { Worker } from '../../jetstream/index.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { wrapToWidth } from '../../lib/text-width.js'
import type { Line } from '../components/line.js'
import { useJetStream } from '../context/jetstream-context.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import { leftLines, wholeTruth } from '../panes/consumer/truth-lines.js'
import { useTruth } from '../panes/consumer/truth-pane.js'
import type { DialogArea } from './dialog-place.js'
import { boxCells } from './overlay-box.js'
import type { Reader } from './reader-place.js'
import { ViewerOverlay } from './viewer-overlay.js'

type Props = { readonly area: DialogArea; readonly reader: Reader }

/** All that the truth pane and the status line say, nothing of it cut: for small screens and long names. */
export function TruthOverlay(props: Props): ReactNode {
  const workspace = useJetStream()
  const { nowMs, slots } = useScreen()
  const view = useStore(slots.shown)
  const now = useStore(nowMs)
  if (view.kind === 'open') return <OpenTruth {...props} session={view.session} />
  const left = leftLines(workspace.leftBehind(), now, props.area.list.width - boxCells)
  return (
    <Told {...props} title={literal`Truth`} lines={[[{ text: literal`No consumer is open.`, role: 'dim' }], ...left]} />
  )
}

function OpenTruth({ session, ...props }: Props & { readonly session: Worker }): ReactNode {
  const lines = wholeTruth(useTruth(session, props.area.list.width), props.area.list.width - boxCells)
  return <Told {...props} title={literal`Truth of ${safeText(session.consumer)}`} lines={lines} />
}

function Told({
  area,
  reader,
  title,
  lines,
}: Props & { readonly title: ReturnType<typeof safeText>; readonly lines: readonly Line[] }): ReactNode {
  const { ui } = useScreen()
  const status = useStore(ui, (state) => state.status)
  const isOnScreen = useStore(ui, (state) => state.statusAge !== 'gone')
  const said: readonly Line[] = status
    ? [
        [{ text: literal`Said last`, bold: true }],
        ...wrapToWidth(status.text, area.list.width - boxCells).map((text): Line => [{ text }]),
      ]
    : []
  // What stands in its row, perhaps cut, is what the key was pressed for.
  const all = said.length === 0 ? lines : isOnScreen ? [...said, [], ...lines] : [...lines, [], ...said]
  return <ViewerOverlay area={area} title={[{ text: title }]} lines={all} reader={reader} hasWords />
}
