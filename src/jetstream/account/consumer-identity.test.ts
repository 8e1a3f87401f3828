import { expect, it } from 'vitest'
import { aConsumerInfo } from '../../test/support/jetstream-fixtures.js'
import { createConsumerIdentity } from './consumer-identity.js'

it('goes by the creation time on one server, and by the name across a restart', () => {
  let serverId = 'N1'
  const identity = createConsumerIdentity(() => serverId)
  const first = aConsumerInfo({ created: '2024-01-01T00:00:00Z' })
  const other = aConsumerInfo({ created: '2024-01-02T00:00:00Z' })
  expect(identity.is(first)).toBe(true)
  identity.adopt(first)
  expect([identity.is(first), identity.is(other)]).toEqual([true, false])
  serverId = 'N2'
  expect(identity.is(other)).toBe(true)
  identity.adopt(other)
  expect([identity.is(first), identity.is(other)]).toEqual([false, true])
})
