import type { LedgerEntry, WorkerSnapshot, StoryLine } from '../../../jetstream/index.js'
import { formatClockTime } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import { padToWidth, wrapToWidth } from '../../../lib/text-width.js'
import { whatComesNext, whatVerdictDid } from '../../../words/life-words.js'
import { redeliveryCause } from '../../../words/redelivery-words.js'
import type { Line } from '../../components/line.js'
import { lineWidth } from '../../components/panel.js'

const beforeText = 16

/**
 * A message's story as lines in the order of time: each delivery with its cause, each verdict with its bytes, and at the
 * end what happens when nobody decides. What does not fit a line goes on in the next.
 */
export function storyLines(
  snapshot: WorkerSnapshot,
  entry: LedgerEntry,
  view: { readonly nowMs: number; readonly width: number; readonly retention?: string | undefined },
): readonly Line[] {
  const { ledger } = snapshot
  const story = ledger.story(entry.delivery.streamSeq, entry.delivery.id)
  const told = story
    .map((line) => ({ ...line, text: withCause(line, snapshot) }))
    // A late ack is told with the delivery it was given on, though a newer one came before it.
    .sort((a, b) => a.atMs - b.atMs)
    .flatMap((line) => drawn(line, view.width))
  const push = snapshot.info?.config.deliver_subject !== undefined
  const did = whatVerdictDid(entry, view.retention)
  const next = whatComesNext(entry, {
    push,
    nowMs: view.nowMs,
    asks: snapshot.outstanding > 0,
    retention: view.retention,
  })
  return [
    ...told,
    ...(did === undefined ? [] : wrapToWidth(safeText(did), view.width).map((text): Line => [{ text, role: 'good' }])),
    ...(next === undefined
      ? []
      : wrapToWidth(safeText(next), view.width).map((text): Line => [{ text, role: 'warn' }])),
  ]
}

// The server announces what it has done with a verdict; its own word stands behind ours.
const announced: Readonly<Record<string, string>> = {
  'advisory: naked': 'says it was handed back (advisory: naked)',
  'advisory: termed': 'says it was termed (advisory: terminated)',
}

function withCause({ text, deliveryId }: StoryLine, { ledger }: WorkerSnapshot): string {
  const entry = deliveryId === undefined ? undefined : ledger.get(deliveryId)
  if (!entry) return announced[text] ?? text
  const cause = redeliveryCause(entry, entry.previousId === undefined ? undefined : ledger.get(entry.previousId))
  return cause === undefined ? text : `delivery ${entry.delivery.deliveryCount}: ${cause}`
}

function drawn({ atMs, who, text, wire }: StoryLine, width: number): readonly Line[] {
  const before: Line = [
    { text: literal`${formatClockTime(atMs)} `, role: 'dim' },
    { text: padToWidth(safeText(who), 7), role: who === 'you' ? 'accent' : 'dim' },
  ]
  const bytes: Line = wire === undefined ? [] : [{ text: literal`  ${safeText(wire)}`, role: 'accent' }]
  const [first = literal``, ...rest] = wrapToWidth(safeText(text), Math.max(8, width - beforeText))
  const line: Line = [...before, { text: first }]
  const more = rest.map((part): Line => [{ text: padToWidth(literal``, beforeText) }, { text: part }])
  const last = more.at(-1) ?? line
  if (wire === undefined) return [line, ...more]
  if (lineWidth(last) + lineWidth(bytes) <= width) return [...[line, ...more].slice(0, -1), [...last, ...bytes]]
  return [line, ...more, [{ text: padToWidth(literal``, 7) }, ...bytes]]
}
