import { describe, expect, it } from 'vitest'
import { aConsumerInfo } from '../../test/support/jetstream-fixtures.js'
import { createOutWatch } from './out-elsewhere.js'
import type { OutElsewhere } from './out-elsewhere.js'

const ours = { open: [], uncounted: 0, hasHeardOthers: false }
const server = (out: number, delivered: number): ReturnType<typeof aConsumerInfo> =>
  aConsumerInfo({ num_ack_pending: out, delivered: { consumer_seq: delivered, stream_seq: delivered } })

describe('what is out and not ours', () => {
  const watch = createOutWatch()
  const judge = (out: number, delivered: number, more: Partial<typeof ours> = {}): OutElsewhere | undefined =>
    watch.judge(server(out, delivered), { ...ours, ...more })

  it('was out when we came, then went to others, and is forgotten with its reasons once nothing is out', () => {
    expect(judge(2, 10)).toEqual({ out: 2, causes: ['earlier-run'] })
    expect(judge(3, 11)).toEqual({ out: 3, causes: ['another-worker', 'earlier-run'] })
    expect(judge(0, 11)).toBeUndefined()
    expect(judge(1, 12)).toEqual({ out: 1, causes: ['another-worker'] })
    expect(judge(0, 12)).toBeUndefined()
  })

  it('went down with the connection when it is missing at the first look after, and else may have gone to others', () => {
    watch.connectionLost()
    expect(judge(1, 13)).toEqual({ out: 1, causes: ['lost-with-connection'] })
    expect(judge(1, 13)).toEqual({ out: 1, causes: ['lost-with-connection'] })
    expect(judge(2, 14)).toEqual({ out: 2, causes: ['another-worker', 'lost-with-connection'] })
    expect(judge(0, 14)).toBeUndefined()
  })

  it('is nobody’s else while it came to us, or our ack of it is not counted yet', () => {
    watch.came()
    expect(judge(1, 15, { uncounted: 1 })).toBeUndefined()
    expect(judge(1, 15, { hasHeardOthers: true })).toEqual({ out: 1, causes: ['another-worker'] })
  })

  it('begins anew when the server counts from one again', () => {
    expect(judge(1, 1)).toEqual({ out: 1, causes: ['earlier-run'] })
  })
})
