import stringWidth from 'string-width'
import { emojiCells, loneUnits } from './lone-character.js'
import { plainCells } from './plain-cells.js'

/** What is seen as one character, and the terminal cells it takes. */
export type Cluster = { readonly text: string; readonly width: number }

const longestKept = 32
const mostKept = 4096
const segmentedUnits = 2048

const clusterWidths = new Map<string, number>()
const segmentedRuns = new Map<string, readonly Cluster[]>()
let segmenter: Intl.Segmenter | undefined

/**
 * What is seen as one character each, as `Intl.Segmenter` cuts them and string-width measures them. The segmenter, which
 * is slow, is asked only about what is not made of characters that stand apart; of short runs it is asked once.
 */
export function clustersOf(text: string): IterableIterator<Cluster, undefined> {
  let index = 0
  /** What the segmenter said, and whether it was given no more than it was to be asked about. */
  let run: Iterator<Cluster> | undefined
  let isWhole = false
  const nextOfRun = (): Cluster | undefined => {
    const next = run?.next()
    if (next?.done === false && (isWhole || loneUnits(text, index) === 0)) return next.value
    run = undefined
    return undefined
  }
  const nextAlone = (): Cluster | undefined => {
    const units = loneUnits(text, index)
    const isAlone = units > 0 && (index + units === text.length || loneUnits(text, index + units) > 0)
    return isAlone ? loneCluster(text, index, units) : undefined
  }
  const nextCluster = (): Cluster | undefined => {
    const next = (run && nextOfRun()) ?? nextAlone()
    if (next) return next
    const end = runEnd(text, index)
    isWhole = end !== undefined
    run = end === undefined ? segmented(text.slice(index)) : keptRun(text.slice(index, end))
    return run.next().value as Cluster | undefined
  }
  // One object for all that is said: whoever walks through a text takes the value out at once.
  const said: { done: boolean; value: Cluster | undefined } = { done: false, value: undefined }
  const walk = {
    next: () => {
      const next = index < text.length ? nextCluster() : undefined
      index += next?.text.length ?? 0
      said.done = next === undefined
      said.value = next
      return said as IteratorResult<Cluster, undefined>
    },
    [Symbol.iterator]: () => walk,
  }
  return walk
}

const loneClusters = new Map<number, Cluster>()

function loneCluster(text: string, index: number, units: number): Cluster {
  const code = units === 1 ? text.charCodeAt(index) : (text.codePointAt(index) ?? 0)
  const known = loneClusters.get(code)
  if (known) return known
  const cells = units === 1 ? plainCells(code) : 0
  const cluster = { text: text.slice(index, index + units), width: cells > 0 ? cells : emojiCells }
  // The texts of most languages are made of fewer.
  if (loneClusters.size >= mostKept) loneClusters.clear()
  loneClusters.set(code, cluster)
  return cluster
}

/** The next place where two characters stand side by side that stay apart from each other; undefined where it is far. */
function runEnd(text: string, from: number): number | undefined {
  const last = Math.min(text.length, from + segmentedUnits)
  let isAfterLone = false
  for (let index = from; index < last;) {
    const units = loneUnits(text, index)
    if (units > 0 && isAfterLone) return index
    isAfterLone = units > 0
    index += Math.max(1, units)
  }
  return last === text.length ? last : undefined
}

function keptRun(run: string): Iterator<Cluster> {
  if (run.length > longestKept) return segmented(run)
  const known = segmentedRuns.get(run)
  if (known) return known.values()
  const clusters = [...segmented(run)]
  if (segmentedRuns.size >= mostKept) segmentedRuns.clear()
  segmentedRuns.set(run, clusters)
  return clusters.values()
}

function* segmented(text: string): Generator<Cluster, undefined> {
  for (let index = 0, size = segmentedUnits; index < text.length;) {
    const start = index
    segmenter ??= new Intl.Segmenter()
    // A segmenter reads all it is given before it says anything: give it little, and do not trust where that ends.
    const splitsPair = (text.charCodeAt(start + size - 1) & 0xfc00) === 0xd800
    const chunk = text.slice(start, start + size - (splitsPair ? 1 : 0))
    for (const { segment } of segmenter.segment(chunk)) {
      const end = index + segment.length
      if (end === start + chunk.length && end < text.length) break
      yield { text: segment, width: clusterWidth(segment) }
      index = end
    }
    if (index === start) size *= 2
  }
}

/** What string-width says, remembered: a text is made of few signs. */
function clusterWidth(segment: string): number {
  const known = clusterWidths.get(segment)
  if (known !== undefined) return known
  const width = stringWidth(segment, { countAnsiEscapeCodes: true })
  if (segment.length > longestKept) return width
  if (clusterWidths.size >= mostKept) clusterWidths.clear()
  clusterWidths.set(segment, width)
  return width
}
