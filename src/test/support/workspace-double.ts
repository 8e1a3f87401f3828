import { presets } from '../../data.js'
import { createJournal } from '../../jetstream/api/journal.js'
import { createHappenings, storedHappening } from '../../jetstream/account/happenings.js'
import type { Happenings } from '../../jetstream/account/happenings.js'
import type { Journal } from '../../jetstream/api/journal.js'
import type { ConnectionState } from '../../jetstream/connection/connection-state.js'
import type { Notice } from '../../jetstream/connection/connection-notices.js'
import { defaultSettings, modes } from '../../jetstream/fields/consumer-settings.js'
import type { ConsumerSettings, Mode } from '../../jetstream/fields/consumer-settings.js'
import type { Problem } from '../../jetstream/wire/problem.js'
import { createPublisher } from '../../jetstream/publish/publisher.js'
import type { PublishOutcome } from '../../jetstream/api/publish-outcome.js'
import { serverFeatures } from '../../jetstream/connection/server-features.js'
import { createPublishedRates } from '../../jetstream/streams/published-rates.js'
import { streamOfSubject } from '../../jetstream/streams/streams.js'
import type { StoredState, StoredWanted } from '../../jetstream/streams/stored-reader.js'
import type { StreamsState } from '../../jetstream/streams/streams.js'
import type { Workspace } from '../../jetstream/workspace-contract.js'
import { err, ok } from '../../lib/result.js'
import { createStore } from '../../lib/store.js'
import type { Store } from '../../lib/store.js'
import type { ActiveView, Slots } from '../../ui/slots/slots.js'
import { createLanesDouble } from './lanes-double.js'
import type { LanesDouble } from './lanes-double.js'
import { createManualClock } from './manual-clock.js'
import type { ManualClock } from './manual-clock.js'
import { aReview, createSessionDouble } from './session-double.js'
import type { SessionDouble, SessionDoubleOptions } from './session-double.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

/** A workspace of real stores and no server: what it is asked for is written down, and answered as set. */
export type WorkspaceDouble = {
  readonly workspace: Workspace
  /** The workers beside the screen's own. */
  readonly beside: LanesDouble
  readonly clock: ManualClock
  readonly connection: Store<ConnectionState>
  readonly notices: Store<readonly Notice[]>
  readonly streams: Store<StreamsState>
  /** What was read of the messages of the stream in view. */
  readonly stored: Store<StoredState>
  /** What of them somebody said to see, in order. */
  readonly wants: readonly (StoredWanted | undefined)[]
  readonly slots: Slots
  readonly view: Store<ActiveView>
  /** Opens a session in the view. */
  readonly show: (options?: SessionDoubleOptions) => SessionDouble
  /** What the workspace was asked to do, in order: `openMode pull`, `purge REVIEWS`. */
  readonly calls: readonly string[]
  /** Where acts are recorded, as if they had left. */
  readonly journal: Journal
  readonly happenings: Happenings
  /** What streams took by the second: a test says what was read of them. */
  readonly publishedRates: ReturnType<typeof createPublishedRates>
  readonly published: readonly { readonly subject: string; readonly msgId: string; readonly body: string }[]
  /** What the next publishes come to; stored in sequence when unset. */
  readonly answerPublish: (outcome: PublishOutcome | undefined) => void
  /** The next publishes wait for this before they come to anything, as with a frozen server. */
  readonly publishWaitsFor: (thaw: Promise<void>) => void
  /** The problem every further request to the server meets; undefined lets them succeed. */
  readonly failWith: (problem: Problem | undefined) => void
  /** Another client makes a consumer: the next count of what would be lost has it. */
  readonly comesToStreams: (consumer: string) => void
  /** Opening a mode would make a consumer on somebody's stream. */
  readonly wouldCreate: () => void
  readonly applied: readonly ConsumerSettings[]
  readonly setLeftBehind: (left: ReturnType<Workspace['leftBehind']>) => void
}

/** A connection that is up, to a server of this version. */
export function connectedState(version = '2.11.0', parts: { readonly rttMs?: number } = {}): ConnectionState {
  const server = {
    url: 'nats://127.0.0.1:4222',
    host: '127.0.0.1',
    port: 4222,
    version,
    name: 'test',
    id: 'ID',
    clientId: 1,
    maxPayloadBytes: 1_048_576,
    jetstream: true,
    encrypted: false,
    loopback: true,
  }
  return { kind: 'connected', since: 0, server, ...parts }
}

/** Creates the double: connected, on stream REVIEWS, nothing open. */
export function createWorkspaceDouble(options: { readonly version?: string } = {}): WorkspaceDouble {
  const { version = '2.11.0' } = options
  const clock = createManualClock(1_700_000_000_000)
  const connection = createStore<ConnectionState>(connectedState(version))
  const notices = createStore<readonly Notice[]>([])
  const streams = createStore<StreamsState>({ phase: 'ready', streams: [] })
  const stored = createStore<StoredState>({ messages: [], isRead: false, isCut: false, waitingSinceMs: new Map() })
  const lanesDouble = createLanesDouble()
  const wants: (StoredWanted | undefined)[] = []
  const view = createStore<ActiveView>({ kind: 'none' })
  const stream = createStore('REVIEWS')
  const settings = createStore(
    Object.fromEntries(modes.map((mode) => [mode, defaultSettings(mode, presets.consumers)])) as Record<
      Mode,
      ConsumerSettings
    >,
  )
  const calls: string[] = []
  const journal = createJournal({ clock })
  const happenings = createHappenings({ clock })
  const publishedRates = createPublishedRates({ clock, inUse: () => [stream.get()], aheadMs: () => 0 })
  const published: { subject: string; msgId: string; body: string }[] = []
  const applied: ConsumerSettings[] = []
  let outcome: PublishOutcome | undefined
  let thaw = Promise.resolve()
  let creates = false
  const came: string[] = []
  let problem: Problem | undefined
  let left: ReturnType<Workspace['leftBehind']> = []

  const show = (of: SessionDoubleOptions = {}): SessionDouble => {
    const made = createSessionDouble(clock, { happened: happenings.add, ...of })
    view.set({ kind: 'open', mode: made.session.mode, session: made.session })
    return made
  }
  const answer = <T>(call: string, value: () => T) => {
    calls.push(call)
    return Promise.resolve(problem ? err(problem) : ok(value()))
  }
  const openMode = (mode: Mode) => answer(`openMode ${mode}`, () => show({ mode, consumer: `rating-${mode}` }).session)
  const opening: Omit<Slots, 'shown'> = {
    openMode,
    openConsumer: (name, consumer) => answer(`openConsumer ${name} ${consumer}`, () => show({ consumer }).session),
    applySettings: (next) => {
      applied.push(next)
      return answer(`applySettings ${next.mode}`, () => show({ mode: next.mode, consumer: next.name }).session)
    },
    join: () => {
      const now = view.get()
      calls.push('join')
      if (now.kind !== 'open') return Promise.resolve(err({ summary: 'no consumer is open' }))
      now.session.attach()
      return Promise.resolve(ok(now.session))
    },
    useStream: (name) => {
      calls.push(`useStream ${name}`)
      stream.set(name)
    },
  }
  const workspace: Workspace = {
    connection: {
      state: connection,
      notices,
      nats: () => undefined,
      onConnected: () => () => undefined,
      kill: () => undefined,
      close: () => Promise.resolve(),
    },
    streams: {
      state: streams,
      refresh: () => Promise.resolve(),
      soon: () => undefined,
      watch: (name) => calls.push(`watch ${name}`),
      inView: () => undefined,
      pace: () => ({ allMs: 2000, allTookMs: 3, allEntries: 4, nearMs: 2000 }),
      find: (name) => streams.get().streams.find((one) => one.name === name),
      start: () => undefined,
      stop: () => undefined,
    },
    lanes: lanesDouble.lanes,
    published: publishedRates,
    stored: {
      state: stored,
      want: (wanted) => {
        wants.push(wanted)
      },
    },
    streamActions: {
      create: (config) => answer(`create ${JSON.stringify(config)}`, () => undefined),
      consumer: (name, consumer) => {
        const found = streams.get().streams.find((one) => one.name === name)?.consumers
        return Promise.resolve(ok(found?.find((one) => one.name === consumer)?.info ?? null))
      },
      edit: (name, edit) => answer(`edit ${name} ${JSON.stringify(edit.touched)}`, () => undefined),
      editConsumer: (name, consumer, edit) =>
        answer(`editConsumer ${name} ${consumer} ${JSON.stringify(edit.touched)}`, () => undefined),
      makeConsumer: (name, config) => answer(`makeConsumer ${name} ${JSON.stringify(config)}`, () => undefined),
      purge: (name, lastSeq) => answer(`purge ${name} ${lastSeq}`, () => 7),
      remove: (name) => answer(`remove ${name}`, () => undefined),
      removeConsumer: (name, consumer) => answer(`removeConsumer ${name} ${consumer}`, () => undefined),
      loss: (name, consumer) =>
        answer(`loss ${[name, consumer].filter(Boolean).join(' ')}`, () => ({
          messages: 7,
          lastSeq: asStreamSeq(9),
          bytes: 700,
          consumers: ['rating-pull', ...came],
          ackPending: 3,
        })),
      stepDown: (name, consumer) => answer(`stepDown ${[name, consumer].filter(Boolean).join(' ')}`, () => undefined),
      pauseConsumer: (name, consumer, forMs) => answer(`pause ${name} ${consumer} ${forMs}`, () => undefined),
      resumeConsumer: (name, consumer) => answer(`resume ${name} ${consumer}`, () => undefined),
    },
    publisher: createPublisher([aReview()], {
      clock,
      random: () => 0.5,
      streamOf: (subject) => streamOfSubject(streams.get().streams, subject) ?? stream.get(),
      sendCore: (subject, data) => {
        published.push({ subject, msgId: '', body: new TextDecoder().decode(data) })
        return Promise.resolve({ kind: 'handed' })
      },
      onStored: publishedRates.confirmed,
      tellStored: (tally) => happenings.add({ stream: tally.stream }, storedHappening(tally)),
      send: ({ subject, data, msgId }, done) => {
        published.push({ subject, msgId, body: new TextDecoder().decode(data) })
        const stored = { kind: 'stored', seq: published.length, stream: 'REVIEWS', duplicate: false } as const
        void thaw.then(() => done(outcome ?? stored))
      },
    }),
    journal,
    happened: happenings.list,
    cliFlags: [],
    stream,
    settings,
    features: () => serverFeatures(version),
    ensureStream: (create) => answer(`ensureStream ${create}`, () => 'there' as const),
    accounts: () => [],
    workers: () => [],
    addWorker: (account) => {
      throw new Error(`${account.key}: a double has no second worker`)
    },
    modeOf: () => 'pull',
    isOwn: () => true,
    wouldCreate: () => Promise.resolve(creates),
    mayJoin: () => Promise.resolve(ok(undefined)),
    openMode: opening.openMode,
    openConsumer: opening.openConsumer,
    applySettings: opening.applySettings,
    useStream: opening.useStream,
    remark: (text) => {
      const now = view.get()
      if (now.kind === 'open') now.session.account.remark(text)
      else calls.push(`remark ${text}`)
    },
    leftBehind: () => left,
    close: () => Promise.resolve(),
  }
  return {
    workspace,
    beside: lanesDouble,
    slots: { shown: view, ...opening },
    clock,
    connection,
    notices,
    streams,
    stored,
    wants,
    view,
    show,
    calls,
    journal,
    happenings,
    publishedRates,
    published,
    applied,
    publishWaitsFor: (next) => {
      thaw = next
    },
    answerPublish: (next) => {
      outcome = next
    },
    comesToStreams: (consumer) => void came.push(consumer),
    failWith: (next) => {
      problem = next
    },
    wouldCreate: () => {
      creates = true
    },
    setLeftBehind: (next) => {
      left = next
    },
  }
}
