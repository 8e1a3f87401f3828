import { isUndecided } from '../../../jetstream/index.js'
import type { DeliveryId, FeedRow, LedgerEntry, RowKey, WorkerSnapshot } from '../../../jetstream/index.js'
import type { SafeText } from '../../../lib/safe-text.js'
import type { TimeScale } from './time-scale.js'

/** What the rows of time are chosen from. */
type RowsFrom = {
  readonly snapshot: WorkerSnapshot
  readonly scale: Pick<TimeScale, 'fromMs'>
  /** The message under the cursor of the live view. */
  readonly selected: LedgerEntry | undefined
  /** How the worker of a try is called, where more than one is at work: then each has a row of its own tries. */
  readonly whose?: ((workerId: number | undefined) => SafeText) | undefined
}

/** So many of the newest rows are looked through for what is undecided. */
const lookedThrough = 400

/** A message’s tries that one worker got in a row, and when the next one’s came. */
export type TriesRow = ChosenRow & {
  readonly get: (id: DeliveryId) => LedgerEntry | undefined
  readonly againMs?: number
}

/** A row for each worker that had the message in the picture, oldest first; one for all where nobody is beside. */
function triesByWorker(row: ChosenRow, { snapshot: { ledger }, scale, whose }: RowsFrom): readonly TriesRow[] {
  if (!whose) return [{ ...row, get: ledger.get }]
  const rows: TriesRow[] = []
  let entry: LedgerEntry | undefined = row.entry
  let againMs: number | undefined
  while (entry) {
    const last: LedgerEntry = entry
    const own = new Map<DeliveryId, LedgerEntry>()
    while (entry && entry.workerId === last.workerId) {
      own.set(entry.delivery.id, entry)
      const isBefore: boolean = entry.delivery.receivedAtMs < scale.fromMs
      entry = entry.previousId === undefined || isBefore ? undefined : ledger.get(entry.previousId)
    }
    rows.unshift({ key: row.key, entry: last, get: (id) => own.get(id), ...(againMs === undefined ? {} : { againMs }) })
    againMs = [...own.values()].at(-1)?.delivery.receivedAtMs
  }
  return rows
}

type ChosenRow = { readonly key: RowKey; readonly entry: LedgerEntry }

/** What has room: what waits for a verdict first, then the newest, in the order of the list. */
export function chosenRows(parts: RowsFrom, room: number): readonly TriesRow[] {
  const chosen: (readonly TriesRow[])[] = []
  let left = Math.max(0, room)
  for (const row of rowsByRank(parts)) {
    if (left <= 0) break
    // Of more tries than there is room for, the newest.
    const tries = triesByWorker(row, parts).slice(-left)
    left -= tries.length
    chosen.push(tries)
  }
  return chosen.sort(([a], [b]) => (a?.key ?? 0) - (b?.key ?? 0)).flat()
}

/** The newest rows: the one under the cursor, then what waits, then the others, newest first; no further than is asked. */
function* rowsByRank({ snapshot, selected }: RowsFrom): Iterable<ChosenRow> {
  const { feed, ledger, counts } = snapshot
  const { messages } = feed
  const newest = messages.length() - 1
  const from = Math.max(0, newest + 1 - lookedThrough)
  const selectedId = selected?.delivery.id
  const selectedKey = selectedId === undefined ? undefined : feed.keyOfDelivery(selectedId)
  const at = selectedKey === undefined ? undefined : messages.indexOf(selectedKey)
  const first = at !== undefined && at >= from ? entryOf(messages.at(at), snapshot) : undefined
  if (first) yield first
  // What is open is in the order of the rows.
  const oldestKey = messages.at(from)?.key ?? 0
  const open = counts.naked > 0 ? ledger.open() : ledger.undecided()
  for (let index = open.length - 1; index >= 0; index -= 1) {
    const entry = open[index]
    const key = entry && feed.keyOfDelivery(entry.delivery.id)
    if (key === undefined || entry?.delivery.id === first?.entry.delivery.id) continue
    if (key < oldestKey) break
    if (entry && waits(entry) && messages.indexOf(key) !== undefined) yield { key, entry }
  }
  for (let index = newest; index >= from; index -= 1) {
    const found = entryOf(messages.at(index), snapshot)
    if (found && !waits(found.entry) && found.entry.delivery.id !== first?.entry.delivery.id) yield found
  }
}

function waits(entry: LedgerEntry): boolean {
  return isUndecided(entry) || entry.state.kind === 'naked'
}

function entryOf(row: FeedRow | undefined, { ledger }: WorkerSnapshot): ChosenRow | undefined {
  const entry = row?.kind === 'delivery' ? ledger.get(row.deliveryId) : undefined
  return entry && row && { key: row.key, entry }
}
