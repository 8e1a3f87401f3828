import { describe, expect, it } from 'vitest'
import { consumerFields, consumerFlags, consumerUnsaid } from './consumer-fields.js'
import { unusualWords } from './summary.js'
import { changesBetween, formText, patchConfig } from './patch.js'
import { streamFlags, streamUnsaid } from './stream-fields.js'

const theirs = {
  durable_name: 'theirs',
  ack_policy: 'explicit',
  deliver_subject: 'their.inbox',
  ack_wait: 30e9,
  of_a_later_server: { deep: [1] },
  metadata: { owner: 'shop', '_nats.ver': '2.15.1' },
}

describe('a patch', () => {
  it('changes what was touched and keeps the rest as it came, unknown fields too', () => {
    expect(patchConfig(theirs, { ack_wait: 5e9, description: 'new' })).toEqual({
      ...theirs,
      ack_wait: 5e9,
      description: 'new',
    })
  })

  it('takes away what is undefined', () => {
    expect(patchConfig({ ...theirs, filter_subject: 'a' }, { filter_subject: undefined })).toEqual(theirs)
  })

  it('keeps the server’s own keys of metadata', () => {
    expect(patchConfig(theirs, { metadata: { owner: 'we' } })).toMatchObject({
      metadata: { owner: 'we', '_nats.ver': '2.15.1' },
    })
    expect(patchConfig(theirs, { metadata: undefined })).toMatchObject({ metadata: { '_nats.ver': '2.15.1' } })
    expect(patchConfig({ metadata: { a: 'b' } }, { metadata: undefined })).toEqual({})
  })
})

describe('the changes', () => {
  const changes = (after: object) =>
    changesBetween(consumerFields, theirs, { ...theirs, ...after }).map(
      ({ label, before, after: is }) => `${label}: ${before} -> ${is}`,
    )

  it('are said in words, with what the server makes of an absent field', () => {
    expect(changes({ ack_wait: 65e9 })).toEqual(['ack wait: 30s -> 1m5s'])
    expect(changes({ max_deliver: 4 })).toEqual(['max deliver: no limit -> 4'])
    expect(changes({ filter_subject: 'a.*' })).toEqual(['filter: none -> a.*'])
    expect(changes({ of_a_later_server: 2 })).toEqual(['of_a_later_server: {"deep":[1]} -> 2'])
  })

  it('are none where nothing changed', () => {
    expect(changes({ max_deliver: -1, headers_only: false })).toEqual([])
    expect(changes({ metadata: { owner: 'shop', '_nats.ver': '2.16' } })).toEqual([])
  })

  it('write a count with its commas, as every number on the screen', () => {
    expect(changes({ max_ack_pending: 20_000 })[0]).toMatch(/-> 20,000$/)
  })

  it('name what an edit does to what is under way', () => {
    const [change] = changesBetween(consumerFields, theirs, { ...theirs, ack_wait: 1e9 })
    expect(change?.effect).toContain('waits that run now')
  })
})

describe('a form’s text', () => {
  const text = (wire: string, config: object): string =>
    formText(
      consumerFields.find((field) => field.wire === wire)!,
      config as never,
    )

  it('is empty for an absent field, and the server’s choice for an absent choice', () => {
    expect(text('max_deliver', {})).toBe('')
    expect(text('headers_only', {})).toBe('no')
    expect(text('priority_policy', {})).toBe('none')
    expect(text('metadata', theirs)).toBe('owner=shop')
  })
})

describe('the nats flags', () => {
  it('say a consumer', () => {
    const config = {
      durable_name: 'c',
      ack_policy: 'explicit',
      filter_subjects: ['a', 'b'],
      ack_wait: 5e9,
      max_deliver: -1,
      deliver_policy: 'by_start_sequence',
      opt_start_seq: 7,
      metadata: { owner: 'shop', '_nats.ver': 'x' },
      sample_freq: '5',
    }
    expect(consumerFlags(config)).toEqual([
      '--pull',
      '--ack=explicit',
      '--filter=a',
      '--filter=b',
      '--wait=5s',
      '--deliver=7',
      '--metadata=owner=shop',
      '--sample=5',
    ])
    expect(consumerUnsaid(config)).toEqual([])
    expect(consumerFlags({ name: 'e', deliver_subject: 'd', flow_control: true, idle_heartbeat: 5e9 })).toEqual([
      '--ephemeral',
      '--target=d',
      '--flow-control',
      '--heartbeat=5s',
    ])
  })

  it('say an even back-off and name what they cannot say', () => {
    expect(
      consumerFlags({ durable_name: 'c', deliver_subject: 'd', max_deliver: 9, backoff: [1e9, 3e9, 5e9] }),
    ).toEqual([
      '--target=d',
      '--max-deliver=9',
      '--backoff=linear',
      '--backoff-steps=3',
      '--backoff-min=1s',
      '--backoff-max=7s',
    ])
    expect(
      consumerUnsaid({
        backoff: [1e9, 5e9, 30e9],
        max_ack_pending: -1,
        deliver_policy: 'by_start_time',
        opt_start_time: '2026-01-01T00:00:00Z',
        priority_policy: 'overflow',
        of_a_later_server: 1,
      }),
    ).toEqual([
      'backoff',
      'max_ack_pending',
      'deliver_policy',
      'opt_start_time',
      'priority_policy',
      'of_a_later_server',
    ])
  })

  it('of an edit say the change, and what edit lacks is named', () => {
    expect(consumerFlags({ max_deliver: -1, headers_only: false }, 'edit')).toEqual([
      '--max-deliver=-1',
      '--no-headers-only',
    ])
    expect(consumerFlags({ backoff: undefined }, 'edit')).toEqual(['--backoff=none'])
    expect(consumerUnsaid({ rate_limit_bps: 5, description: undefined }, 'edit')).toEqual([
      'rate_limit_bps',
      'description',
    ])
  })

  it('say a stream', () => {
    expect(
      streamFlags({
        name: 'S',
        subjects: ['a', 'b.>'],
        retention: 'workqueue',
        max_bytes: 5 * 2 ** 31,
        max_age: 3600e9,
        no_ack: true,
        placement: { cluster: 'east', tags: ['ssd'] },
        consumer_limits: { max_ack_pending: 5 },
        sources: [{ name: 'O' }],
      }),
    ).toEqual([
      '--subjects=a',
      '--subjects=b.>',
      '--retention=work',
      '--max-bytes=10485760K',
      '--max-age=1h',
      '--no-ack',
      '--cluster=east',
      '--tag=ssd',
      '--limit-consumer-max-pending=5',
      '--source={"name":"O"}',
      '--no-allow-direct',
    ])
    expect(streamUnsaid({ sealed: true, placement: { preferred: 'x' }, max_bytes: 2 ** 31 + 1 })).toEqual([
      'sealed',
      'placement',
      'max_bytes',
    ])
    expect(streamFlags({ republish: undefined, max_msgs: -1 }, 'edit')).toEqual(['--no-republish', '--max-msgs=-1'])
  })
})

describe('what is unusual', () => {
  it('is said of what decides what comes, and of nothing usual', () => {
    expect(
      unusualWords({ deliver_policy: 'new', rate_limit_bps: 800, max_waiting: 1, headers_only: true, ack_wait: 5e9 }),
    ).toEqual(['deliver policy new', 'headers only', 'rate limit 800', 'max waiting 1'])
    expect(unusualWords({ deliver_policy: 'all', max_waiting: 512, replay_policy: 'instant' })).toEqual([])
  })
})
