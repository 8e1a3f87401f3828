/** Turns for what is due at one time. */
export type Turns = {
  /** `comes` when the one before it at this time has passed its turn on by `pass`, which does no harm twice. */
  readonly next: (atMs: number) => { readonly comes: Promise<void>; readonly pass: () => void }
}

/** Creates turns of which none is taken: timers and answers alone do not keep an order. */
export function createTurns(): Turns {
  const last = new Map<number, Promise<void>>()
  return {
    next: (atMs) => {
      const comes = last.get(atMs) ?? Promise.resolve()
      let pass = (): void => undefined
      last.set(atMs, new Promise((resolve) => (pass = resolve)))
      return { comes, pass: () => pass() }
    },
  }
}
