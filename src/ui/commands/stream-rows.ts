import type { StreamSummary } from '../../jetstream/index.js'

/** A row of the streams pane: a stream, or a consumer below it. */
export type StreamRow =
  | { readonly kind: 'stream'; readonly id: string; readonly stream: StreamSummary }
  | {
      readonly kind: 'consumer'
      readonly id: string
      readonly stream: StreamSummary
      readonly consumer: NonNullable<StreamSummary['consumers']>[number]
    }

/** The streams and their consumers as one list of rows, each made when it is asked for: there may be 100,000. */
export type StreamRows = {
  readonly length: number
  readonly at: (index: number) => StreamRow | undefined
  readonly slice: (from: number, to: number) => readonly StreamRow[]
  /** Where the row with this id is. */
  readonly indexOf: (id: string) => number | undefined
  /** How many streams have a row. */
  readonly streams: number
}

/** The rows of these streams; with `filter`, those whose names contain it, and the stream above a consumer that does. */
export function streamRows(streams: readonly StreamSummary[], filter = ''): StreamRows {
  const last = made.get(streams)
  if (last?.filter === filter) return last.rows
  const rows = rowsOf(filter === '' ? streams : filtered(streams, filter.toLowerCase()))
  made.set(streams, { filter, rows })
  return rows
}

/** The selected row; the first when the selected one is gone. */
export function selectedStreamRow(rows: StreamRows, id: string | undefined): StreamRow | undefined {
  return rows.at((id === undefined ? undefined : rows.indexOf(id)) ?? 0)
}

const streamId = 'stream:'
const consumerId = 'consumer:'

/** Asked for with each key and each frame, made anew only for another list. */
const made = new WeakMap<readonly StreamSummary[], { readonly filter: string; readonly rows: StreamRows }>()

function rowsOf(streams: readonly StreamSummary[]): StreamRows {
  const starts: number[] = []
  const atName = new Map<string, number>()
  let length = 0
  for (const [at, stream] of streams.entries()) {
    starts.push(length)
    atName.set(stream.name, at)
    length += 1 + (stream.consumers?.length ?? 0)
  }
  const rowAt = (index: number): StreamRow | undefined => {
    if (index < 0 || index >= length) return undefined
    const at = lastAtOrBelow(starts, index)
    const stream = streams[at]
    if (stream === undefined) return undefined
    const consumer = stream.consumers?.[index - (starts[at] ?? 0) - 1]
    return consumer === undefined
      ? { kind: 'stream', id: `${streamId}${stream.name}`, stream }
      : { kind: 'consumer', id: `${consumerId}${stream.name}/${consumer.name}`, stream, consumer }
  }
  return {
    length,
    streams: streams.length,
    at: rowAt,
    slice: (from, to) => {
      const rows: StreamRow[] = []
      for (let index = Math.max(0, from); index < Math.min(to, length); index += 1) {
        const row = rowAt(index)
        if (row) rows.push(row)
      }
      return rows
    },
    indexOf: (id) => {
      if (id.startsWith(streamId)) {
        const at = atName.get(id.slice(streamId.length))
        return at === undefined ? undefined : starts[at]
      }
      // Old servers let a slash into names, so each may be the one between them.
      const names = id.slice(consumerId.length)
      for (let slash = names.indexOf('/'); slash >= 0; slash = names.indexOf('/', slash + 1)) {
        const at = atName.get(names.slice(0, slash))
        const [start, stream] = at === undefined ? [] : [starts[at], streams[at]]
        const below = stream?.consumers?.findIndex(({ name }) => name === names.slice(slash + 1)) ?? -1
        if (start !== undefined && below >= 0) return start + 1 + below
      }
      return undefined
    },
  }
}

function filtered(streams: readonly StreamSummary[], part: string): readonly StreamSummary[] {
  const contains = ({ name }: { readonly name: string }): boolean => name.toLowerCase().includes(part)
  return streams.flatMap((stream) => {
    if (contains(stream)) return [stream]
    const consumers = stream.consumers?.filter(contains) ?? []
    return consumers.length > 0 ? [{ ...stream, consumers }] : []
  })
}

function lastAtOrBelow(starts: readonly number[], index: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? Infinity) <= index) low = middle
    else high = middle - 1
  }
  return low
}
