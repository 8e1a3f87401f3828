import { expect, it } from 'vitest'
import { keepTally } from './contract.js'
import { formatTable } from './table.js'

it('counts what survived, what failed and what broke, and prints it as a table', async () => {
  const told: string[] = []
  const tally = keepTally({ tell: (line) => told.push(line) })
  await tally.attempt('whole', 1, () => Promise.resolve([]))
  await tally.attempt('found', 2, () => Promise.resolve(['raw']))
  await tally.attempt('broke', 3, () => Promise.reject(new Error('why')))
  tally.count(4)
  const done = tally.done('a figure')
  expect([done.tried, done.survived, done.failed.map(({ detail }) => detail)]).toEqual([7, 5, ['raw', 'why']])
  expect(told).toHaveLength(2)
  expect(formatTable([{ attack: 'x', ...done, seed: 5, versions: 'v', tookMs: 1 }]).split('\n')).toEqual([
    '| attack | tried | survived | failed | figure   | versions | seed |',
    '| ------ | ----- | -------- | ------ | -------- | -------- | ---- |',
    '| x      | 7     | 5        | 2      | a figure | v        | 5    |',
  ])
})
