import { describe, expect, it } from 'vitest'
import { aConsumerInfo } from '../../test/support/jetstream-fixtures.js'
import { stageLedger } from '../../test/support/ledger-stage.js'
import { asStreamSeq } from '../wire/ids.js'
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
    watch.came({ consumerSeq: 15 })
    expect(judge(1, 15, { uncounted: 1 })).toBeUndefined()
    expect(judge(1, 16, { hasHeardOthers: true })).toEqual({
      out: 1,
      causes: ['another-worker', 'lost-with-connection'],
    })
  })

  it('was not out when we came where it came to us between question and answer', () => {
    const own = createOutWatch()
    for (const consumerSeq of [1, 2, 3]) own.came({ consumerSeq })
    const { ledger, deliver } = stageLedger()
    for (const seq of [1, 2, 3]) deliver({ streamSeq: asStreamSeq(seq), consumerSeq: seq })
    const open = ledger.open()
    expect(own.judge(server(2, 2), { ...ours, open })).toBeUndefined()
    expect(own.judge(server(6, 6), { ...ours, open })).toEqual({ out: 3, causes: ['another-worker'] })
  })

  it('begins anew when the server counts from one again', () => {
    expect(judge(1, 1)).toEqual({ out: 1, causes: ['earlier-run'] })
  })
})

describe('a flood that is acked as it comes', () => {
  const capacity = 10_000
  const floodTo = (watch: ReturnType<typeof createOutWatch>, from: number, to: number): void => {
    for (let consumerSeq = from; consumerSeq <= to; consumerSeq += 1) watch.came({ consumerSeq })
  }

  it('has nothing elsewhere, whether the answer overtakes what comes or falls behind it', () => {
    const watch = createOutWatch()
    const said: (OutElsewhere | undefined)[] = []
    let came = 0
    expect(watch.judge(server(0, 0), ours)).toBeUndefined()
    for (const [sent, until] of [
      [10_000, 4000],
      [30_000, 29_000],
      [60_000, 66_000],
      [90_000, 99_000],
      [120_000, 118_000],
    ] as const) {
      floodTo(watch, came + 1, until)
      came = until
      // Of what is acked and not counted yet, part is no longer in memory.
      said.push(watch.judge(server(Math.min(capacity, sent), sent), { ...ours, uncounted: 3000 }))
    }
    expect(said).toEqual([undefined, undefined, undefined, undefined, undefined])
    expect(watch.judge(server(0, 120_000), ours)).toBeUndefined()
  })

  it('shows what went to another worker meanwhile', () => {
    const watch = createOutWatch()
    expect(watch.judge(server(0, 0), ours)).toBeUndefined()
    floodTo(watch, 1, 5000)
    // The other one got 5,001 to 5,040, and we go on.
    floodTo(watch, 5041, 9000)
    expect(watch.judge(server(1000, 9000), ours)).toEqual({ out: 40, causes: ['another-worker'] })
    expect(watch.judge(server(40, 9000), ours)).toEqual({ out: 40, causes: ['another-worker'] })
  })
})
