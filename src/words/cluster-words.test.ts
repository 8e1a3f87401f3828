import { expect, it } from 'vitest'
import { hasLeader, isClustered } from '../jetstream/index.js'
import { happenedWords } from './happened-words.js'
import { followerWords, isFollowerLost, leaderWords } from './cluster-words.js'

const replicas = [
  { name: 'n1', current: true },
  { name: 'n\u001b[31m3', current: false, lag: 8 },
  { name: 'n4', current: true, offline: true },
]

it('says who leads, of how many, and how far the others are, with nothing in it that a terminal obeys', () => {
  const cluster = { name: 'c', leader: 'n2', replicas }
  expect(leaderWords(cluster)).toBe('n2, of 4 copies')
  expect(followerWords(cluster)).toBe('n1 current; n^[[31m3 not current, 8 behind; n4 offline')
  expect(isFollowerLost(cluster)).toBe(true)
  expect(isFollowerLost({ ...cluster, replicas: [{ name: 'n1', current: true }] })).toBe(false)
  expect(leaderWords({ name: 'c', leader: 'n2' })).toBe('n2, the only copy')
  expect(followerWords({ name: 'c', leader: 'n2' })).toBeUndefined()
})

it('knows a cluster without a leader from a server that is alone', () => {
  expect([isClustered(undefined), isClustered({ leader: 'me' }), isClustered({ name: 'c' })]).toEqual([
    false,
    false,
    true,
  ])
  expect(hasLeader({ name: 'c', replicas })).toBe(false)
  expect(leaderWords({ name: 'c', replicas })).toBe('none: nothing moves; counts may be old')
})

it('says of a leader what two looks bear out', () => {
  const said = (more: object): string => happenedWords({ kind: 'leader', of: 'stream', ...more }).text
  expect(said({ from: 'n2', to: 'n3' })).toBe('the leader of the stream: n2 → n3')
  expect(said({ from: 'n2' })).toBe('the stream has no leader: until one is chosen, nobody answers for it')
  expect(said({ of: 'consumer', to: 'n3' })).toBe('n3 leads the consumer now; before, nobody did')
})
