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
export function* clustersOf(text: string): Generator<Cluster, undefined> {
  for (let index = 0; index < text.length;) {
    const units = loneUnits(text, index)
    const next = index + units
    if (units > 0 && (next === text.length || loneUnits(text, next) > 0)) {
      const width = units === 1 ? plainCells(text.charCodeAt(index)) || emojiCells : emojiCells
      yield { text: text.slice(index, next), width }
      index = next
    } else {
      const end = runEnd(text, index)
      const run = end === undefined ? segmented(text.slice(index)) : keptRun(text.slice(index, end))
      for (const cluster of run) {
        yield cluster
        index += cluster.text.length
        if (end === undefined && loneUnits(text, index) > 0) break
      }
    }
  }
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

function keptRun(run: string): Iterable<Cluster> {
  if (run.length > longestKept) return segmented(run)
  const known = segmentedRuns.get(run)
  if (known) return known
  const clusters = [...segmented(run)]
  if (segmentedRuns.size >= mostKept) segmentedRuns.clear()
  segmentedRuns.set(run, clusters)
  return clusters
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
