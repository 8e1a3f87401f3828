import { describe, expect, it } from 'vitest'
import { aConsumerInfo, someRules } from '../../test/support/jetstream-fixtures.js'
import {
  ackRules,
  ackWaitOfDelivery,
  defaultSettings,
  nakDelayInForce,
  settingsFromInfo,
  toConsumerConfig,
  touchedSettings,
} from './consumer-settings.js'

const presets = {
  push: { durable_name: 'p', ack_wait: 2e9, max_ack_pending: 5, max_deliver: 3, filter_subject: 'R.*', backoff: [1e9] },
}

describe('settings', () => {
  it('come from the presets, in our units', () => {
    expect(defaultSettings('push', presets)).toMatchObject({
      kind: 'push',
      name: 'p',
      durable: true,
      ackWaitMs: 2000,
      maxAckPending: 5,
      backoffMs: [1000],
    })
    expect(defaultSettings('ordered', presets)).toMatchObject({ kind: 'pull', name: '', durable: false })
  })

  it('go to the server as a push consumer with flow control and heartbeats', () => {
    expect(toConsumerConfig({ ...defaultSettings('push', presets), backoffMs: [] }, '_INBOX.x')).toEqual({
      durable_name: 'p',
      ack_policy: 'explicit',
      deliver_policy: 'all',
      replay_policy: 'instant',
      filter_subject: 'R.*',
      max_ack_pending: 5,
      max_deliver: 3,
      ack_wait: 2e9,
      deliver_subject: '_INBOX.x',
      flow_control: true,
      idle_heartbeat: 5e9,
    })
  })

  it('of an ephemeral pull consumer carry its name and threshold', () => {
    const settings = { ...defaultSettings('pull', {}), name: 'e', durable: false, inactiveThresholdMs: 9000 }
    const config = toConsumerConfig(settings, '_INBOX.x')
    expect(config).toMatchObject({ name: 'e', inactive_threshold: 9e9, ack_wait: 30e9 })
    expect(config).not.toHaveProperty('durable_name')
    expect(config).not.toHaveProperty('deliver_subject')
    expect(config).not.toHaveProperty('filter_subject')
  })

  it('write several filters with spaces between them', () => {
    const settings = { ...defaultSettings('pull', {}), name: 'm', filterSubject: 'R.a  R.b' }
    const config = toConsumerConfig(settings, '_INBOX.x')
    expect(config).toMatchObject({ filter_subjects: ['R.a', 'R.b'] })
    expect(config).not.toHaveProperty('filter_subject')
    expect(settingsFromInfo('pull', aConsumerInfo({ config })).filterSubject).toBe('R.a R.b')
  })

  it('touch of a consumer that is there only what they want otherwise', () => {
    const config = {
      durable_name: 'theirs',
      deliver_subject: 'their.inbox',
      ack_policy: 'all',
      ack_wait: 30e9,
      filter_subject: 'R.a',
      max_deliver: -1,
      max_ack_pending: 1000,
      rate_limit_bps: 5,
    }
    const info = aConsumerInfo({ name: 'theirs', config })
    const same = settingsFromInfo('push', info)
    expect(touchedSettings(same, info)).toEqual({})
    expect(touchedSettings({ ...same, ackWaitMs: 5000 }, info)).toEqual({ ack_wait: 5e9 })
    expect(touchedSettings({ ...same, filterSubject: '' }, info)).toEqual({ filter_subject: undefined })
    expect(touchedSettings({ ...same, filterSubject: 'a b' }, info)).toEqual({
      filter_subject: undefined,
      filter_subjects: ['a', 'b'],
    })
    expect(touchedSettings({ ...same, backoffMs: [1000] }, info)).toEqual({ backoff: [1e9] })
  })

  it('are read back from a consumer that exists', () => {
    const config = { durable_name: 'p', deliver_subject: 'd', ack_wait: 5e9, max_deliver: 4, filter_subject: 'R.a' }
    expect(settingsFromInfo('push', aConsumerInfo({ name: 'p', config }))).toMatchObject({
      kind: 'push',
      name: 'p',
      ackWaitMs: 5000,
      maxDeliver: 4,
      filterSubject: 'R.a',
      backoffMs: [],
    })
  })
})

describe('the timing rules', () => {
  it('are those of the consumer’s own config', () => {
    expect(
      ackRules(aConsumerInfo({ config: { ack_policy: 'none', deliver_subject: 'd', backoff: [1e9] } }).config),
    ).toEqual({
      kind: 'push',
      takesAcks: false,
      acksAll: false,
      ackWaitMs: 1000,
      backoffMs: [1000],
      maxDeliver: -1,
      maxAckPending: 1000,
    })
  })

  it('wait by the backoff list, and make a delayed nak late by it', () => {
    const rules = someRules({ backoffMs: [300, 600, 1200] })
    expect([1, 2, 3, 9].map((count) => ackWaitOfDelivery(rules, count))).toEqual([300, 600, 1200, 1200])
    expect([1, 2, 3].map((count) => nakDelayInForce(rules, count, 900))).toEqual([900, 1200, 1800])
    expect(nakDelayInForce(someRules(), 3, 900)).toBe(900)
  })
})
