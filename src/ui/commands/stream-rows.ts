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

/** The streams and their consumers as one list of rows. */
export function streamRows(streams: readonly StreamSummary[]): readonly StreamRow[] {
  return streams.flatMap((stream) => [
    { kind: 'stream' as const, id: `stream:${stream.name}`, stream },
    ...(stream.consumers ?? []).map((consumer) => ({
      kind: 'consumer' as const,
      id: `consumer:${stream.name}/${consumer.name}`,
      stream,
      consumer,
    })),
  ])
}

/** The selected row; the first when the selected one is gone. */
export function selectedStreamRow(rows: readonly StreamRow[], id: string | undefined): StreamRow | undefined {
  return rows.find((row) => row.id === id) ?? rows[0]
}
