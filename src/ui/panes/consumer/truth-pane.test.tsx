import { describe, expect, it } from 'vitest'
import { literal } from '../../../lib/safe-text.js'
import type { CommandBench } from '../../../test/support/explorer.js'
import { showPart, sizeOf } from '../../../test/support/part.js'
import { createSessionDouble } from '../../../test/support/session-double.js'
import { TruthPane } from './truth-pane.js'

const rect = { x: 0, y: 0, width: 70, height: 12 }
const show = (prepare: (bench: CommandBench) => void, at = rect) =>
  showPart(<TruthPane rect={at} columns={at.width} focused={false} title={[{ text: literal`4 Truth` }]} />, {
    prepare,
    size: { columns: at.width, rows: at.height },
  })
const numbers = {
  num_ack_pending: 3,
  num_pending: 1081,
  num_redelivered: 1,
  num_waiting: 1,
  ack_floor: { consumer_seq: 1, stream_seq: 118 },
  delivered: { consumer_seq: 7, stream_seq: 121 },
  config: { max_ack_pending: 1000 },
}

describe('the truth', () => {
  it('shows the server’s numbers with its own names, and what of them is ours', () => {
    const text = show((bench) => bench.show({ info: numbers }).deliver()).text()
    expect(text).toMatch(/out +3\/1,000 {2}ack pending, 1 ours/)
    expect(text).toMatch(/to come +1,081 {2}pending/)
    expect(text).toMatch(/sends +7 {2}delivered, 1 to us/)
    expect(text).toMatch(/open pulls +1 {2}waiting/)
    expect(text).toMatch(/settled to +118 {2}ack floor/)
  })

  it('has what each means, and what moved it, where there is room', () => {
    const text = show((bench) => bench.show({ info: numbers }).deliver(), { ...rect, width: 120 }).text()
    expect(text).toMatch(/ack pending, 1 ours +sent, no verdict yet/)
    expect(text).toMatch(/delivered, 1 to us +sends so far/)
  })

  it('leaves to the head what the head says, and names the key where more is to be said', () => {
    expect(show((bench) => bench.show({ info: numbers })).text()).not.toMatch(/nobody is asking|T more/)
    const stuck = { ...numbers, num_ack_pending: 0, num_pending: 0, num_redelivered: 2 }
    expect(show((bench) => bench.show({ info: stuck }), { ...rect, height: 7 }).text()).toContain('T more')
    expect(show((bench) => bench.show({ info: stuck })).text()).toContain('Ack floor stops before the first.')
  })

  it('lists what was left on another consumer, and when the first of it comes back', () => {
    const text = show((bench) => {
      const left = createSessionDouble(bench.clock, {
        consumer: 'rating-push',
        info: { config: { ack_wait: 30e9 } },
      })
      left.deliver()
      bench.clock.advance(10_000)
      bench.setLeftBehind([{ session: left.session, entries: left.session.state.get().ledger.open() }])
      bench.show({ info: numbers })
    }).text()
    expect(text).toContain('left on rating-push: 1 out, back in 20s')
  })

  it('marks its numbers as stale while the link is down', async () => {
    let drop = (): void => undefined
    const part = show((bench) => {
      const { session } = bench.show({ info: numbers })
      drop = () => session.account.connectionLost()
    })
    expect(part.text()).not.toContain('stale')
    drop()
    await part.drawn()
    expect(part.text()).toContain('stale')
  })

  it('marks its numbers as stale when the consumer is gone: nothing of the kind exists any more', async () => {
    let end = (): Promise<unknown> => Promise.resolve()
    const part = show((bench) => {
      const { session, answerInfo, frame } = bench.show({ info: numbers })
      end = () => {
        answerInfo(undefined)
        return session.refresh().then(frame)
      }
    })
    expect(part.text()).not.toContain('stale')
    await end()
    await part.drawn()
    expect(part.text()).toContain('stale')
  })

  it('has no numbers of the server where there are no acks, and nothing without a consumer', async () => {
    const part = show((bench) => bench.show({ mode: 'ordered' }).deliver())
    expect(part.text()).toMatch(/1 delivered.*Without acks the server keeps no numbers/)
    part.view.set({ kind: 'none' })
    await part.drawn()
    expect(part.text()).toContain('No consumer is open.')
  })

  it('lists what is still out elsewhere while no consumer is open', async () => {
    const part = show((bench) => {
      const left = createSessionDouble(bench.clock, { consumer: 'rating-push', info: { config: { ack_wait: 30e9 } } })
      left.deliver()
      bench.setLeftBehind([{ session: left.session, entries: left.session.state.get().ledger.open() }])
      bench.view.set({ kind: 'failed', mode: 'pull', problem: { summary: 'no such stream' } })
    })
    await part.drawn()
    expect(part.text()).toContain('left on rating-push: 1 out, back in 30s')
  })

  it.each([
    [40, 7],
    [53, 9],
    [120, 16],
  ])('is exactly %d by %d cells', (width, height) => {
    const part = show((bench) => bench.show({ info: numbers }).deliver(), { x: 0, y: 0, width, height })
    expect(sizeOf(part)).toEqual({ width, height })
  })
})
