import type { LabActId } from './lab-report.js'

/** What is done to a worker beside the screen's by what is played. */
export type WorkerDeed = 'join' | 'kill' | 'freeze' | 'thaw' | 'close' | 'restart' | 'leave' | 'policy'

/** What one step of a scenario does; names and texts are of the file, and so untrusted. */
export type StepDeed =
  | { readonly kind: 'publish'; readonly subject: string; readonly count: number }
  /** `lane` is the worker's number here, where it is there. */
  | { readonly kind: 'worker'; readonly did: WorkerDeed; readonly worker: string; readonly lane?: number }
  | {
      readonly kind: 'lab'
      readonly act: LabActId
      readonly forMs?: number
      readonly worker?: string
      readonly lane?: number
    }
  /** Nothing is done: it says where to look. */
  | { readonly kind: 'say'; readonly text: string }

/** A step of a scenario that was done, or could not be. */
export type PlayedStep = {
  /** From 1. */
  readonly number: number
  readonly of: number
  readonly deed: StepDeed
  /** Where to look, in the words of the file. */
  readonly note?: string
  readonly failed?: string
}
