import { literal, safeText } from '../../lib/safe-text.js'
import { joinWords } from '../../words/join-words.js'
import { sayProblem } from './context.js'
import type { CommandContext, CommandHandler } from './context.js'
import { focusedSession } from './focused-session.js'
import { noConsumer } from './refusal-words.js'

/** Joining the consumer that is observed: what it takes is said before. */
export function createJoining(context: CommandContext): CommandHandler {
  const { ui, workspace, slots } = context
  const join = (): void => {
    const place = ui.place()
    void slots.join().then((joined) => {
      if (!joined.ok) return joined.error.superseded === true ? undefined : sayProblem(ui, joined.error)
      if (ui.isAt(place)) ui.change(() => ({ focus: 'consumer' }))
      ui.say('good', literal`joined ${safeText(joined.value.consumer)}`)
    })
  }
  return {
    run: () => {
      const focused = focusedSession(context)
      const { info } = focused?.snapshot ?? {}
      if (!focused || !info) return
      const words = joinWords(info, workspace.streams.find(focused.session.stream))
      ui.open({
        kind: 'pick',
        guarded: 'read',
        title: literal`Join ${safeText(focused.session.consumer)}?`,
        notes: words.map((text) => [{ text, role: 'dim' }]),
        items: [
          { key: 'stay', label: literal`go on observing: nothing is taken`, choose: ui.closing() },
          { key: 'join', label: literal`join it`, choose: ui.closing(join) },
        ],
      })
    },
    disabled: () => {
      const focused = focusedSession(context)
      if (!focused) return noConsumer(context)
      const { phase, info } = focused.snapshot
      if (phase.kind !== 'observing') return 'joined already: it is received from'
      return info ? undefined : 'the server has not said yet what it is'
    },
  }
}
