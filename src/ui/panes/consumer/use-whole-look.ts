import { useEffect } from 'react'
import type { WorkerSnapshot } from '../../../jetstream/index.js'
import { createTimeSlice } from '../../../lib/time-slice.js'
import { useScreen } from '../../context/screen-context.js'
import { lookOn } from '../../filtered-rows.js'
import { visibleRows } from '../../selection.js'
import type { ListView } from '../../selection.js'

/** Longer than keys should wait for. */
const sliceMs = 4

/**
 * Looks for the rows that contain the filter among those that a frame had no time for, in short turns; then draws anew.
 * What it still looks for when the filter or the rows change, it begins anew.
 */
export function useWholeLook(snapshot: WorkerSnapshot, view: ListView): void {
  const { ui } = useScreen()
  const { filter } = view
  const isWhole = visibleRows(snapshot, view).unread === 0
  useEffect(() => {
    if (isWhole) return
    const lookFurther = (): void => {
      if (lookOn(snapshot, filter, createTimeSlice(sliceMs)) > 0) turn = setTimeout(lookFurther, 1)
      else ui.change(({ looks }) => ({ looks: looks + 1 }))
    }
    let turn = setTimeout(lookFurther, 1)
    return () => clearTimeout(turn)
  }, [ui, snapshot, filter, isWhole])
}
