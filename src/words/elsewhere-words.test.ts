import { expect, it } from 'vitest'
import type { ElsewhereCause } from '../jetstream/index.js'
import { elsewhereWords } from './elsewhere-words.js'

it.each<[number, readonly ElsewhereCause[], string]>([
  [3, ['another-worker'], '3 out are not yours: with another worker'],
  [1, ['earlier-run'], '1 out is not yours: with another worker or from an earlier run'],
  [1, ['lost-with-connection'], '1 out is not yours: lost with the connection'],
  [2, ['another-worker', 'earlier-run'], '2 out are not yours: with another worker or from an earlier run'],
  [
    1200,
    ['another-worker', 'lost-with-connection', 'earlier-run'],
    '1,200 out are not yours: with another worker or from an earlier run or lost with the connection',
  ],
  [2, [], '2 out are not yours: where is not known'],
])('says why %i are out and not ours: %j', (out, causes, words) => {
  expect(elsewhereWords({ out, causes })).toBe(words)
})
