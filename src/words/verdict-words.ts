import { formatSet } from '../lib/format.js'
import type { LedgerEntry, Verdict } from '../jetstream/index.js'
import { literal } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

/** What a verdict the wire has spoken on leads to, as the clause behind `→`; `only` is its message when it is one alone. */
export function verdictConsequence(verdict: Verdict, only: Pick<LedgerEntry, 'lastTry'> | undefined): SafeText {
  switch (verdict.kind) {
    case 'ack':
      // The server answers no plain ack: its own numbers have to bear it out.
      return literal`done, once the server has it`
    case 'ack-confirmed':
      return literal`settled: the server has it`
    case 'nak':
      return only?.lastTry === true ? lastTry : literal`sent again at once`
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

const lastTry = literal`that was the last try: not sent again`
