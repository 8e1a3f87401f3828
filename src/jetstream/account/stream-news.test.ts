import { describe, expect, it } from 'vitest'
import { aStreamSummary } from '../../test/support/stream-summaries.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'
import { streamHappenings } from './stream-news.js'

type Given = {
  readonly config?: Partial<StreamInfo['config']>
  readonly state?: Partial<StreamInfo['state']>
  readonly ts?: string
}

const first = '2026-01-01T00:00:00Z'
const info = ({ config, state, ts }: Given = {}): StreamInfo => {
  const { info: base } = aStreamSummary('REVIEWS')
  const given = { messages: 5, bytes: 500, first_seq: 1, last_seq: 5, first_ts: first, ...state }
  return {
    ...base,
    ...(ts === undefined ? {} : { ts }),
    config: { ...base.config, ...config },
    state: { ...base.state, ...given },
  }
}
const tell = (before: Given, after: Given) => streamHappenings(info(before), info(after))

describe('what two looks at a stream tell', () => {
  it('is nothing where messages only came', () => {
    expect(tell({}, {})).toEqual([])
    expect(tell({}, { state: { messages: 8, last_seq: 8 } })).toEqual([])
  })

  it('is how many are gone, and the rule that lets them go', () => {
    const gone = { messages: 3, first_seq: 3 }
    expect(tell({}, { state: gone })).toEqual([{ kind: 'removed', count: 2, firstSeq: 3, why: 'unknown' }])
    for (const retention of ['workqueue', 'interest'] as const)
      expect(tell({}, { config: { retention }, state: gone })).toMatchObject([{ why: retention }])
    const config = { max_age: 60e9 }
    expect(tell({}, { config, state: gone, ts: '2026-01-01T00:01:00Z' })).toMatchObject([{ why: 'age' }])
    // Somebody else removed it before its age was over.
    expect(tell({}, { config, state: gone, ts: '2026-01-01T00:00:59Z' })).toMatchObject([{ why: 'unknown' }])
  })

  it('names the limit only where it is reached and something new came', () => {
    const config = { max_msgs: 5 }
    const at = { state: { messages: 5, first_seq: 3, last_seq: 7 } }
    expect(tell({ config }, { config, ...at })).toEqual([{ kind: 'removed', count: 2, firstSeq: 3, why: 'full' }])
    expect(tell({ config }, { config, state: { messages: 4, first_seq: 3, last_seq: 6 } })).toMatchObject([
      { why: 'unknown' },
    ])
    expect(tell({ config }, { config: { ...config, discard: 'new' }, ...at })).toMatchObject([{ why: 'unknown' }])
  })

  it('is a limit that was reached, once, in messages or in bytes', () => {
    const config = { max_msgs: 6, discard: 'new' }
    const full = { config, state: { messages: 6, last_seq: 6 } }
    expect(tell({ config }, full)).toEqual([{ kind: 'limit', of: 'messages', most: 6, discards: 'new' }])
    expect(tell(full, full)).toEqual([])
    const bytes = { max_bytes: 650 }
    const fullOfBytes = { config: bytes, state: { messages: 6, last_seq: 6, bytes: 600 } }
    expect(tell({ config: bytes }, fullOfBytes)).toEqual([{ kind: 'limit', of: 'bytes', most: 650, discards: 'old' }])
  })

  it('is nothing of a stream made anew, or of one whose server lost its end', () => {
    expect(streamHappenings(info(), { ...info({ state: { messages: 0 } }), created: '2026-02-02T00:00:00Z' })).toEqual(
      [],
    )
    expect(tell({}, { state: { messages: 3, last_seq: 3 } })).toEqual([])
  })

  it('is who leads now, also where that one has lost the end', () => {
    const led = (leader: string, last_seq: number): StreamInfo => ({
      ...info({ state: { messages: last_seq, last_seq } }),
      cluster: { name: 'c', leader },
    })
    const told = [{ kind: 'leader', of: 'stream', from: 'n1', to: 'n2' }]
    expect(streamHappenings(led('n1', 5), led('n2', 5))).toEqual(told)
    expect(streamHappenings(led('n1', 5), led('n2', 3))).toEqual(told)
    expect(streamHappenings(led('n1', 5), { ...led('n2', 0), created: '2026-02-02T00:00:00Z' })).toEqual([])
  })
})
