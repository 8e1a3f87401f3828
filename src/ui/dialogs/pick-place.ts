import type { Overlay } from '../overlays.js'

type Pick = Extract<Overlay, { kind: 'pick' }>

// The library's list moves its cursor by itself: where to is remembered here, so that a page key can go on from there.
const places = new WeakMap<Pick, number>()

/** The index of the choice under the cursor. */
export function pickPlace(pick: Pick): number {
  return places.get(pick) ?? pick.at ?? 0
}

/** Remembers the choice the library's cursor went to. */
export function notePickPlace(pick: Pick, index: number): void {
  places.set(pick, index)
}
