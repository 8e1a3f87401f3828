import { describe, expect, it } from 'vitest'
import type { BenchPlay, BenchResult } from './contract.js'
import { formatResults, resultsOf, worsened } from './results.js'
import { median, quantile } from './statistics.js'

const play: BenchPlay = {
  name: 'flood',
  about: '',
  rounds: 3,
  lines: [
    { name: 'rate', key: 'rate', over: 'rate', unit: '×', bar: { kind: 'at least', value: 0.9 } },
    { name: 'delay', key: 'delay', unit: 'ms', bar: { kind: 'at most', value: 16 } },
  ],
  ours: () => Promise.resolve({}),
}
const pairs = [
  { ours: { rate: 50, delay: 10 }, yardstick: { rate: 100 } },
  // The machine was slow for both.
  { ours: { rate: 10, delay: 90 }, yardstick: { rate: 10 } },
  { ours: { rate: 95, delay: 12 }, yardstick: { rate: 100 } },
]
const results = resultsOf(play, pairs)
const only = (line: string): BenchResult => {
  const found = results.find((result) => result.line === line)
  if (!found) throw new Error(line)
  return found
}

describe('the results of a play', () => {
  it('take a ratio within each pair, and then the median', () => {
    expect(only('rate')).toMatchObject({ median: 0.95, least: 0.5, most: 1, ours: 50, yardstick: 100, holds: true })
    expect(only('delay')).toMatchObject({ median: 12, least: 10, most: 90, holds: true })
  })

  it('have beside them what something simpler got meanwhile, and are not divided by it', () => {
    const line = { name: 'delay', key: 'delay', beside: 'idle', unit: 'ms' } as const
    const own = { ...play, lines: [line] }
    const [result] = resultsOf(own, [{ ours: { delay: 10, idle: 3 } }, { ours: { delay: 12, idle: 5 } }])
    expect(result).toMatchObject({ median: 11, ours: 11, yardstick: 4 })
    const [other] = resultsOf(own, [{ ours: { delay: 10, idle: 3 }, yardstick: { idle: 7 } }])
    expect(other).toMatchObject({ median: 10, yardstick: 7 })
    expect(() => resultsOf(own, [{ ours: { delay: 1 } }])).toThrow('no figure idle for the line "delay"')
    const ratio = { ...play, lines: [{ ...line, over: 'delay', beside: undefined }] }
    expect(() => resultsOf(ratio, [{ ours: { delay: 1 } }])).toThrow('no figure delay')
  })

  it('fail aloud where a play gave no such figure', () => {
    expect(() => resultsOf(play, [{ ours: { rate: 1 } }])).toThrow('no figure rate for the line "rate"')
    expect(() => resultsOf(play, [{ ours: { rate: 1 }, yardstick: { rate: 1 } }])).toThrow('no figure delay')
  })

  it('say what is worse than was kept: beyond its spread, and by a tenth at least', () => {
    const kept = results
    const now = (median: number): readonly BenchResult[] => [{ ...only('rate'), median }]
    expect(worsened(now(0.49), kept)).toEqual(['rate: 0.49×, was 0.95×'])
    expect(worsened(now(0.5), kept)).toEqual([])
    expect(worsened(now(2), kept)).toEqual([])
    expect(worsened([{ ...only('delay'), median: 91 }], [{ ...only('delay'), most: 20 }])).toEqual([
      'delay: 91 ms, was 12 ms',
    ])
    expect(worsened([{ ...only('delay'), median: 13 }], [{ ...only('delay'), most: 12 }])).toEqual([])
    expect(worsened(now(0.1), [])).toEqual([])
  })

  it('stand in a table, with what was divided', () => {
    expect(formatResults(results).split('\n').slice(2)).toEqual([
      '| rate  | 0.95×  | 0.5× – 1×     | 50 to 100         | ≥ 0.9×  | yes   |',
      '| delay | 12 ms  | 10 ms – 90 ms |                   | ≤ 16 ms | yes   |',
    ])
  })
})

it('quantiles are samples, and the median of an even number lies between two', () => {
  expect([quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 0.99), quantile([3, 1, 2], 0)]).toEqual([2, 3, 1])
  expect(quantile([], 0.5)).toBeNaN()
  expect([median([4, 1, 3, 2]), median([5, 1, 3]), median([7])]).toEqual([2.5, 3, 7])
  expect(median([])).toBeNaN()
})
