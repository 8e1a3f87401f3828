import type { NatsConnection } from '@nats-io/transport-node'
import { listenToAdvisories } from './account/advisories.js'
import { unreadableAdvisories } from './account/remarks.js'
import type { StreamList } from './streams/streams.js'
import type { WorkerTable } from './worker/worker-table.js'

/** Passes on what the server announces: to the account it is about, and to the list of streams as a reason to look. */
export function passAdvisories(
  nc: NatsConnection,
  to: {
    readonly eventPrefix: string
    readonly table: Pick<WorkerTable, 'find' | 'accounts'>
    readonly streams: Pick<StreamList, 'soon'>
    readonly remark: (text: string) => void
  },
): void {
  const { table, streams } = to
  // A stream that is said to be gone: its consumers went with it, and are not named one by one.
  const lookAtThoseOf = (name: string | undefined): void => {
    for (const account of table.accounts()) if (account.stream === name) account.advisory({ kind: 'deleted' })
  }
  const lookForLeader = (name: string): void => {
    streams.soon()
    for (const account of table.accounts()) if (account.stream === name && account.isLookedAt()) account.look.soon()
  }
  listenToAdvisories(
    { nc, eventPrefix: to.eventPrefix },
    {
      hear: (advisory) => {
        if (advisory.kind === 'leader') return lookForLeader(advisory.stream)
        if (advisory.kind === 'consumer') table.find(advisory.stream, advisory.consumer)?.advisory(advisory.advisory)
        if (advisory.kind === 'changed' || advisory.advisory.kind === 'deleted') streams.soon()
        if (advisory.kind === 'changed') lookAtThoseOf(advisory.gone)
      },
      // Anybody may send them: told at 1, 10, 100 …, so that nobody fills the view with them.
      dropped: (count) => {
        if (/^10*$/.test(String(count))) to.remark(unreadableAdvisories(count))
      },
    },
  )
}
