import type { LongLines } from '../../lib/long-lines.js'
import type { Line } from '../components/line.js'

/** Lines to be read, the last of which may not be known yet. */
export type LineSource = {
  /** Makes so many known, or as many as can be at once. */
  readonly reach: (count: number) => void
  readonly at: (index: number) => Line | undefined
  /** How many are known. */
  readonly count: () => number
  readonly isWhole: () => boolean
}

/** Lines of which there are few, or which are made as they are read. */
type Part = readonly Line[] | LongLines<Line>

/** Lines one below the other, long texts among them: what stands below one is known once all of that is. */
export function sourceOf(parts: readonly Part[]): LineSource {
  const isOpen = (part: Part): boolean => 'reach' in part && !part.isWhole()
  /** The parts that are known, the last of them perhaps not to its end. */
  const known = (): readonly Part[] => {
    const open = parts.findIndex(isOpen)
    return open < 0 ? parts : parts.slice(0, open + 1)
  }
  return {
    reach: (count) => {
      let left = count
      for (const part of parts) {
        if ('reach' in part) part.reach(left)
        if (isOpen(part)) return
        left -= lengthOf(part)
      }
    },
    at: (index) => {
      let left = index
      for (const part of known()) {
        const length = lengthOf(part)
        if (left < length) return part.at(left)
        left -= length
      }
      return undefined
    },
    count: () => known().reduce((sum, part) => sum + lengthOf(part), 0),
    isWhole: () => !parts.some(isOpen),
  }
}

function lengthOf(part: Part): number {
  return 'reach' in part ? part.count() : part.length
}
