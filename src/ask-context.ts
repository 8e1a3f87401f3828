import { listContexts, settingsPlace } from './jetstream/index.js'
import type { Clock } from './lib/clock.js'
import type { FrameClock } from './lib/frame-clock.js'
import { createStore } from './lib/store.js'
import { askContext, contextChoices } from './ui/context-question.js'
import type { ContextChoice, ContextQuestion } from './ui/context-question.js'
import type { ContextAsked } from './ui/context-screen.js'
import { drawContextQuestion } from './ui/draw-by-ink.js'
import type { BootState } from './ui/boot-frame.js'
import type { ScreenState } from './ui/start-screen.js'
import type { Terminal } from './ui/terminal/terminal.js'

/** Puts the question on the screen how to go on without the context `blamed`. */
export async function askAboutContext(
  { blamed, why }: { readonly blamed: string; readonly why: Extract<BootState, { readonly kind: 'failed' }> },
  given: {
    readonly clock: Clock
    readonly terminal: Terminal
    readonly frames: FrameClock
    /** False when it is too late to ask. */
    readonly show: (state: ScreenState) => boolean
    readonly take: (connection: ContextChoice['connection']) => void
    readonly crash: (error: unknown) => void
  },
): Promise<ContextQuestion | undefined> {
  const { clock, terminal, frames } = given
  const choices = contextChoices(blamed, await listContexts(settingsPlace()))
  const asked = createStore<ContextAsked>({ ...why, choices: [], isDeaf: true })
  const isShown = given.show({
    kind: 'drawn',
    draw: (theme) => drawContextQuestion(terminal, { asked, onCrash: given.crash }, theme),
  })
  if (!isShown) return undefined
  return askContext(choices, {
    show: (asks) => asked.set({ ...why, ...asks }),
    painting: { clock, draw: frames.flush, afterPaint: terminal.afterPaint },
    dropTyped: terminal.dropTyped,
    take: given.take,
  })
}
