import { expect, it } from 'vitest'
import { keptMarkdown, keptWith } from './kept.js'

it('what is kept is a table with its machine, its day, and how many bars hold', () => {
  const result = { play: 'p', unit: 'ms', least: 1, most: 3, ours: 2 } as const
  const text = keptMarkdown({
    when: '2026-11-29',
    versions: 'nats-server 2.15.1, node 20.20.2, 2 cores',
    scale: 1,
    results: [
      { ...result, line: 'one', median: 2, bar: { kind: 'at most', value: 3 }, holds: true },
      { ...result, line: 'two', median: 9, bar: { kind: 'at most', value: 3 }, holds: false },
      { ...result, line: 'three', median: 2 },
    ],
  })
  expect(text).toMatch(/\| two +\| 9 ms +\|/)
  expect(text).toContain('1 of 2 bars hold. Measured on 2026-11-29: nats-server 2.15.1, node 20.20.2, 2 cores.')
  expect(keptMarkdown(undefined)).toBe('No run is kept.')
})

it('what a run did not measure stays as it was kept, in the order of the plays, unless the sizes were others', () => {
  const of = (play: string, median: number) =>
    ({ play, line: play, unit: 'ms', median, least: 1, most: 1, ours: 1 }) as const
  const before = { when: '2026-11-28', versions: 'old', scale: 1, results: [of('b', 1), of('c', 1)] }
  const run = { when: '2026-11-29', versions: 'new', scale: 1, results: [of('a', 2), of('c', 2)] }
  const medians = (kept: ReturnType<typeof keptWith>) => kept.results.map(({ play, median }) => `${play}${median}`)
  expect(medians(keptWith(run, before, ['a', 'b', 'c']))).toEqual(['a2', 'b1', 'c2'])
  expect(medians(keptWith(run, { ...before, scale: 10 }, ['a', 'b', 'c']))).toEqual(['a2', 'c2'])
})
