import { expect, it } from 'vitest'
import { keepTally } from './contract.js'
import { formatTable } from './table.js'

it('counts what survived, what failed and what broke, and prints it as a table', async () => {
  const told: string[] = []
  const tally = keepTally({ tell: (line) => told.push(line) })
  await tally.attempt('whole', 1, () => Promise.resolve([]))
  await tally.attempt('found', 2, () => Promise.resolve(['raw']))
  await tally.attempt('broke', 3, () => Promise.reject(new Error('why')))
  await tally.attemptMany('round', 4, () => Promise.resolve({ cases: 10, findings: [] }))
  await tally.attemptMany('round', 5, () => Promise.resolve({ cases: 20, findings: ['a lie'] }))
  tally.count(4)
  const done = tally.done('a figure')
  expect([done.tried, done.survived, done.failed.map(({ detail }) => detail)]).toEqual([
    37,
    15,
    ['raw', 'why', 'a lie'],
  ])
  expect(told).toHaveLength(3)
  expect(formatTable([{ attack: 'x', ...done, seed: 5, versions: 'v', tookMs: 1 }]).split('\n')).toEqual([
    '| attack | tried | survived | failed | figure   | versions | seed |',
    '| ------ | ----- | -------- | ------ | -------- | -------- | ---- |',
    '| x      | 37    | 15       | 22     | a figure | v        | 5    |',
  ])
})
