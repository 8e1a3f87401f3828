import { describe, expect, it } from 'vitest'
import { type FeatureName, serverFeatures } from './server-features.js'

const available = (version: string): FeatureName[] =>
  Object.entries(serverFeatures(version)).flatMap(([name, found]) => (found.available ? [name as FeatureName] : []))

describe('serverFeatures', () => {
  it('finds nothing new on 2.9.10', () => expect(available('2.9.10')).toEqual([]))

  it('draws the line inside 2.10 at the reason with term', () => {
    expect(available('2.10.3')).toEqual(['filterSubjects', 'metadata', 'consumerCreateAction'])
    expect(available('2.10.4')).toContain('termReason')
    expect(available('2.10.27')).not.toContain('pause')
  })

  it('grows with 2.11, 2.12 and 2.14', () => {
    expect(available('2.11.0')).toEqual(
      expect.arrayContaining(['pause', 'priorityGroups', 'messageTtl', 'directBatch']),
    )
    expect(available('2.11.9')).not.toContain('prioritizedPulls')
    expect(available('2.12.0')).toContain('prioritizedPulls')
    expect(available('2.13.1')).not.toContain('consumerReset')
    expect(available('2.14.0')).toHaveLength(10)
    expect(available('2.15.1')).toHaveLength(10)
    expect(available('3.0.0')).toHaveLength(10)
  })

  it('gives the reason a disabled key shows', () => {
    expect(serverFeatures('2.9.10').pause).toEqual({
      available: false,
      reason: 'pause needs nats-server 2.11; this one is 2.9.10',
    })
    expect(serverFeatures('2.10.0').termReason).toEqual({
      available: false,
      reason: 'a reason with term needs nats-server 2.10.4; this one is 2.10.0',
    })
  })

  it('reads a pre-release and a leading v, and distrusts a version it cannot read', () => {
    expect(available('2.11.0-RC.1')).toContain('pause')
    expect(available('v2.11.0')).toContain('pause')
    expect(available('development')).toEqual([])
    expect(serverFeatures('').metadata).toEqual({
      available: false,
      reason: 'metadata needs nats-server 2.10; this one does not say its version',
    })
  })
})
