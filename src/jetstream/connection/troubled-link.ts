import type { Clock } from '../../lib/clock.js'

/** What is wrong with a link on purpose. `cut`: no byte passes either way. `slow`: each takes so much longer each way. */
export type LinkTrouble = { readonly kind: 'cut' } | { readonly kind: 'slow'; readonly delayMs: number }

/**
 * Keeps back what passes a link in trouble, in its order, as a network does that is to get well again: what waits is
 * late, and only lost when the link ends before.
 */
export type TroubledLink = {
  /** Undefined: all that waits passes now, and what comes later at once. */
  readonly change: (trouble: LinkTrouble | undefined) => void
  /** Takes what is to go out. */
  readonly send: (frame: Uint8Array) => void
  /** Resolves once what arrived at `arrivedMs` may pass: true, or false where the link ended meanwhile. */
  readonly passage: (arrivedMs: number) => Promise<boolean>
  /** The link is over: what waits is lost, and no timer is left. */
  readonly end: () => void
}

/** Creates a link without trouble; `pass` puts on the wire what may go out. */
export function createTroubledLink(given: {
  readonly clock: Clock
  readonly pass: (frame: Uint8Array) => void
}): TroubledLink {
  const { clock, pass } = given
  const outgoing: { readonly frame: Uint8Array; readonly atMs: number }[] = []
  const waiting = new Set<() => void>()
  let trouble: LinkTrouble | undefined
  let isOver = false
  let cancelPump: (() => void) | undefined

  const leftMs = (sinceMs: number): number => {
    if (trouble === undefined) return 0
    return trouble.kind === 'cut' ? Infinity : Math.max(0, sinceMs + trouble.delayMs - clock.now())
  }
  const pump = (): void => {
    cancelPump?.()
    cancelPump = undefined
    for (let next = outgoing[0]; next; next = outgoing[0]) {
      const waitMs = leftMs(next.atMs)
      if (waitMs > 0) {
        if (waitMs < Infinity) cancelPump = clock.after(waitMs, pump)
        return
      }
      outgoing.shift()
      pass(next.frame)
    }
  }
  const wake = (): void => {
    for (const look of [...waiting]) look()
  }
  return {
    change: (next) => {
      trouble = next
      pump()
      wake()
    },
    send: (frame) => {
      if (isOver) return
      outgoing.push({ frame, atMs: clock.now() })
      pump()
    },
    passage: (arrivedMs) =>
      new Promise((resolve) => {
        let cancel = (): void => undefined
        const look = (): void => {
          cancel()
          const waitMs = isOver ? 0 : leftMs(arrivedMs)
          if (waitMs === 0) {
            waiting.delete(look)
            resolve(!isOver)
          } else if (waitMs < Infinity) cancel = clock.after(waitMs, look)
        }
        waiting.add(look)
        look()
      }),
    end: () => {
      isOver = true
      outgoing.length = 0
      cancelPump?.()
      wake()
    },
  }
}
