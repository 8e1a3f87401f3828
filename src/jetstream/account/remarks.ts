import { formatCount } from '../../lib/format.js'
import type { ConsumerAccount } from './account-contract.js'

/** What has to be said where it stays: rows of the consumer that is looked at. They wait while none is. */
export type Remarks = {
  readonly add: (text: string) => void
  /** Says what has waited, once a consumer is looked at. */
  readonly flush: () => void
}

const mostWaiting = 10

/** Creates the list, empty; of more than ten that wait the oldest go. */
export function createRemarks(lookedAt: () => Pick<ConsumerAccount, 'remark'> | undefined): Remarks {
  let waiting: readonly string[] = []
  const flush = (): void => {
    const account = lookedAt()
    if (account === undefined) return
    const now = waiting
    waiting = []
    for (const text of now) account.remark(text)
  }
  return {
    add: (text) => {
      waiting = [...waiting, text].slice(-mostWaiting)
      flush()
    },
    flush,
  }
}

/** The words for advisories that could not be read. */
export function unreadableAdvisories(count: number): string {
  const what =
    count === 1 ? '1 advisory could not be read and was' : `${formatCount(count)} advisories could not be read and were`
  return `${what} passed over; anybody allowed to may publish them`
}
