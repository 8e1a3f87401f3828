import type { Clock } from '../../lib/clock.js'
import { longAckPrefix } from './ack-listener.js'
import type { AckHearing, HeardAck } from './ack-listener.js'
import type { HeardVerdict } from './ledger-entry.js'
import type { Ledger } from './ledger-contract.js'
import type { StreamSeq } from '../wire/ids.js'

/** What workers that are not ours were heard to decide. A hint, until the server's numbers bear it out. */
export type OtherWorkers = {
  readonly hear: (ack: HeardAck) => void
  /** What was heard last of this message; an ack or term stands, whatever comes after. */
  readonly verdictOn: (streamSeq: StreamSeq) => HeardVerdict | undefined
  /** When one was heard last; undefined when none ever was. */
  readonly lastAtMs: () => number | undefined
  /** Begins to listen; no effect while it does. */
  readonly start: () => void
  readonly stop: () => void
  /** Takes the form of the consumer's reply subjects from one of them. */
  readonly follow: (reply: string) => void
}

/** So many messages are remembered; the oldest are forgotten. */
const mostRemembered = 4096
/** So many lines a stranger may add to the life of one delivery. */
const mostLines = 20

const words = { ack: 'ack', nak: 'nak', term: 'term', working: 'working' } as const

/** Creates the memory of one account. */
export function createOtherWorkers(account: {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'latest' | 'hasOurs' | 'note'>
  /** Listens to the verdicts on the consumer, where it can; returns the end of it. */
  readonly listen: (prefix: string, hearing: AckHearing) => (() => void) | undefined
  /** Hears of each verdict that is not ours; it may be made up. */
  readonly onVerdict?: (ack: HeardAck) => void
  readonly onHeard: () => void
  readonly onState: (state: 'yes' | 'no' | 'refused' | 'too-many') => void
}): OtherWorkers {
  const { clock, ledger } = account
  const shortPrefix = '$JS.ACK'
  let prefix = shortPrefix
  let stopListening: (() => void) | undefined
  const heard = new Map<number, HeardVerdict>()
  let lastAtMs: number | undefined

  const hear = (ack: HeardAck): void => {
    // Our own are heard as well.
    if (ledger.hasOurs(ack)) return
    const { streamSeq, kind, deliveryCount } = ack
    lastAtMs = clock.now()
    account.onVerdict?.(ack)
    const before = heard.get(streamSeq)
    const isEnded = before?.kind === 'ack' || before?.kind === 'term'
    if (!isEnded) {
      heard.delete(streamSeq)
      heard.set(streamSeq, { kind, deliveryCount, atMs: lastAtMs })
    }
    if (heard.size > mostRemembered) {
      const [oldest] = heard.keys()
      if (oldest !== undefined) heard.delete(oldest)
    }
    const entry = ledger.latest(streamSeq)
    if (!entry || entry.events.filter(({ who }) => who === 'other').length >= mostLines) return
    ledger.note(streamSeq, { who: 'other', text: `another worker: ${words[kind]} of try ${deliveryCount}` })
    account.onHeard()
  }
  const start = (): void => {
    if (stopListening) return
    stopListening = account.listen(prefix, { hear, deaf: account.onState })
    if (stopListening) account.onState('yes')
  }
  const stop = (): void => {
    stopListening?.()
    stopListening = undefined
  }
  return {
    hear,
    start,
    stop,
    follow: (reply) => {
      const long = longAckPrefix(reply)
      if (long === undefined || long === prefix) return
      prefix = long
      if (!stopListening) return
      stop()
      start()
    },
    verdictOn: (streamSeq) => heard.get(streamSeq),
    lastAtMs: () => lastAtMs,
  }
}
