import type { Ends, Target } from './run-one.js'

/** Placeholder */
export async function proveGuards(target: Target, ends: Ends): Promise<number> {
  void [target, ends]
  return Promise.resolve(0)
}
