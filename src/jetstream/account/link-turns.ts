import type { AccountMember, ConsumerAccount } from './account-contract.js'
import type { AccountLook } from './account-look.js'
import type { AccountView } from './account-view.js'
import type { DeliveryLines } from './delivery-lines.js'
import type { VerdictOutcome } from './ledger-entry.js'
import type { Ledger } from './ledger.js'
import type { OutWatch } from './out-elsewhere.js'

const linkLostText = 'connection lost: what is held stays held'
// Of one worker alone: the server goes on, and its waits with it.
const lineLostText = 'the connection of its worker is lost: it stays out until its wait is over'

/** What an account does when the connection is lost and when it is back. */
export function createLinkTurns(account: {
  readonly members: ReadonlySet<AccountMember>
  readonly ledger: Pick<Ledger, 'open' | 'settle' | 'note'>
  readonly view: Pick<AccountView, 'now' | 'show'>
  readonly look: Pick<AccountLook, 'now'>
  readonly out: Pick<OutWatch, 'connectionLost'>
  /** Adds a row to the feed. */
  readonly tell: (text: string, tone: 'info' | 'warning') => void
  /** By which connection a worker's deliveries come; 0 is the one that is shared. */
  readonly lineOf: DeliveryLines['lineOf']
}): Pick<ConsumerAccount, 'connectionLost' | 'reconnected' | 'lineLost'> {
  const { members, ledger, view, look, out, tell, lineOf } = account
  const lose = (line: number, text: string): void => {
    for (const entry of ledger.open()) {
      if (lineOf(entry.workerId) !== line) continue
      if (entry.state.kind === 'sending') ledger.settle(entry, answerLost())
      ledger.note(entry.delivery.streamSeq, { who: 'clock', text })
    }
  }
  return {
    lineLost: (workerId) => lose(lineOf(workerId), lineLostText),
    connectionLost: () => {
      for (const member of [...members]) member.onConnectionLost()
      out.connectionLost()
      lose(0, linkLostText)
      tell(linkLostText, 'warning')
      view.show({ link: 'lost' })
    },
    reconnected: () => {
      if (view.now().link !== 'lost') return
      tell('connection is back; a message seen before is marked so', 'info')
      view.show({ link: 'up' })
      for (const member of [...members]) member.onReconnected()
      void look.now()
    },
  }
}

function answerLost(): VerdictOutcome {
  return { kind: 'unconfirmed', why: 'the connection was lost before the server answered' }
}
