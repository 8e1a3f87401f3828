import type { BenchPlay, Figures } from '../contract.js'
import { quantile } from '../statistics.js'

const bars = { p50: 8, p90: 20, p99: 50 } as const

/** The lines of a table that say how soon a key shows while something goes on, beside the yardstick's where there is one. */
export function echoLines(meanwhile: string, { hasYardstick = false } = {}): BenchPlay['lines'] {
  return Object.entries(bars).map(([key, value]) => ({
    name: `key to echo, ${meanwhile}, ${key}`,
    key,
    unit: 'ms',
    bar: { kind: 'at most', value },
    ...(hasYardstick ? { beside: key } : {}),
  }))
}

/** What these lines are made of: milliseconds from each key to what it shows. */
export function echoFigures(echoes: readonly number[]): Figures {
  return { p50: quantile(echoes, 0.5), p90: quantile(echoes, 0.9), p99: quantile(echoes, 0.99), keys: echoes.length }
}
