import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

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
