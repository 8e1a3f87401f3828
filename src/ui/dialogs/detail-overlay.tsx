import { useState } from 'react'
import type { ReactNode } from 'react'
import type { DeliveryId, LedgerEntry, WorkerSnapshot, Worker } from '../../jetstream/index.js'
import { formatBytes, formatCount } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { createStore } from '../../lib/store.js'
import { wrapToWidth } from '../../lib/text-width.js'
import type { Term } from '../../words/glossary.js'
import type { Line } from '../components/line.js'
import { useScreen } from '../context/screen-context.js'
import { useSecond } from '../context/use-second.js'
import { useStore } from '../context/use-store.js'
import { storyLines } from '../panes/consumer/life-lines.js'
import { useRetention } from '../panes/consumer/use-retention.js'
import type { DialogArea } from './dialog-place.js'
import { sourceOf } from './line-source.js'
import { blockLines, headerLines, pairLine, payloadLines } from './long-parts.js'
import { boxCells } from './overlay-box.js'
import type { Reader } from './reader-place.js'
import { ViewerOverlay } from './viewer-overlay.js'

/** One message whole: payload, headers, metadata, life story. */
export function DetailOverlay({
  area,
  deliveryId,
  reader,
  worker,
}: {
  readonly area: DialogArea
  readonly deliveryId: DeliveryId
  readonly reader: Reader
  /** Whose message it is; else that of the live view. */
  readonly worker?: Worker | undefined
}): ReactNode {
  const view = useStore(useScreen().slots.shown)
  if (worker) return <OpenDetail area={area} deliveryId={deliveryId} reader={reader} session={worker} />
  if (view.kind !== 'open')
    return (
      <ViewerOverlay
        area={area}
        title={[{ text: literal`Message` }]}
        lines={[[{ text: literal`Its consumer is no longer open.` }]]}
        reader={reader}
      />
    )
  return <OpenDetail area={area} deliveryId={deliveryId} reader={reader} session={view.session} />
}

function OpenDetail(props: {
  readonly area: DialogArea
  readonly deliveryId: DeliveryId
  readonly reader: Reader
  readonly session: Worker
}): ReactNode {
  const { area, deliveryId, reader, session } = props
  const snapshot = useStore(session.state)
  const nowMs = useSecond(snapshot)
  const known = snapshot.ledger.get(deliveryId)
  const entry = useLast(known)
  const retention = useRetention(snapshot.stream)
  const title: Line = [{ text: entry ? literal`Message seq ${entry.delivery.streamSeq}` : literal`Message` }]
  const width = area.list.width - boxCells
  const long = entry && longParts(entry, width)
  useStore(long?.payload.progress ?? still)
  useStore(long?.headers.progress ?? still)
  useStore(long?.block?.progress ?? still)
  const lines = long
    ? sourceOf(detailParts({ snapshot, entry, isKnown: known !== undefined, nowMs, width, retention, ...long }))
    : [[{ text: literal`It has scrolled out of memory.`, role: 'dim' as const }]]
  return <ViewerOverlay area={area} title={title} lines={lines} reader={reader} hasWords />
}

const still = createStore(0)

/** What was there last: a message that is read does not vanish because newer ones pushed it out of memory. */
function useLast<Value>(value: Value | undefined): Value | undefined {
  const [last, setLast] = useState(value)
  if (value !== undefined && value !== last) setLast(value)
  return value ?? last
}

const scrolledOut = literal`It has scrolled out of memory: what happens to it now is not followed here.`

/** What of a message may be longer than can be read at once. */
function longParts({ delivery: { data, headers, oddHeader } }: LedgerEntry, width: number) {
  return {
    payload: payloadLines(data, width),
    headers: headerLines(headers, width),
    block: oddHeader && blockLines(oddHeader.block, width),
  }
}

type DetailOf = ReturnType<typeof longParts> & {
  readonly snapshot: WorkerSnapshot
  readonly entry: LedgerEntry
  /** Whether the ledger still has it, or it is what we read of it before. */
  readonly isKnown: boolean
  readonly nowMs: number
  readonly width: number
  readonly retention?: string | undefined
}

/** A message's detail, one part below the other. */
function detailParts({ payload, headers, block, ...of }: DetailOf) {
  const { snapshot, entry, isKnown, nowMs, width, retention } = of
  const { delivery } = entry
  const { oddHeader } = delivery
  const heading = (text: SafeText, term?: Term): Line => [{ text, bold: true, ...(term && { term }) }]
  // A block that says more than names and values is shown as it came as well.
  const odd: Line | undefined = oddHeader && [
    { text: literal`  not a regular header: ${safeText(oddHeader.why)}. As it came:`, role: 'warn' },
  ]
  return [
    [
      heading(literal`Life`, 'Life'),
      ...(isKnown
        ? storyLines(snapshot, entry, { nowMs, width: width - 2, retention, isWhole: true }).map((line): Line => [
            { text: literal`  ` },
            ...line,
          ])
        : wrapToWidth(scrolledOut, width - 2).map((text): Line => [{ text: literal`  ${text}`, role: 'warn' }])),
      [],
      heading(literal`Payload · ${formatBytes(delivery.data.length)}`, 'review'),
    ],
    payload,
    [[], heading(literal`Headers`)],
    headers,
    ...(odd && block ? [[odd], block] : []),
    [
      [],
      heading(literal`Metadata`),
      pairLine(literal`subject`, safeText(delivery.subject), 'subject'),
      pairLine(literal`stream seq`, formatCount(delivery.streamSeq), 'sequence'),
      pairLine(literal`consumer seq`, formatCount(delivery.consumerSeq), 'delivery'),
      pairLine(literal`delivery`, formatCount(delivery.deliveryCount), 'try'),
      pairLine(literal`stored`, safeText(new Date(delivery.storedAtMs).toISOString()), 'stored'),
      pairLine(literal`pending then`, formatCount(delivery.numPending), 'to come'),
      pairLine(
        literal`reply`,
        safeText(delivery.reply === '' ? 'none: this consumer takes no acks' : delivery.reply),
        'verdict',
      ),
    ],
  ]
}
