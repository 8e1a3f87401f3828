import type { Problem, Workspace } from '../../jetstream/index.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import type { Lab } from '../../lab/lab.js'
import type { Result } from '../../lib/result.js'
import type { Play } from '../../scenarios/play.js'
import type { Lessons } from '../../lessons/lesson-contract.js'
import type { Clock } from '../../lib/clock.js'
import type { Slots } from '../slots/slots.js'
import type { UiStore } from '../ui-state.js'

/** What every command handler works with. */
export type CommandContext = {
  readonly workspace: Workspace
  readonly ui: UiStore
  readonly slots: Slots
  readonly clock: Clock
  readonly readOnly: boolean
  /** Private or loopback: destroying something needs no typed name there. */
  readonly ownServer: boolean
  /** The server ends with us, and comes back with what it stored at the next start. */
  readonly serverEnds: boolean
  /** The lessons; none where nothing may be written. */
  readonly lessons?: Lessons | undefined
  /** The welcome of a first start was answered: it is not shown again. Resolves once the explorer has its first view. */
  readonly noteWelcomed?: () => Promise<void>
  /** The failure lab; only where the server is ours and may be written to. */
  readonly lab?: Lab
  /** The scenario that is played, where one was asked for. */
  readonly play?: Play
  /** Writes what was done in this run to a file, as a scenario; says where and what. */
  readonly record?: () => Result<{ readonly path: string; readonly what: SafeText }, SafeText>
  readonly templates: readonly {
    readonly author: string
    readonly store: string
    readonly rating: number
    readonly text: string
  }[]
  readonly answers: { readonly pleased: readonly string[]; readonly sorry: readonly string[] }
  /** Ends the app; `farewell` is printed once the terminal is back. */
  readonly quit: (farewell?: SafeText) => void
  readonly suspend: () => void
  readonly redraw: () => void
  /** Hands a text to the terminal's clipboard; false when there is no terminal to hand it to. */
  readonly copy: (text: string) => boolean
  /** Takes logins out of a text that is to be kept. */
  readonly redact: (text: string) => string
}

/** What a command does, and why it cannot now. */
export type CommandHandler = {
  readonly run: () => void
  /** The reason a key is off, for the status line; undefined when it works. */
  readonly disabled?: () => string | undefined
}

/** Says a problem in the status line, its advice with it. */
export function sayProblem(ui: UiStore, problem: Problem): void {
  // Nothing failed: the user has asked for something else since.
  if (problem.superseded === true) return
  const advice = problem.advice === undefined ? literal`` : literal` — ${safeText(problem.advice)}`
  ui.say('bad', literal`${safeText(problem.summary)}${advice}`)
}
