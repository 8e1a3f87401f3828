import { presets, reviews } from '../../data.js'
import { systemClock } from '../../lib/clock.js'
import type { ConsumerInfo } from '../../jetstream/wire/answers/consumer-info.js'
import type { Worker } from '../../jetstream/worker/worker.js'
import type { ConsumerSettings, Mode } from '../../jetstream/fields/consumer-settings.js'
import type { LedgerEntry } from '../../jetstream/account/ledger-entry.js'
import type { Problem } from '../../jetstream/wire/problem.js'
import { createServerApi } from '../../jetstream/api/server-api.js'
import type { ServerApi } from '../../jetstream/api/server-api.js'
import type { WorkerSnapshot } from '../../jetstream/worker/worker-snapshot.js'
import { createWorkspace } from '../../jetstream/workspace.js'
import type { Workspace } from '../../jetstream/workspace.js'
import type { Result } from '../../lib/result.js'
import { createSlots } from '../../ui/slots/slots.js'
import type { Slots } from '../../ui/slots/slots.js'
import type { TestServer } from './nats-server.js'
import { settingsFor, stateToBe, testConnection } from './test-connection.js'
import { conditionToHold, storeToBe } from './wait-for-server.js'

/** A workspace on a test server and the slots of a screen over it, which open and receive; with what a test asks of it and of the server behind its back. */
export type TestWorkspace = Workspace &
  Slots & {
    /** The workspace alone: what its own slots open is only observed where it is not ours. */
    readonly bare: Workspace
    /** The server's API over the same connection. */
    readonly api: ServerApi
    /** Publishes `count` reviews, or on another subject when given; resolves with their stream sequences. */
    readonly publishMany: (count: number, subject?: string) => Promise<readonly number[]>
    /** Opens a mode with these settings in place of the preset's. */
    readonly openWith: (mode: Mode, change?: Partial<ConsumerSettings>) => Promise<Worker>
    /** Makes a consumer of these settings and gives its worker, beside what the slots show; it does not receive yet. */
    readonly opensBeside: Workspace['applySettings']
    /** Polls `CONSUMER.INFO` until `accept` holds, within 10 s; the truth our own numbers are measured against. */
    readonly infoUntil: (session: Worker, accept: (info: ConsumerInfo) => boolean) => Promise<ConsumerInfo>
  }

export { presets, reviews }

/** Opens a workspace, connected and on an empty stream of the preset; the caller closes it. */
export async function openTestWorkspace(
  server: Pick<TestServer, 'url' | 'token'>,
  o: { readonly faults?: boolean } = {},
): Promise<TestWorkspace> {
  const settings = settingsFor(server.url, { auth: { kind: 'token', token: server.token } })
  const connection = testConnection(settings, o)
  const connectLane = (suffix: string) => testConnection({ ...settings, clientName: `review-tui test ${suffix}` }, o)
  const workspace = createWorkspace({ clock: systemClock, connection, connectLane, presets, reviews })
  await stateToBe(connection, 'connected')
  const api = createServerApi(connection.nats, { clock: systemClock, closing: new AbortController().signal })
  if (await api.hasStream(presets.stream.name)) await api.deleteStream(presets.stream.name)
  must(await workspace.ensureStream(true))
  const slots = joiningSlots(workspace)
  return {
    ...workspace,
    ...slots,
    bare: workspace,
    api,
    publishMany: async (count, subject = 'REVIEWS.rateGiven') => {
      const seqs: number[] = []
      for (let left = count; left > 0; left -= 1) {
        const outcome = await workspace.publisher.publishNext(subject)
        if (outcome.kind !== 'stored') throw new Error(`not stored: ${outcome.why}`)
        seqs.push(outcome.seq)
      }
      return seqs
    },
    openWith: async (mode, change = {}) => {
      return must(await slots.applySettings({ ...workspace.settings.get()[mode], ...change }))
    },
    opensBeside: workspace.applySettings,
    infoUntil: async (session, accept) => {
      let last: ConsumerInfo | null = null
      await conditionToHold({
        check: async () => {
          last = await api.consumerInfo(session.stream, session.consumer)
          return last !== null && accept(last)
        },
        what: `the server to say so of ${session.consumer}`,
        withinMs: 10_000,
      }).catch((error: unknown) => {
        throw new Error(`${String(error)}; last: ${JSON.stringify(last)}`)
      })
      return last as unknown as ConsumerInfo
    },
  }
}

/** The slots of a screen whose user joins whatever is opened. */
export function joiningSlots(workspace: Workspace): Slots {
  const slots = createSlots(workspace)
  return {
    ...slots,
    openConsumer: async (stream, consumer) => {
      const opened = await slots.openConsumer(stream, consumer)
      return opened.ok && opened.value.state.get().phase.kind === 'observing' ? slots.join() : opened
    },
  }
}

/** The value of a success; throws the problem of a failure. */
export function must<T>(result: Result<T, Problem | string>): T {
  if (result.ok) return result.value
  throw new Error(typeof result.error === 'string' ? result.error : JSON.stringify(result.error))
}

/** Resolves with the first snapshot that `accept` takes. */
export function snapshotToBe(
  session: Worker,
  what: string,
  accept: (snapshot: WorkerSnapshot) => boolean,
): Promise<WorkerSnapshot> {
  return storeToBe({
    store: { get: () => shown(session.state.get()), subscribe: session.state.subscribe },
    accept: (snapshot): snapshot is WorkerSnapshot => accept(snapshot),
    what,
  })
}

/** Resolves with the newest deliveries once `count` of them wait for a verdict, oldest first. */
export async function heldToBe(session: Worker, count: number): Promise<readonly LedgerEntry[]> {
  const snapshot = await snapshotToBe(session, `${count} held`, ({ counts }) => counts.held === count)
  return snapshot.ledger.open().filter(({ state }) => state.kind === 'held')
}

// A failed wait prints the last snapshot, of which the live windows are no plain data.
function shown(snapshot: WorkerSnapshot): WorkerSnapshot {
  return {
    ...snapshot,
    toJSON: () => ({ ...snapshot, feed: snapshot.feed.length(), ledger: snapshot.counts }),
  } as WorkerSnapshot
}
