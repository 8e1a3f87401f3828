import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { whenOnScreen } from './input/dialog-guard.js'
import type { Painting } from './input/dialog-guard.js'
import type { PickItem } from './overlays.js'

/** One way to go on when a context cannot be used, and the key that takes it. */
export type ContextChoice = {
  readonly key: string
  readonly label: SafeText
  /** What to start with instead. */
  readonly connection: { readonly noContext: true } | { readonly noContext?: undefined; readonly context: string }
}

/** The ways on when the context `blamed` cannot be used: without it, or with another one; at most nine, one digit each. */
export function contextChoices(blamed: string, known: readonly string[]): readonly ContextChoice[] {
  const others = known.filter((name) => name !== blamed).slice(0, 8)
  return [
    { key: '1', label: literal`go on without it`, connection: { noContext: true } },
    ...others.map((context, index) => ({
      key: String(index + 2),
      label: literal`connect with context ${safeText(context)}`,
      connection: { context },
    })),
  ]
}

/** A question about a context, on the screen or about to be. `end`: something else takes its place. */
export type ContextQuestion = {
  readonly isDeaf: () => boolean
  readonly items: readonly PickItem[]
  readonly end: () => void
}

/**
 * Asks how to go on. No answer is taken before the question was on the screen long enough to be read: what was typed
 * before was meant for something else.
 */
export function askContext(
  choices: readonly ContextChoice[],
  deps: {
    readonly show: (asks: { readonly choices: readonly PickItem[]; readonly isDeaf: boolean }) => void
    readonly painting: Painting
    readonly dropTyped: () => void
    readonly take: (connection: ContextChoice['connection']) => void
  },
): ContextQuestion {
  let isDeaf = true
  let isOver = false
  const items = choices.map(({ key, label, connection }): PickItem => {
    return { key, label: literal`${safeText(key)}  ${label}`, choose: () => deps.take(connection) }
  })
  deps.show({ choices: items, isDeaf })
  whenOnScreen('read', deps.painting, () => {
    if (isOver) return
    deps.dropTyped()
    isDeaf = false
    deps.show({ choices: items, isDeaf })
  })
  return {
    isDeaf: () => isDeaf,
    items,
    end: () => {
      isOver = true
    },
  }
}
