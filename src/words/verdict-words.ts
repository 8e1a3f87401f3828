import { formatSet } from '../lib/format.js'
import type { LedgerEntry, Verdict } from '../jetstream/index.js'
import { literal } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

/** What decides what comes of a verdict besides it: what the stream keeps, where that is known, and the waits of each try. */
type VerdictPlace = { readonly retention?: string | undefined; readonly hasBackoff?: boolean | undefined }

/** What a verdict the wire has spoken on leads to, as the clause behind `→`; `only` is its message when it is one alone. */
export function verdictConsequence(
  verdict: Verdict,
  only: Pick<LedgerEntry, 'lastTry'> | undefined,
  { retention, hasBackoff = false }: VerdictPlace = {},
): SafeText {
  const kept = retention === undefined ? literal`` : (keptWords[retention] ?? literal``)
  switch (verdict.kind) {
    case 'ack':
      // The server answers no plain ack: its own numbers have to bear it out.
      return literal`done, once the server has it${kept}`
    case 'ack-confirmed':
      return literal`settled: the server has it${kept}`
    case 'nak':
      if (only?.lastTry === true) return lastTry
      return hasBackoff ? literal`sent again at once: ${backoffWaits}` : literal`sent again at once`
    case 'nak-delayed':
      return only?.lastTry === true
        ? lastTry
        : literal`sent again in ${formatSet(verdict.delayMs)}; keeps its place until then`
    case 'term':
      return literal`never sent again to this consumer`
    case 'working':
      return literal`the ack wait starts anew`
  }
}

/** Who thinks that a nak is delayed by it reads this at the nak. */
export const backoffWaits = literal`backoff is for waits that end`

// Whether an acked message goes is the stream's affair, and most keep it.
const keptWords: Readonly<Record<string, SafeText>> = {
  limits: literal`; it stays stored`,
  workqueue: literal`; then it leaves the work queue`,
  interest: literal`; it goes once all consumers have it`,
}

const lastTry = literal`that was the last try: not sent again`
