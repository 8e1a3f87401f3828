import type { Chord } from '../../keymap/chord.js'
import type { Rect } from '../layout.js'

/** A part of the screen that a click means something on. */
export type HitArea = {
  readonly rect: Rect
  /** What a click does: the key it stands for, or an act that only moves the cursor, told the row within the area. */
  readonly click: Chord | ((row: number) => void)
}

/** Where on the screen a click means something, as it was drawn last. */
export type HitAreas = {
  /** Replaces the areas of one part of the screen; none when it is drawn no more. */
  readonly set: (owner: string, areas: readonly HitArea[]) => void
  /** The smallest area that holds a cell, both 0-based: what stands within a pane comes before the pane. */
  readonly at: (column: number, row: number) => HitArea | undefined
}

/** Creates a store without areas. */
export function createHitAreas(): HitAreas {
  const owners = new Map<string, readonly HitArea[]>()
  return {
    set: (owner, areas) => {
      if (areas.length === 0) owners.delete(owner)
      else owners.set(owner, areas)
    },
    at: (column, row) =>
      [...owners.values()]
        .flat()
        .filter(
          ({ rect: { x, y, width, height } }) => column >= x && column < x + width && row >= y && row < y + height,
        )
        .sort((a, b) => sizeOf(a) - sizeOf(b))[0],
  }
}

const sizeOf = ({ rect }: HitArea): number => rect.width * rect.height
