import { formatCount } from '../../lib/format.js'
import type { LedgerEntry } from '../account/ledger-entry.js'
import type { Ledger, SettledRun } from '../account/ledger-contract.js'
import type { Delivery } from '../wire/delivery.js'
import type { OutgoingVerdict, VerdictSender } from './verdict-sender.js'
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
  /** Acks where nobody decides, as the auto-ack: as many as came together. Resolves when they are answered or given up on. */
  readonly ackAll: (ids: readonly DeliveryId[]) => Promise<void>
}

/** What a verdict desk needs and whom it tells. */
export type VerdictDeskDeps = {
  readonly ledger: Pick<Ledger, 'begin' | 'settle' | 'beginAcks' | 'settleAcks'>
  /** The way a verdict can travel; undefined while it would be lost. */
  readonly sender: () => VerdictSender | undefined
  /** Why there is none, for the screen. */
  readonly noLink?: () => string
  readonly termReason: () => boolean
  /** Called before anything is sent, when the ledger allowed at least one. */
  readonly onGiven: (given: GivenVerdicts) => void
  /** Called for each verdict the wire has spoken on, whatever it said. */
  readonly onSettled: (entry: LedgerEntry) => void
  /** The same for acks that were given together. */
  readonly onSettledRun: (run: SettledRun) => void
  /** Called once when all of one call are settled. */
  readonly onAnswered: () => void
}

const ack: Verdict = { kind: 'ack' }
const noLink = 'no connection: the verdict would be lost. It stays held; decide again when the link is back'

/** Creates the desk of one worker. */
export function createVerdictDesk(deps: VerdictDeskDeps): VerdictDesk {
  const { ledger } = deps
  return {
    decide: (ids, verdict, by) => {
      const sender = deps.sender()
      if (!sender) {
        const reason = deps.noLink?.() ?? noLink
        return { sent: [], refused: ids.map((id) => ({ id, reason })), done: Promise.resolve() }
      }
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
      const cause = `${by === 'you' ? 'your' : 'auto'} ${verdictLabel(verdict)} on ${whatOf(sent.length, first.delivery)}`
      deps.onGiven({ by, verdict, wire, cause })
      const done = sender.send(outgoing, (begun, outcome) => {
        const entry = ledger.settle(begun, outcome)
        if (entry) deps.onSettled(entry)
      })
      return { sent, refused, done: done.then(deps.onAnswered) }
    },
    ackAll: async (ids) => {
      const sender = deps.sender()
      if (!sender) return
      const wire = verdictBody(ack, { termReason: false })
      const run = ledger.beginAcks(ids, { wire, by: 'auto' })
      const { deliveries } = run
      const [first] = deliveries
      if (!first) return
      const cause = `auto ${verdictLabel(ack)} on ${whatOf(deliveries.length, first)}`
      deps.onGiven({ by: 'auto', verdict: ack, wire, cause })
      const { outcome, refusal } = await sender.sendAcks(deliveries, wire)
      deps.onSettledRun(ledger.settleAcks(run, outcome, refusal))
      deps.onAnswered()
    },
  }
}

function whatOf(count: number, first: Delivery): string {
  return count === 1 ? `seq ${first.streamSeq}` : `${formatCount(count)} messages`
}
