import { describe, expect, it } from 'vitest'
import { aConsumerInfo, aStreamInfo } from '../../test/support/jetstream-fixtures.js'
import { aConsumerSummary, aStreamSummary } from '../../test/support/stream-summaries.js'
import { rivalsOn } from './rivals.js'

const queue = (filters: Readonly<Record<string, readonly string[]>>, retention = 'workqueue') => {
  const info = aStreamInfo('JOBS')
  return aStreamSummary('JOBS', [], {
    info: { ...info, config: { ...info.config, retention } },
    consumers: Object.entries(filters).map(([name, all]) =>
      aConsumerSummary('JOBS', name, {
        info: aConsumerInfo({ name, config: all.length > 1 ? { filter_subjects: all } : { filter_subject: all[0] } }),
      }),
    ),
  })
}
const namesOf = (stream: Parameters<typeof rivalsOn>[0], filters: readonly string[], name?: string) =>
  rivalsOn(stream, { name, filters }).map((rival) => rival.name)

describe('the consumers that another one would overlap', () => {
  const jobs = queue({ small: ['JOBS.small'], others: ['JOBS.large', 'JOBS.huge'] })

  it('are those of a work queue that could be sent the same message', () => {
    expect(namesOf(jobs, ['JOBS.small'])).toEqual(['small'])
    expect(namesOf(jobs, ['JOBS.*'])).toEqual(['small', 'others'])
    expect(namesOf(jobs, ['JOBS.tiny', 'JOBS.huge'])).toEqual(['others'])
    expect(namesOf(jobs, ['JOBS.tiny'])).toEqual([])
  })

  it('are all of them for one without a filter, and one without a filter is in the way of all', () => {
    expect(namesOf(jobs, [])).toEqual(['small', 'others'])
    expect(namesOf(queue({ all: [] }), ['JOBS.tiny'])).toEqual(['all'])
  })

  it('are not the consumer itself, and none where nothing is known or every consumer gets all', () => {
    expect(namesOf(jobs, ['JOBS.small'], 'small')).toEqual([])
    expect(namesOf(queue({ small: ['JOBS.small'] }, 'limits'), ['JOBS.small'])).toEqual([])
    expect(namesOf(undefined, [])).toEqual([])
    expect(namesOf({ info: jobs.info }, [])).toEqual([])
  })
})
