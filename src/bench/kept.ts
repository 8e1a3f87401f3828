import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchResult } from './contract.js'
import { formatResults } from './results.js'

/** What is kept of a run, to compare the next one with. */
export type KeptBench = {
  /** The day, ISO. */
  readonly when: string
  readonly versions: string
  readonly scale: number
  readonly results: readonly BenchResult[]
}

/** Where the results of the last run with `--keep` are. */
export const keptFile = join(import.meta.dirname, 'kept.json')

/** The kept run; undefined where none was kept. */
export function readKept(): KeptBench | undefined {
  return existsSync(keptFile) ? (JSON.parse(readFileSync(keptFile, 'utf8')) as KeptBench) : undefined
}

/** What is to be kept after this run: of plays that it did not measure, what was kept of them before. */
export function keptWith(run: KeptBench, before: KeptBench | undefined, plays: readonly string[]): KeptBench {
  const measured = new Set(run.results.map(({ play }) => play))
  const others = before?.scale === run.scale ? before.results.filter(({ play }) => !measured.has(play)) : []
  const place = ({ play }: BenchResult): number => plays.indexOf(play)
  return { ...run, results: [...others, ...run.results].sort((a, b) => place(a) - place(b)) }
}

/** The kept run as a table for the README, with where and when it was measured. */
export function keptMarkdown(kept: KeptBench | undefined): string {
  if (kept === undefined) return 'No run is kept.'
  const { results, when, versions } = kept
  const held = results.filter(({ holds }) => holds === true).length
  const barred = results.filter(({ holds }) => holds !== undefined).length
  return `${formatResults(results)}\n\n${held} of ${barred} bars hold. Measured on ${when}: ${versions}.`
}
