import { backChoices, usualBack } from '../panes/time/time-scale.js'
import type { CommandContext, CommandHandler } from './context.js'
import { focusedSession } from './focused-session.js'

/** Choosing what of time is seen, and going back and on in it. */
export function createTimeCommands(context: CommandContext) {
  const { ui, clock } = context

  const backMs = (): number => {
    const waitMs = focusedSession(context)?.snapshot.ledger.rules().ackWaitMs ?? 0
    return ui.get().time.backMs ?? usualBack(waitMs)
  }
  const zoom = (by: 1 | -1): CommandHandler => {
    const next = (): number | undefined => backChoices[backChoices.indexOf(backMs()) + by]
    return {
      disabled: () => (next() === undefined ? `this is as ${by < 0 ? 'close' : 'far'} as it goes` : undefined),
      run: () => ui.change(({ time }) => ({ time: { ...time, backMs: next() ?? backMs() } })),
    }
  }
  // By half of what is seen of the past, so that something of before stays in sight; near the end it is the end.
  const scroll = (by: 1 | -1): CommandHandler => ({
    run: () =>
      ui.change(({ time }) => {
        const nowMs = clock.now()
        const endMs = (time.endMs ?? nowMs) + by * Math.floor(backMs() / 2)
        return { time: endMs >= nowMs - backMs() / 4 ? { ...time, endMs: undefined } : { ...time, endMs } }
      }),
  })
  return {
    'time.closer': zoom(-1),
    'time.further': zoom(1),
    'time.earlier': scroll(-1),
    'time.later': scroll(1),
  } as const satisfies Readonly<Record<string, CommandHandler>>
}
