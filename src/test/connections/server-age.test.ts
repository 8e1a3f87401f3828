import { describe, expect, it } from 'vitest'
import { whyImpossible } from './impossible.js'
import { ageVariable, chosenAge } from './server-age.js'

describe('which servers the cases run on', () => {
  it('is the newest one, or the one the environment names', () => {
    expect(chosenAge({})).toBe('newest')
    expect(chosenAge({ [ageVariable]: '' })).toBe('newest')
    expect(chosenAge({ [ageVariable]: 'oldest' })).toBe('oldest')
    expect(() => chosenAge({ [ageVariable]: 'old' })).toThrow('one of newest, middle, oldest, not "old"')
  })

  it('never takes a case away from the newest one, and from an old one only with a reason', () => {
    expect(whyImpossible('newest', ['tls-first'])).toBeUndefined()
    expect(whyImpossible('oldest', ['open', 'tls-first'])).toMatchObject({
      kind: 'tls-first',
      reason: 'nats-server has handshake_first from 2.10 on',
    })
    expect(whyImpossible('oldest', ['open', 'toString'])).toBeUndefined()
  })
})
