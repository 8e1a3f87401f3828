import type { Attack } from './contract.js'
import { textSinks } from './text-sinks.js'

/** Every attack, in the order they run. */
export const attacks: readonly Attack[] = [textSinks]
