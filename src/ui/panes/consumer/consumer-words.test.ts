import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../../test/support/manual-clock.js'
import { createSessionDouble } from '../../../test/support/session-double.js'
import type { SessionDoubleOptions } from '../../../test/support/session-double.js'
import { usualSettings } from '../../../words/setting-words.js'
import type { Line } from '../../components/line.js'
import { listCorner, unusualLine } from './consumer-words.js'

const plain = (line: Line): string => line.map(({ text }) => text).join('')
const open = (options: SessionDoubleOptions = {}) => createSessionDouble(createManualClock(1000), options)
const unusual = (options: SessionDoubleOptions, room = 200, retention?: string): string =>
  plain(unusualLine(open(options).session.state.get(), { retention, room }))
const usual = (options: SessionDoubleOptions): string =>
  usualSettings(open(options).session.state.get().info!.config).join(' · ')

describe('what is unusual about a consumer', () => {
  it('is what the stream keeps, where the consumer starts, and what holds it back', () => {
    const info = { config: { deliver_policy: 'last_per_subject', rate_limit_bps: 4096, max_waiting: 12 } }
    const text = unusual({ info }, 200, 'workqueue')
    for (const part of ['work queue', 'deliver policy last_per_subject', 'rate limit 4096', 'max waiting 12'])
      expect(text).toContain(part)
    expect(unusual({}, 200, 'limits')).toBe('')
  })

  it('leaves out whole what does not fit: no number is cut in half', () => {
    const info = { config: { max_waiting: 12, headers_only: true } }
    expect(unusual({ info }, 50)).toBe('  headers only · max waiting 12')
    expect(unusual({ info }, 30)).toBe('  headers only')
    expect(unusual({ info }, 5)).toBe('')
  })
})

describe('what a consumer is set to', () => {
  it('is the filter, the wait, the tries, and what else every consumer has', () => {
    const info = { config: { ack_wait: 30e9, max_ack_pending: 1000, max_deliver: 5 } }
    expect(usual({ info })).toBe('all subjects · wait 30s · durable · tries 5 · ack explicit · max ack pending 1,000')
  })

  it('has no ack wait where there are no acks', () => {
    expect(usual({ info: { config: { ack_policy: 'none', ack_wait: 0 } } })).toBe(
      'all subjects · ack none: sent is settled · durable',
    )
  })

  it('says when it vanishes by itself, durable or not', () => {
    expect(usual({ info: { config: { durable_name: 'd', inactive_threshold: 300e9 } } })).toContain(
      'gone after 5m idle',
    )
    expect(usual({ info: { config: { durable_name: undefined } } })).not.toContain('durable')
  })
})

describe('the corner of the list', () => {
  const view = { filter: '', rawLog: false, foldsSettled: false }
  it('says what is asked for and what is kept in hand', () => {
    const { session, deliver, frame } = open()
    session.fetch(3, 30_000)
    frame()
    expect(plain(listCorner(session.state.get(), view))).toBe('3 asked for  0 held  hold')
    session.setContinuous(5)
    deliver()
    expect(plain(listCorner(session.state.get(), view))).toBe('keeps 5 in hand  1 held  hold')
    expect(plain(listCorner(session.state.get(), { ...view, filter: 'ramen' }))).toBe('filter: ramen')
  })

  it('says what becomes of what comes', () => {
    const { session } = open()
    session.setAutoAck(0)
    expect(plain(listCorner(session.state.get(), view))).toBe('0 held  auto-ack')
    expect(plain(listCorner(open({ observes: true }).session.state.get(), view))).toBe('observing')
    expect(plain(listCorner(open({ mode: 'ordered' }).session.state.get(), view))).toBe('no acks')
  })
})
