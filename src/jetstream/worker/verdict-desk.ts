import type { LedgerEntry } from '../account/ledger-entry.js'
import type { Ledger } from '../account/ledger.js'
import type { OutgoingVerdict, SendVerdicts } from './verdict-sender.js'
import { verdictBody, verdictLabel } from '../wire/verdict.js'
import type { Verdict } from '../wire/verdict.js'
import type { DeliveryId } from '../wire/ids.js'

/** What came of asking for a verdict, at once; `done` resolves when the wire has spoken. */
export type VerdictReport = {
  readonly sent: readonly LedgerEntry[]
  readonly refused: readonly { readonly id: DeliveryId; readonly reason: string }[]
  readonly done: Promise<void>
}

/** Who gave verdicts, and what is told about them. */
export type GivenVerdicts = {
  readonly by: 'you' | 'auto'
  readonly verdict: Verdict
  /** The bytes sent. */
  readonly wire: string
  /** The verdict as the cause of what moves on the server next. */
  readonly cause: string
}

/** Where verdicts are given: asks the ledger, sends what it allows, and records what comes back. */
export type VerdictDesk = {
  readonly decide: (ids: readonly DeliveryId[], verdict: Verdict, by: GivenVerdicts['by']) => VerdictReport
}

/** What a verdict desk needs and whom it tells. */
export type VerdictDeskDeps = {
  readonly ledger: Pick<Ledger, 'begin' | 'settle'>
  /** The way a verdict can travel; undefined while it would be lost. */
  readonly sender: () => SendVerdicts | undefined
  readonly termReason: () => boolean
  /** Called before anything is sent, when the ledger allowed at least one. */
  readonly onGiven: (entries: readonly LedgerEntry[], given: GivenVerdicts) => void
  /** Called for each verdict the wire has spoken on, whatever it said. */
  readonly onSettled: (entry: LedgerEntry) => void
  /** Called once when all of one call are settled. */
  readonly onAnswered: () => void
}

const noLink = 'no connection: the verdict would be lost. It stays held; decide again when the link is back'

/** Creates the desk of one worker. */
export function createVerdictDesk(deps: VerdictDeskDeps): VerdictDesk {
  const { ledger } = deps
  return {
    decide: (ids, verdict, by) => {
      const send = deps.sender()
      if (!send) return { sent: [], refused: ids.map((id) => ({ id, reason: noLink })), done: Promise.resolve() }
      const wire = verdictBody(verdict, { termReason: deps.termReason() })
      const outgoing: OutgoingVerdict[] = []
      const refused: { id: DeliveryId; reason: string }[] = []
      for (const id of ids) {
        const begun = ledger.begin(id, verdict, { wire, by })
        if (begun.ok) outgoing.push({ entry: begun.value, kind: verdict.kind, wire, by })
        else refused.push({ id, reason: begun.error })
      }
      const sent = outgoing.map(({ entry }) => entry)
      const [first] = sent
      if (!first) return { sent, refused, done: Promise.resolve() }
      const what = sent.length === 1 ? `seq ${first.delivery.streamSeq}` : `${sent.length} messages`
      const cause = `${by === 'you' ? 'your' : 'auto'} ${verdictLabel(verdict)} on ${what}`
      deps.onGiven(sent, { by, verdict, wire, cause })
      const done = send(outgoing, (begun, outcome) => {
        const entry = ledger.settle(begun, outcome)
        if (entry) deps.onSettled(entry)
      })
      return { sent, refused, done: done.then(deps.onAnswered) }
    },
  }
}
