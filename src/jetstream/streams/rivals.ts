import { filtersOf } from '../wire/answers/consumer-info.js'
import { subjectsOverlap } from '../wire/subjects.js'
import type { StreamSummary } from './summaries.js'

/** A consumer that takes some of what another one is to take. */
export type Rival = {
  readonly name: string
  /** What it takes; empty: all of the stream. */
  readonly filters: readonly string[]
}

/**
 * The consumers of a work queue that one with these filters would overlap, as the server listed them last: it gives each
 * message to one consumer and refuses the other. None for a stream of another kind, or whose consumers are not listed.
 */
export function rivalsOn(
  stream: Pick<StreamSummary, 'info' | 'consumers'> | undefined,
  wanted: { readonly name?: string | undefined; readonly filters: readonly string[] },
): readonly Rival[] {
  if (stream?.info.config.retention !== 'workqueue') return []
  const takes = wanted.filters.length > 0 ? wanted.filters : ['']
  return (stream.consumers ?? [])
    .filter(({ name }) => name !== wanted.name)
    .map(({ name, info: { config } }) => ({ name, filters: filtersOf(config) }))
    .filter(({ filters }) =>
      (filters.length > 0 ? filters : ['']).some((one) => takes.some((other) => subjectsOverlap(one, other))),
    )
}
