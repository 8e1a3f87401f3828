import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../../test/support/manual-clock.js'
import { createSessionDouble } from '../../../test/support/session-double.js'
import type { SessionDoubleOptions } from '../../../test/support/session-double.js'
import { configLine, modeLine } from './consumer-words.js'

const snapshot = (options: SessionDoubleOptions = {}) =>
  createSessionDouble(createManualClock(1000), options).session.state.get()
const config = (options: SessionDoubleOptions, width = 200, retention?: string): string =>
  configLine(snapshot(options), { retention, width })[0]!.text
const mode = (options: SessionDoubleOptions, around: { readOnly?: boolean; retention?: string } = {}): string =>
  modeLine(snapshot(options), { readOnly: around.readOnly ?? false, retention: around.retention })[0]!.text

describe('the line of a consumer’s config', () => {
  it('leaves out whole what does not fit, with a mark: no number is cut in half', () => {
    const info = { config: { ack_wait: 30e9, max_ack_pending: 1000, max_deliver: 5 } }
    expect(config({ info })).toBe('all subjects · wait 30s · max ack pending 1,000 · tries 5 · ack explicit')
    expect(config({ info }, 51)).toBe('all subjects · wait 30s · max ack pending 1,000 · …')
    expect(config({ info }, 50)).toBe('all subjects · wait 30s · …')
  })

  it('says what the stream keeps, where the consumer starts, and what holds it back', () => {
    const info = { config: { deliver_policy: 'last_per_subject', rate_limit_bps: 4096, max_waiting: 12 } }
    const text = config({ info }, 200, 'workqueue')
    for (const part of ['work queue', 'deliver policy last_per_subject', 'rate limit 4096', 'max waiting 12'])
      expect(text).toContain(part)
  })

  it('speaks of no ack wait where there are no acks', () => {
    const text = config({ info: { config: { ack_policy: 'none', ack_wait: 0 } } })
    expect(text).toBe('all subjects · ack none: sent is settled')
  })
})

describe('the line of a mode', () => {
  it('names no key that is off', () => {
    expect(mode({})).toBe('Nothing comes until you ask: f.')
    expect(mode({}, { readOnly: true })).toBe('Nothing comes: read-only asks for nothing.')
    const groups = { info: { config: { priority_groups: ['jobs'] } } }
    expect(mode(groups)).toBe('Only pulls that name a priority group count.')
  })

  it('says that a work queue gives nothing to a reader without acks', () => {
    expect(mode({ mode: 'ordered' }, { retention: 'workqueue' })).toMatch(/a work queue gives nothing/)
    expect(mode({ mode: 'ordered' }, { retention: 'limits' })).toMatch(/without gaps/)
  })
})
