import type { Clock } from '../../lib/clock.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import { isFinal } from './ledger-entry.js'
import type { LedgerEntry } from './ledger-entry.js'
import type { Ledger } from './ledger.js'
import type { ConsumerAdvisory } from './consumer-advisory.js'
import type { AccountLook } from './account-look.js'
import type { TellStatus } from './happenings.js'
import type { StreamSeq } from '../wire/ids.js'

/** Hears the advisories on one consumer. Anybody may publish them, so each is a hint, and `CONSUMER.INFO` has the last word. */
export type AdvisoryEar = {
  readonly hear: (advisory: ConsumerAdvisory) => void
  /** Believes the hints this answer bears out; true when that changed anything. */
  readonly judge: (info: ConsumerInfo) => boolean
}

type EndOfMessage = Extract<ConsumerAdvisory, { readonly kind: 'naked' | 'termed' | 'max-deliveries' }>
type Hint = { readonly advisory: EndOfMessage; readonly atMs: number }

/** What the server does not bear out by then is forgotten; it looks at itself by the second. */
const hintLastsMs = 5000

/** Creates the ear of one account. It keeps one hint for each open message at most. */
export function createAdvisoryEar(account: {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'announce' | 'note' | 'giveUp' | 'dropOpen' | 'latest' | 'open' | 'rules'>
  readonly look: Pick<AccountLook, 'atOnce' | 'soon'>
  /** Adds a row to the feed. */
  readonly tell: TellStatus
  /** Called when the advisory answered a verdict that had no answer. */
  readonly onSettled: (entry: LedgerEntry) => void
}): AdvisoryEar {
  const { clock, ledger, look, tell } = account
  const hints = new Map<StreamSeq, Hint>()
  let pauseHint: 'paused' | 'resumed' | undefined
  let pauseTold: 'paused' | 'resumed' = 'resumed'

  const believe = (advisory: EndOfMessage): void => {
    if (advisory.kind === 'max-deliveries') {
      const deliveries = advisory.deliveries === 1 ? '1 delivery' : `${advisory.deliveries} deliveries`
      const text = `advisory: gave up after ${deliveries}; it stays in the stream`
      ledger.note(advisory.streamSeq, { who: 'server', text })
      ledger.giveUp(advisory.streamSeq)
      return tell(`seq ${advisory.streamSeq}: ${text}`, 'warning', 'used-up')
    }
    const settled = ledger.announce({ ...advisory, kind: advisory.kind })
    if (settled) account.onSettled(settled)
  }

  /**
   * Whether the server no longer counts the message among those that are out: what it still counts is fewer than what
   * we know to be out besides the hinted ones, or all of it. Others' messages count too, and then nothing is believed:
   * a true hint missed leaves a row to be decided, a false one believed would take it away.
   */
  const bornOut = ({ state, delivery }: LedgerEntry, info: ConsumerInfo): boolean => {
    if (info.ack_floor.stream_seq >= delivery.streamSeq) return true
    if (info.config.ack_policy !== 'explicit') return false
    const surelyOut = state.kind === 'held' ? ['held'] : ['held', 'expired', 'naked']
    let unhinted = 0
    for (const other of ledger.open()) {
      const known = other.delivery.consumerSeq <= info.delivered.consumer_seq
      if (known && surelyOut.includes(other.state.kind) && !hints.has(other.delivery.streamSeq)) unhinted += 1
    }
    return delivery.consumerSeq <= info.delivered.consumer_seq && info.num_ack_pending <= unhinted
  }

  const judgeHint = (
    streamSeq: StreamSeq,
    { advisory, atMs }: Hint,
    info: ConsumerInfo,
  ): 'keep' | 'drop' | 'believe' => {
    const entry = ledger.latest(streamSeq)
    if (!entry || Math.abs(clock.now() - atMs) > hintLastsMs) return 'drop'
    const { kind } = entry.state
    if (isFinal(entry.state)) return advisory.kind === 'max-deliveries' ? 'drop' : 'believe'
    // A verdict on its way has its own answer, and nothing is used up while its last ack wait runs.
    if (kind === 'sending' || (kind === 'held' && advisory.kind === 'max-deliveries')) return 'keep'
    return bornOut(entry, info) ? 'believe' : 'keep'
  }

  return {
    hear: (advisory) => {
      switch (advisory.kind) {
        case 'deleted':
          return look.atOnce()
        case 'purged':
          ledger.dropOpen({ how: 'purged', why: 'purged from the stream' }, advisory.lastSeq)
          tell('the stream was purged: what was held here is gone', 'warning', 'purged')
          return look.soon()
        case 'paused':
        case 'resumed':
          pauseHint = advisory.kind
          return look.soon()
        case 'max-deliveries':
        case 'termed': {
          const { maxDeliver } = ledger.rules()
          const tooEarly = advisory.kind === 'max-deliveries' && (maxDeliver <= 0 || advisory.deliveries < maxDeliver)
          if (!tooEarly && ledger.latest(advisory.streamSeq)) {
            hints.set(advisory.streamSeq, { advisory, atMs: clock.now() })
          }
          return look.soon()
        }
        case 'naked':
          // It ends nothing: a line of the story, and the message comes again either way.
          believe(advisory)
          return look.soon()
      }
    },
    judge: (info) => {
      if (pauseHint !== undefined) {
        const isSo = (info.paused === true) === (pauseHint === 'paused')
        if (isSo && pauseTold !== pauseHint) {
          pauseTold = pauseHint
          tell(`the server says: ${pauseHint}`, 'info', 'paused')
        }
        pauseHint = undefined
      }
      const judged = [...hints].map(([seq, hint]) => ({ seq, hint, how: judgeHint(seq, hint, info) }))
      for (const { seq, how } of judged) if (how !== 'keep') hints.delete(seq)
      const believed = judged.filter(({ how }) => how === 'believe')
      for (const { hint } of believed) believe(hint.advisory)
      return believed.length > 0
    },
  }
}
