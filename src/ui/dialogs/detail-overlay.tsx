import type { ReactNode } from 'react'
import type { DeliveryId, LedgerEntry, WorkerSnapshot, Worker } from '../../jetstream/index.js'
import { formatBytes, formatCount } from '../../lib/format.js'
import { hexLines, literal, looksBinary, safeBytes, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { padToWidth, wrapToWidth } from '../../lib/text-width.js'
import type { Line } from '../components/line.js'
import { useScreen } from '../context/screen-context.js'
import { useSecond } from '../context/use-second.js'
import { useStore } from '../context/use-store.js'
import { storyLines } from '../panes/consumer/life-lines.js'
import { useRetention } from '../panes/consumer/use-retention.js'
import type { DialogArea } from './dialog-place.js'
import { boxCells } from './overlay-box.js'
import { ViewerOverlay } from './viewer-overlay.js'

/** One message whole: payload, headers, metadata, life story. */
export function DetailOverlay({
  area,
  deliveryId,
  top,
}: {
  readonly area: DialogArea
  readonly deliveryId: DeliveryId
  readonly top: number
}): ReactNode {
  const view = useStore(useScreen().slots.shown)
  if (view.kind !== 'open')
    return (
      <ViewerOverlay
        area={area}
        title={[{ text: literal`Message` }]}
        lines={[[{ text: literal`Its consumer is no longer open.` }]]}
        top={0}
      />
    )
  return <OpenDetail area={area} deliveryId={deliveryId} top={top} session={view.session} />
}

function OpenDetail(props: {
  readonly area: DialogArea
  readonly deliveryId: DeliveryId
  readonly top: number
  readonly session: Worker
}): ReactNode {
  const { area, deliveryId, top, session } = props
  const snapshot = useStore(session.state)
  const {} = useScreen()
  const nowMs = useSecond(snapshot)
  const entry = snapshot.ledger.get(deliveryId)
  const retention = useRetention(snapshot.stream)
  const title: Line = [{ text: entry ? literal`Message seq ${entry.delivery.streamSeq}` : literal`Message` }]
  const lines: readonly Line[] = entry
    ? detailLines({ snapshot, entry, nowMs, width: area.list.width - boxCells, retention })
    : [[{ text: literal`It has scrolled out of memory; it is still in the stream.`, role: 'dim' }]]
  return <ViewerOverlay area={area} title={title} lines={lines} top={top} />
}

const longestPayloadBytes = 64 * 1024

/** A message's detail as lines. */
function detailLines(of: {
  readonly snapshot: WorkerSnapshot
  readonly entry: LedgerEntry
  readonly nowMs: number
  readonly width: number
  readonly retention?: string | undefined
}): readonly Line[] {
  const { snapshot, entry, nowMs, width, retention } = of
  const { delivery } = entry
  const heading = (text: SafeText): Line => [{ text, bold: true }]
  const pair = (name: SafeText, value: SafeText): Line => [
    { text: literal`  ${padToWidth(name, 16)}`, role: 'dim' },
    { text: value },
  ]
  const headers =
    delivery.headers.length === 0
      ? [[{ text: literal`  none`, role: 'dim' as const }]]
      : delivery.headers.map(([name, value]) => pair(safeText(name), safeText(value)))
  return [
    heading(literal`Life`),
    ...storyLines(snapshot, entry, { nowMs, width: width - 2, retention, isWhole: true }).map((line): Line => [
      { text: literal`  ` },
      ...line,
    ]),
    [],
    heading(literal`Payload · ${formatBytes(delivery.data.length)}`),
    ...payloadLines(delivery.data).flatMap((line) =>
      wrapToWidth(line, width - 2).map((text): Line => [{ text: literal`  ${text}` }]),
    ),
    [],
    heading(literal`Headers`),
    ...headers,
    ...oddHeaderLines(delivery, width),
    [],
    heading(literal`Metadata`),
    pair(literal`subject`, safeText(delivery.subject)),
    pair(literal`stream seq`, formatCount(delivery.streamSeq)),
    pair(literal`consumer seq`, formatCount(delivery.consumerSeq)),
    pair(literal`delivery`, formatCount(delivery.deliveryCount)),
    pair(literal`stored`, safeText(new Date(delivery.storedAtMs).toISOString())),
    pair(literal`pending then`, formatCount(delivery.numPending)),
    pair(literal`reply`, safeText(delivery.reply === '' ? 'none: this consumer takes no acks' : delivery.reply)),
  ]
}

// A block that says more than names and values is shown as it came as well.
function oddHeaderLines({ oddHeader }: LedgerEntry['delivery'], width: number): readonly Line[] {
  if (!oddHeader) return []
  return [
    [{ text: literal`  not a regular header: ${safeText(oddHeader.why)}. As it came:`, role: 'warn' }],
    ...safeBytes(oddHeader.block).flatMap((line) =>
      wrapToWidth(line, width - 4).map((text): Line => [{ text: literal`    ${text}` }]),
    ),
  ]
}

function payloadLines(data: Uint8Array): readonly SafeText[] {
  if (data.length === 0) return [literal`(empty)`]
  if (looksBinary(data)) return hexLines(data, 400)
  if (data.length <= longestPayloadBytes) {
    try {
      const text = new TextDecoder().decode(data)
      const value: unknown = JSON.parse(text)
      // Numbers beyond a double, doubled keys and spaces would not come out as they came in.
      if (JSON.stringify(value) === text)
        return JSON.stringify(value, null, 2)
          .split('\n')
          .map((line) => safeText(line))
    } catch {
      // Not JSON: shown as the text it is.
    }
  }
  return safeBytes(data, { maxBytes: longestPayloadBytes })
}
