import type { LabReport } from './account/lab-report.js'
import type { Happenings } from './account/happenings.js'
import type { ServerApi } from './api/server-api.js'
import type { SendDoor } from './api/send-door.js'
import type { LinkFaults } from './connection/link-faults.js'
import type { Connection } from './connection/connection-contract.js'
import type { ConsumerName } from './wire/outgoing-rules.js'

const answerTimeoutMs = 3000

/** What the failure lab takes of a workspace. There only where the server is ours alone and may be written to. */
export type LabTools = {
  /** Faults of the workspace's own link. */
  readonly faults: LinkFaults
  /** The link of a lane as it is now: of its latest life. */
  readonly laneLink: (lane: number) => Pick<Connection, 'state' | 'faults'> | undefined
  /** The only stream that acts may change, and whose consumers they may: the presets' own. */
  readonly ownStream: string
  /** Reads, as the screen does. */
  readonly look: Pick<ServerApi, 'findStream' | 'consumerInfo' | 'storedMessage' | 'describe'>
  /** Writes that stand in the journal as the lab's. */
  readonly write: Pick<ServerApi, 'createStream' | 'deleteStream' | 'deleteConsumer'>
  /** Sends another plain ack for a delivery, past the ledger, which would refuse it; whether the server answered it. */
  readonly ackAgain: (reply: string) => Promise<boolean>
  /** Writes into the journal what was done that is no message of ours. */
  readonly note: (what: string) => void
  /** Tells what happened, where it stays. */
  readonly tell: (where: Omit<ConsumerName, 'consumer'> & { readonly consumer?: string }, report: LabReport) => void
}

/** Remembers the connections that are opened for lanes, by the suffix of their names, until they are closed. */
export function laneLinks(open: (suffix: string) => Connection): {
  readonly open: (suffix: string) => Connection
  readonly of: (lane: number) => Connection | undefined
} {
  const links = new Map<string, Connection>()
  return {
    of: (lane) => links.get(`w${lane}`),
    open: (suffix) => {
      const link = open(suffix)
      links.set(suffix, link)
      link.state.subscribe(() => {
        if (link.state.get().kind === 'closed' && links.get(suffix) === link) links.delete(suffix)
      })
      return link
    },
  }
}

/** Creates the tools; undefined where the connection was not opened for faults. */
export function createLabTools(of: {
  readonly connection: Connection
  readonly api: ServerApi
  readonly door: SendDoor
  readonly happened: Happenings['add']
  readonly ownStream: string
  readonly laneLink: LabTools['laneLink']
}): LabTools | undefined {
  const { connection, api, door, happened, ownStream, laneLink } = of
  const { faults } = connection
  if (!faults) return undefined
  return {
    faults,
    laneLink,
    ownStream,
    look: api.by('look'),
    write: api.by('lab'),
    ackAgain: async (reply) => {
      const nc = connection.nats()
      if (!nc) return false
      const { answer, settle } = door
        .begin({ by: 'lab' })
        .request(nc, { subject: reply, body: '+ACK' }, answerTimeoutMs)
      return answer.then(
        () => {
          settle({ kind: 'answered' })
          return true
        },
        () => false,
      )
    },
    note: (what) => door.note(what),
    tell: (where, report) => happened(where, { kind: 'lab', report }),
  }
}
