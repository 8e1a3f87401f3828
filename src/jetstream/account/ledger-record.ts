import type { DeliveryId } from '../wire/ids.js'
import type { Delivery } from '../wire/delivery.js'
import type { LedgerEntry, LedgerState, StoryLine } from './ledger-entry.js'

/** What is known of a delivery as it is entered. */
type Entered = Pick<LedgerEntry, 'delivery' | 'turn' | 'state' | 'waitFromMs' | 'seenBefore' | 'lastTry' | 'events'> &
  Partial<LedgerEntry>

/**
 * An entry that is changed in place for as long as nobody outside the ledger has it: a flood would else make several
 * of each. Once shown it is replaced as any other.
 */
export class LedgerRecord implements LedgerEntry {
  delivery: Delivery
  workerId: number | undefined
  turn: number
  state: LedgerState
  waitFromMs: number
  waitMs: number | undefined
  deadlineMs: number | undefined
  previousId: DeliveryId | undefined
  firstId: DeliveryId | undefined
  supersededBy: DeliveryId | undefined
  seenBefore: number
  refusal: string | undefined
  lastTry: boolean
  events: readonly StoryLine[]
  #isShown: boolean

  constructor(entry: Entered) {
    this.delivery = entry.delivery
    this.workerId = entry.workerId
    this.turn = entry.turn
    this.state = entry.state
    this.waitFromMs = entry.waitFromMs
    this.waitMs = entry.waitMs
    this.deadlineMs = entry.deadlineMs
    this.previousId = entry.previousId
    this.firstId = entry.firstId
    this.supersededBy = entry.supersededBy
    this.seenBefore = entry.seenBefore
    this.refusal = entry.refusal
    this.lastTry = entry.lastTry
    this.events = entry.events
    this.#isShown = false
  }

  /** The same entry for eyes outside: from now on it never changes. */
  static shown<T extends LedgerEntry | undefined>(entry: T): T {
    if (entry instanceof LedgerRecord) entry.#isShown = true
    return entry
  }

  /** The entry itself where it may be changed, else a copy. */
  static changeable(entry: LedgerEntry): LedgerRecord {
    return entry instanceof LedgerRecord && !entry.#isShown ? entry : new LedgerRecord(entry)
  }
}
