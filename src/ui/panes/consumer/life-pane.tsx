import { useMemo } from 'react'
import type { ReactNode } from 'react'
import type { LedgerEntry, Worker } from '../../../jetstream/index.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import { commandKey } from '../../../keymap/describe.js'
import { textWidth, wrapToWidth } from '../../../lib/text-width.js'
import type { Line } from '../../components/line.js'
import { paneCells } from '../../components/pane.js'
import { useScreen } from '../../context/screen-context.js'
import { useListView } from '../../context/use-list-view.js'
import { useSelectedLane } from '../../context/use-selected-lane.js'
import { useSecond } from '../../context/use-second.js'
import { useStore } from '../../context/use-store.js'
import type { SelectedLane } from '../../lane-selection.js'
import { selectedEntry } from '../../selection.js'
import { storyLines } from './life-lines.js'
import { reviewWords } from './message-row.js'
import { useRetention } from './use-retention.js'
import type { PaneProps } from '../pane-props.js'
import { PaneRows } from '../pane-rows.js'

/** The life of the message under the cursor: every delivery, verdict and advisory, with the bytes sent. */
export function LifePane(props: PaneProps): ReactNode {
  const { slots } = useScreen()
  const view = useStore(slots.shown)
  const lane = useSelectedLane()
  if (lane?.worker) return <OpenLife key={lane.worker.id} {...props} session={lane.worker} ofLane={lane} />
  if (view.kind === 'open') return <OpenLife {...props} session={view.session} />
  const { rect, focused, title } = props
  return <PaneRows pane="life" rect={rect} of={{ title, focused, lines: [] }} />
}

function OpenLife({
  rect,
  focused,
  title,
  session,
  ofLane,
}: PaneProps & {
  readonly session: Worker
  /** Whose cursor is meant, while the workers have the keys. */
  readonly ofLane?: SelectedLane
}): ReactNode {
  const { ui } = useScreen()
  const snapshot = useStore(session.state)
  const cursor = useStore(ui, (state) => state.cursors[session.key])
  const view = useListView()
  const nowMs = useSecond(snapshot)
  const entry = ofLane ? ofLane.entry : selectedEntry(snapshot, cursor, view)
  const retention = useRetention(snapshot.stream)
  const room = rect.height - 1
  const width = paneCells(rect.width)
  const text = useWords(entry, width)
  const story = entry
    ? storyLines(snapshot, entry, { nowMs, width, retention })
    : [[{ text: literal`Select a message to see its life.`, role: 'dim' as const }]]
  // The list cuts what it says: here it stands whole, or not at all.
  const lines = text.length > 0 && story.length + 1 + text.length <= room ? [...story, [], ...text] : story
  const [name, ...others] = title
  const heading: Line =
    entry && name ? [name, { text: literal` of seq ${entry.delivery.streamSeq}` }, ...others] : title
  // The end of the story is the news: it is what stays in view.
  return <PaneRows pane="life" rect={rect} of={{ title: heading, focused, lines: newest(lines, room) }} />
}

/** No list that is beside this pane cuts a text that is no longer. */
const shortText = 32
/** Rows are made of the beginning of what is longer: it cannot stand here whole, and reading it takes long. */
const longestBytes = 1024

/** All that a message says, where its row may have no room for it. */
function useWords(entry: LedgerEntry | undefined, width: number): readonly Line[] {
  const { theme } = useScreen()
  return useMemo(() => {
    if (!entry || entry.delivery.data.length > longestBytes) return []
    const { text } = reviewWords(entry, theme, 0)
    return textWidth(text) <= shortText
      ? []
      : wrapToWidth(text, width).map((part): Line => [{ text: part, role: 'dim' }])
    // eslint-disable-next-line react-hooks/exhaustive-deps -- of an entry only its state changes
  }, [entry?.delivery, width, theme])
}

function newest(lines: readonly Line[], room: number): readonly Line[] {
  if (lines.length <= room) return lines
  return [
    [{ text: literal`… ${safeText(commandKey('message.open'))} shows all of it`, role: 'dim' }],
    ...lines.slice(1 - room),
  ]
}
