import { useEffect } from 'react'
import type { HitArea } from '../input/hit-areas.js'
import { useScreen } from './screen-context.js'

/** Keeps the areas of a part of the screen as it draws them, and takes them back when it goes. */
export function useHitAreas(owner: string, areas: readonly HitArea[]): void {
  const { hitAreas } = useScreen().ui
  useEffect(() => hitAreas.set(owner, areas))
  useEffect(() => () => hitAreas.set(owner, []), [hitAreas, owner])
}
