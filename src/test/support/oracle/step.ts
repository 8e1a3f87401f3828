import type { Stage } from './stage.js'

/** Something one of the two clients may do. */
export type Step = {
  readonly name: string
  /** How often it is picked, beside the others. */
  readonly weight: number
  /** Whether it can be done now. */
  readonly when: (stage: Stage) => boolean
  /** Does it; resolves when the server has it. Rejects only with what no scene may bring about. */
  readonly run: (stage: Stage) => Promise<void>
}
