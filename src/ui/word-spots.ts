import { textWidth } from '../lib/text-width.js'
import type { Term } from '../words/glossary.js'
import type { Line } from './components/line.js'
import { lineWidth } from './components/panel.js'
import type { Rect } from './layout.js'

/** A word on the screen that the glossary explains: of which part of the screen, and where it stands. */
export type WordSpot = {
  readonly owner: string
  readonly term: Term
  /** The word itself, as it is drawn. */
  readonly text: string
  /** Its place among those of its part that mean the same. */
  readonly nth: number
  readonly rect: Rect
  /** The part it stands in. */
  readonly within: Rect
}

/** Whose words those of a dialog are. */
export const dialogWords = 'dialog'

/** Some lines as they were drawn: `y` is the row of the first, `x` the cell they begin in. */
export type DrawnLines = {
  readonly x: number
  readonly y: number
  readonly lines: readonly Line[]
  /** A rule: what stands below it is meant first. */
  readonly isRule?: true
}

/** Where on the screen words stand that the glossary explains, as they were drawn last. */
export type WordSpots = {
  /** Replaces what one part of the screen has drawn; undefined when it is drawn no more. */
  readonly set: (
    owner: string,
    drawn: { readonly within: Rect; readonly parts: readonly DrawnLines[] } | undefined,
  ) => void
  /**
   * All of them, part by part in the order of the screen: of each first those in the row under the cursor, then line by
   * line, and what stands in its rule last.
   */
  readonly get: () => readonly WordSpot[]
  readonly subscribe: (listener: () => void) => () => void
}

/** Creates a store without words. What is drawn is walked through only when somebody asks. */
export function createWordSpots(): WordSpots {
  type Drawn = { readonly within: Rect; readonly parts: readonly DrawnLines[] }
  const owners = new Map<string, Drawn>()
  const listeners = new Set<() => void>()
  let known: readonly WordSpot[] | undefined
  let shown = ''
  const get = (): readonly WordSpot[] =>
    (known ??= [...owners]
      .sort(([, { within: a }], [, { within: b }]) => a.y - b.y || a.x - b.x)
      .flatMap(([owner, drawn]) => spotsOf(owner, drawn)))
  return {
    get,
    set: (owner, drawn) => {
      if (drawn === undefined) owners.delete(owner)
      else owners.set(owner, drawn)
      const before = known
      known = undefined
      if (listeners.size === 0) return
      const now = JSON.stringify(get())
      // The same words in the same places are no news.
      if (now === shown && before !== undefined) known = before
      else for (const listener of [...listeners]) listener()
      shown = now
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function spotsOf(
  owner: string,
  { within, parts }: { readonly within: Rect; readonly parts: readonly DrawnLines[] },
): readonly WordSpot[] {
  const spots: { readonly spot: Omit<WordSpot, 'nth'>; readonly rank: number }[] = []
  for (const { x, y, lines, isRule = false } of parts) {
    for (const [row, line] of lines.entries()) {
      let column = x
      for (const { text, term, selected = false } of line) {
        const cells = lineWidth([{ text }])
        const blanks = text.length - text.trimStart().length
        const word = text.trim()
        const isInside = y + row < within.y + within.height && column + blanks < within.x + within.width
        if (term !== undefined && word !== '' && isInside) {
          const rect = { x: column + blanks, y: y + row, width: textWidth(word), height: 1 }
          spots.push({ spot: { owner, term, text: word, rect, within }, rank: selected ? 0 : isRule ? 2 : 1 })
        }
        column += cells
      }
    }
  }
  const seen = new Map<Term, number>()
  return spots
    .sort((a, b) => a.rank - b.rank)
    .map(({ spot }) => {
      const nth = seen.get(spot.term) ?? 0
      seen.set(spot.term, nth + 1)
      return { ...spot, nth }
    })
}

/** The same word as it is on the screen now; undefined when it is drawn no more. */
export function spotNow(spots: readonly WordSpot[], { owner, term, nth }: WordSpot): WordSpot | undefined {
  const alike = spots.filter((spot) => spot.owner === owner && spot.term === term)
  return alike[nth] ?? alike[0]
}

/**
 * The words in the order they are explained: those of the pane with the keys, then the others as they stand, but for what
 * that pane has slid over.
 */
export function spotOrder(spots: readonly WordSpot[], focus: string): readonly WordSpot[] {
  const own = spots.filter(({ owner }) => owner === focus)
  const over = own[0]?.within
  const isHidden = ({ rect }: WordSpot): boolean =>
    over !== undefined &&
    rect.y >= over.y &&
    rect.y < over.y + over.height &&
    rect.x < over.x + over.width &&
    rect.x + rect.width > over.x
  return [...own, ...spots.filter((spot) => spot.owner !== focus && !isHidden(spot))]
}
