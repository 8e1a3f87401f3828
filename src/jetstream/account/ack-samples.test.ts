import { expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createAckLatency } from './ack-latency.js'
import { createAckSamples, parseAckSample } from './ack-samples.js'

const of = { stream: 'REVIEWS', consumer: 'c' }
const sample = (parts: object = {}): Uint8Array =>
  Buffer.from(JSON.stringify({ stream: 'REVIEWS', consumer: 'c', ack_time: 1_500_000_000, deliveries: 1, ...parts }))

it('reads how long an ack took, in milliseconds', () => {
  expect(parseAckSample(sample(), of)).toBe(1500)
})

it.each([
  ['another stream', sample({ stream: 'OTHER' })],
  ['another consumer', sample({ consumer: 'd' })],
  ['a negative time', sample({ ack_time: -1 })],
  ['a time that is no number', sample({ ack_time: '1' })],
  ['an endless time', Buffer.from('{"stream":"REVIEWS","consumer":"c","ack_time":1e999}')],
  ['no time', sample({ ack_time: undefined })],
  ['no JSON', Buffer.from('{')],
  ['a list', Buffer.from('[]')],
  ['nothing', new Uint8Array()],
  ['too much', sample({ filler: 'x'.repeat(5000) })],
])('takes %s for no sample', (_, body) => {
  expect(parseAckSample(body, of)).toBeUndefined()
})

it('listens only while the consumer is sampled and somebody looks', () => {
  const clock = createManualClock()
  const latency = createAckLatency(300)
  let consumer: { readonly sample_freq?: string } | undefined = {}
  const open = new Set<(tookMs: number) => void>()
  const samples = createAckSamples({
    clock,
    latency,
    consumer: () => consumer,
    listen: (hear) => {
      open.add(hear)
      return () => open.delete(hear)
    },
  })
  samples.look()
  expect(open.size).toBe(0)
  consumer = { sample_freq: '100%' }
  samples.look()
  samples.look()
  expect(open.size).toBe(1)
  for (const hear of open) hear(0)
  expect(latency.within(50)).toBe(0)
  const [before] = open
  samples.relisten()
  expect([...open].filter((hear) => hear !== before)).toHaveLength(1)
  consumer = undefined
  samples.look()
  expect(open.size).toBe(0)
})
