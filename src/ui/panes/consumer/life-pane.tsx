import type { ReactNode } from 'react'
import type { LedgerEntry, SessionSnapshot, Worker } from '../../../jetstream/index.js'
import { formatClockTime } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import { padToWidth, wrapToWidth } from '../../../lib/text-width.js'
import { Rows } from '../../components/line.js'
import type { Line } from '../../components/line.js'
import { lineWidth, paintPanel } from '../../components/panel.js'
import { useScreen } from '../../context/screen-context.js'
import { useStore } from '../../context/use-store.js'
import type { Rect } from '../../layout.js'
import { selectedEntry } from '../../selection.js'

type PaneProps = { readonly rect: Rect; readonly focused: boolean; readonly title: Line }

/** The life of the message under the cursor: every delivery, verdict and advisory, with the bytes sent. */
export function LifePane(props: PaneProps): ReactNode {
  const { theme, slots } = useScreen()
  const view = useStore(slots.shown)
  if (view.kind === 'open') return <OpenLife {...props} session={view.session} />
  const { rect, focused, title } = props
  return <Rows rows={paintPanel({ width: rect.width, height: rect.height, title, focused, lines: [] }, theme)} />
}

function OpenLife({
  rect,
  focused,
  title,
  session,
}: PaneProps & {
  readonly session: Worker
}): ReactNode {
  const { theme, ui, nowMs: clock } = useScreen()
  const snapshot = useStore(session.state)
  const cursor = useStore(ui, (state) => state.cursors[session.key])
  const filter = useStore(ui, (state) => state.filter)
  const nowMs = Math.max(useStore(clock), snapshot.lastArrivalMs ?? 0)
  const entry = selectedEntry(snapshot, cursor, filter)
  const room = rect.height - 2
  const lines = entry
    ? storyLines(snapshot, entry, { nowMs, width: rect.width - 4 })
    : [[{ text: literal`Select a message to see its life.`, role: 'dim' as const }]]
  const [name, ...others] = title
  const heading: Line =
    entry && name ? [name, { text: literal` of seq ${entry.delivery.streamSeq}` }, ...others] : title
  // The end of the story is the news: it is what stays in view.
  return (
    <Rows
      rows={paintPanel(
        { width: rect.width, height: rect.height, title: heading, focused, lines: lines.slice(-room) },
        theme,
      )}
    />
  )
}

/** A message's story as lines, the last of them saying what happens when nobody decides. Bytes that do not fit get a line. */
export function storyLines(
  snapshot: SessionSnapshot,
  entry: LedgerEntry,
  view: { readonly nowMs: number; readonly width: number },
): readonly Line[] {
  const lines = snapshot.ledger
    .story(entry.delivery.streamSeq, entry.delivery.id)
    .flatMap(({ atMs, who, text, wire }): readonly Line[] => {
      const line: Line = [
        { text: literal`${formatClockTime(atMs)} `, role: 'dim' },
        { text: padToWidth(safeText(who), 7), role: who === 'you' ? 'accent' : 'dim' },
        { text: safeText(text) },
      ]
      if (wire === undefined) return [line]
      const bytes: Line = [{ text: literal`  ${safeText(wire)}`, role: 'key' }]
      const together = [...line, ...bytes]
      return lineWidth(together) <= view.width ? [together] : [line, [{ text: literal`       ` }, ...bytes]]
    })
  const next = atZero(snapshot, entry, view.nowMs)
  if (next === undefined) return lines
  return [...lines, ...wrapToWidth(safeText(next), view.width).map((text): Line => [{ text, role: 'warn' }])]
}

/** What the server does if nobody decides; undefined where nothing is pending. */
function atZero(
  snapshot: SessionSnapshot,
  { state, deadlineMs, delivery, lastTry, supersededBy }: LedgerEntry,
  nowMs: number,
): string | undefined {
  if (supersededBy !== undefined) return undefined
  const push = snapshot.info?.config.deliver_subject !== undefined
  const how = push ? 'the server sends it again' : 'the next pull gets it again'
  const last = 'no further try is left: the server gives up, it stays in the stream'
  if (deadlineMs !== undefined) {
    const leftS = Math.max(0, Math.ceil((deadlineMs - nowMs) / 1000))
    return `in ${leftS}s without a verdict: ${lastTry ? last : `${how} (try ${delivery.deliveryCount + 1})`}`
  }
  if (state.kind === 'expired')
    return lastTry ? last : `${how} (try ${delivery.deliveryCount + 1}); a late ack still counts`
  if (state.kind === 'naked') return lastTry ? last : `${how} (try ${delivery.deliveryCount + 1})`
  return undefined
}
