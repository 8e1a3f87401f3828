import { wholeSecond } from '../clock-store.js'
import { useScreen } from './screen-context.js'
import { useStore } from './use-store.js'

/**
 * The second the screen shows, epoch milliseconds: the same for every part of it, so that all countdowns step at once.
 * After a standstill it is at least that of the newest arrival.
 */
export function useSecond(snapshot: { readonly lastArrivalMs?: number } | undefined): number {
  return Math.max(useStore(useScreen().nowMs), wholeSecond(snapshot?.lastArrivalMs ?? 0))
}
