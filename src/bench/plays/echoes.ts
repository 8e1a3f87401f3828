import type { BenchPlay, Figures } from '../contract.js'
import { quantile } from '../statistics.js'

/** The lines of a table that say how soon a key shows while something goes on. */
export function echoLines(meanwhile: string): BenchPlay['lines'] {
  return [
    { name: `key to echo, ${meanwhile}, p50`, key: 'p50', unit: 'ms', bar: { kind: 'at most', value: 8 } },
    { name: `key to echo, ${meanwhile}, p90`, key: 'p90', unit: 'ms', bar: { kind: 'at most', value: 20 } },
    { name: `key to echo, ${meanwhile}, p99`, key: 'p99', unit: 'ms', bar: { kind: 'at most', value: 50 } },
  ]
}

/** What these lines are made of: milliseconds from each key to what it shows. */
export function echoFigures(echoes: readonly number[]): Figures {
  return { p50: quantile(echoes, 0.5), p90: quantile(echoes, 0.9), p99: quantile(echoes, 0.99), keys: echoes.length }
}
