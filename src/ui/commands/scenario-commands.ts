import { literal, safeText } from '../../lib/safe-text.js'
import { scenarioOverlay } from '../play-scenario.js'
import { sayProblem } from './context.js'
import type { CommandContext, CommandHandler } from './context.js'

/** The scenario that is played: how it stands, and its end before the time; and this run as a scenario. */
export function createScenarioCommands({ ui, play, record }: CommandContext) {
  const none = (): string | undefined => (play ? undefined : 'no scenario is played: start with --scenario to have one')
  return {
    'scenario.show': {
      run: () => {
        if (play) ui.open(scenarioOverlay(play))
      },
      disabled: none,
    },
    'scenario.stop': {
      run: () => {
        if (!play) return
        ui.say('info', literal`stopping: what the scenario made is taken away`)
        void play.stop().then((gone) => {
          if (gone.ok) ui.say('good', literal`stopped: what the scenario made is taken away`)
          else sayProblem(ui, gone.error)
        })
      },
      disabled: () => none() ?? (play?.isGone() ? 'it is stopped, and what it made is gone' : undefined),
    },
    'scenario.record': {
      run: () => {
        if (!record) return
        const written = record()
        if (!written.ok) return ui.say('warn', written.error)
        ui.say('good', literal`written to ${safeText(written.value.path)}: ${written.value.what}`)
      },
      disabled: () => (record ? undefined : 'nothing is recorded where nothing may be changed'),
    },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}
