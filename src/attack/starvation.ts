import { readFileSync } from 'node:fs'
import { pause } from './contract.js'

const nanosecondsPerMs = 1e6
const mostMs = 20_000

/** How long a process has waited for a processor so far, in milliseconds; 0 where the system does not say. */
export function starvedMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / nanosecondsPerMs
  } catch {
    return 0
  }
}

/**
 * Resolves once `check` holds, with true; with false when the process had `withinMs` for it. The time in which the
 * machine let it wait for a processor does not count, up to 20 s: a busy machine is no hang.
 */
export async function comesTrueOf(pid: number, check: () => boolean, withinMs: number): Promise<boolean> {
  const beganMs = performance.now()
  const starvedBefore = starvedMs(pid)
  while (!check()) {
    const tookMs = performance.now() - beganMs
    if (tookMs > mostMs || tookMs - (starvedMs(pid) - starvedBefore) > withinMs) return false
    await pause(20)
  }
  return true
}
