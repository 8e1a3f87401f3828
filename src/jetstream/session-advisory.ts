import type { LedgerEntry } from './ledger-entry.js'
import type { Ledger } from './ledger.js'
import type { SessionAdvisory } from './session-contract.js'
import type { SessionLook } from './session-look.js'

/** Joins an advisory to the message it speaks of, and looks at the server where its numbers must have moved. */
export function hearAdvisory(
  advisory: SessionAdvisory,
  session: {
    readonly ledger: Pick<Ledger, 'announce' | 'note' | 'giveUp' | 'dropOpen'>
    readonly look: Pick<SessionLook, 'atOnce' | 'soon'>
    /** Adds a row to the feed. */
    readonly tell: (text: string, tone: 'info' | 'warning') => void
    /** Called when the advisory answered a verdict that had no answer. */
    readonly onSettled: (entry: LedgerEntry) => void
  },
): void {
  const { ledger, look, tell } = session
  switch (advisory.kind) {
    case 'deleted':
      look.atOnce()
      return
    case 'purged':
      ledger.dropOpen('purged from the stream')
      tell('the stream was purged: what was held here is gone', 'warning')
      look.soon()
      return
    case 'paused':
    case 'resumed':
      tell(`the server says: ${advisory.kind}`, 'info')
      look.soon()
      return
    case 'max-deliveries': {
      const text = `advisory: gave up after ${advisory.deliveries} deliveries; it stays in the stream`
      ledger.note(advisory.streamSeq, { who: 'server', text })
      ledger.giveUp(advisory.streamSeq)
      tell(`seq ${advisory.streamSeq}: ${text}`, 'warning')
      look.soon()
      return
    }
    case 'naked':
    case 'termed': {
      const settled = ledger.announce({ ...advisory, kind: advisory.kind })
      if (settled) session.onSettled(settled)
      look.soon()
    }
  }
}
