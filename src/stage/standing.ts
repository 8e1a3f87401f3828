import { subjectMatches } from '../jetstream/index.js'
import type { LanePlaceWanted } from '../jetstream/index.js'
import type { SetUp } from './set-up-schema.js'

/** Whether a stream is the one that was made here: `others` has its name, and was made by somebody else meanwhile. */
export type Standing = 'ours' | 'gone' | 'others' | 'unknown'

/** Why nothing more is done on a stream that is not the one made here. */
export function strayWords(stream: string, standing: Exclude<Standing, 'ours'>): string {
  switch (standing) {
    case 'gone':
      return `the stream ${stream} is gone from the server: somebody else deleted it, or it went with the server`
    case 'others':
      return `the stream ${stream} was deleted and made anew by somebody else, so nothing more is done on it`
    case 'unknown':
      return `it is not known whether the stream ${stream} is still the one that was made here`
  }
}

type Streams = SetUp['streams']

/** The streams among these that take what is published on this subject. */
export function streamsOf(streams: Streams, subject: string): readonly string[] {
  return streams
    .filter(({ subjects }) => subjects.some((filter) => subjectMatches(filter, subject)))
    .map(({ name }) => name)
}

/** The streams among these that a worker there has to do with. */
export function streamsAt(streams: Streams, place: LanePlaceWanted): readonly string[] {
  return place.kind === 'core' ? streamsOf(streams, place.subject) : [place.stream]
}
