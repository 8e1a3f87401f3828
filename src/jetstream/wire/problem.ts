import type { RefusedPermission } from './api-errors.js'

/** Why something could not be done, in words for the screen; `advice` is what to do about it. Untrusted until printed. */
export type Problem = {
  readonly summary: string
  readonly advice?: string
  /** What the login may not do, when that is the reason. */
  readonly refused?: RefusedPermission
  /** The push consumer is bound to somebody else: another name would do. */
  readonly inUse?: true
  /** Nothing failed: another view was asked for before this one was open. */
  readonly superseded?: true
}
