import type { Problem } from '../../jetstream/index.js'
import type { Result } from '../../lib/result.js'
import type { SafeText } from '../../lib/safe-text.js'
import type { UiStore } from '../ui-state.js'
import { sayProblem } from './context.js'

/** Says what came of a request: `done` when the server took it, else the problem. */
export function reporter(ui: UiStore) {
  return (done: SafeText) =>
    (outcome: Result<unknown, Problem>): void => {
      if (outcome.ok) ui.say('good', done)
      else sayProblem(ui, outcome.error)
    }
}
