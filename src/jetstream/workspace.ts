import type { NatsConnection } from '@nats-io/transport-node'
import { err, ok } from '../lib/result.js'
import type { Result } from '../lib/result.js'
import { createStore } from '../lib/store.js'
import type { ConsumerInfo } from './wire/answers/consumer-info.js'
import { asLed } from './wire/answers/stream-info.js'
import { createJournal } from './api/journal.js'
import { createSendDoor } from './api/send-door.js'
import { createLabTools, laneLinks } from './lab-tools.js'
import { createStageTools } from './stage-tools.js'
import { tellClockDifference } from './clock-remark.js'
import { createConsumerFinder } from './account/consumer-finder.js'
import { modes } from './fields/consumer-settings.js'
import type { Mode } from './fields/consumer-settings.js'
import { ownJetStream } from './wire/jetstream-place.js'
import { neededSubjects } from './wire/needed-subjects.js'
import type { Problem } from './wire/problem.js'
import { createPublisher } from './publish/publisher.js'
import { createHappenings, storedHappening } from './account/happenings.js'
import { streamHappenings } from './account/stream-news.js'
import { createRemarks } from './account/remarks.js'
import { createServerApi } from './api/server-api.js'
import { serverFeatures } from './connection/server-features.js'
import type { ServerFeatures } from './connection/server-features.js'
import type { Worker } from './worker/worker-contract.js'
import { leaderlessCode } from './wire/api-errors.js'
import { leftBehindOn } from './worker/left-behind.js'
import { createWorkerTable } from './worker/worker-table.js'
import type { AccountTarget } from './worker/worker-table.js'
import { passAdvisories } from './pass-advisories.js'
import { createPublishedRates } from './streams/published-rates.js'
import { createStreamList, streamOfSubject } from './streams/streams.js'
import type { Workspace, WorkspaceOptions } from './workspace-contract.js'
import { ensureStreamOf, lanesOf, settingsFor, storedReaderOf, streamActionsOf } from './workspace-parts.js'

export type { LeftBehind } from './worker/left-behind.js'
export type { Workspace, WorkspaceOptions } from './workspace-contract.js'

/** Creates the workspace on a connection that may still be connecting. */
export function createWorkspace(options: WorkspaceOptions): Workspace {
  const { clock, connection, presets, place = ownJetStream, readOnly = false } = options
  const closing = new AbortController()
  const journal = createJournal({ clock, place })
  const door = createSendDoor(journal)
  const api = createServerApi(connection.nats, {
    clock,
    closing: closing.signal,
    place,
    door,
    isTaken: (subject) => streamOfSubject(streams.state.get().streams, subject) !== undefined,
  })
  const looks = api.by('look')
  const stream = createStore(presets.stream.name)
  const settings = createStore(settingsFor(presets, presets.stream.name))
  const turnTo: Workspace['useStream'] = (streamName, wanted = settingsFor(presets, streamName)) => {
    if (stream.get() === streamName) return
    stream.set(streamName)
    settings.set(wanted)
  }
  const remarks = createRemarks(() => table.accounts().find((account) => account.isLookedAt()))

  const features = (): ServerFeatures | undefined => {
    const version = connection.nats()?.info?.version
    return version === undefined ? undefined : serverFeatures(version)
  }
  const problem = (error: unknown, consumer?: string): Problem =>
    api.describe(error, {
      stream: stream.get(),
      needed: neededSubjects(options.place ?? ownJetStream, { name: stream.get() }, consumer),
    })
  const happenings = createHappenings({ clock })
  const inUse = (): readonly string[] => [...new Set([stream.get(), ...table.accounts().map((one) => one.stream)])]
  const published = createPublishedRates({ clock, inUse, aheadMs: () => api.clockDifference.get()?.byMs ?? 0 })
  const streams = createStreamList({
    clock,
    listStreams: looks.listStreams,
    listConsumers: looks.listConsumers,
    readStream: looks.findStream,
    inUse,
    describe: (error) => api.describe(error).summary,
    connected: () => connection.state.get().kind === 'connected',
    isLeaderless: (error) => api.describe(error).code === leaderlessCode,
    onLooked: (before, after) => {
      published.looked(after)
      const stream = after.config.name
      if (before) for (const what of streamHappenings(before, after)) happenings.add({ stream }, what)
    },
  })
  const stored = storedReaderOf({ api, clock, connection })
  const publisher = createPublisher(options.reviews, {
    clock,
    send: api.send,
    openBurst: api.openBurst,
    sendCore: api.publishCore,
    onPublished: () => {
      void streams.refresh()
      // What is new may wait behind a full consumer, which nothing else tells of before the next poll.
      for (const account of table.accounts()) if (account.isLookedAt()) account.look.soon()
    },
    streamOf: (subject) => streamOfSubject(streams.state.get().streams, subject) ?? stream.get(),
    onStored: published.confirmed,
    tellStored: (tally, by) => happenings.add({ stream: tally.stream }, storedHappening(tally, by)),
    inquiry: {
      hasMessage: looks.hasMessage,
      streamFacts: async (name) => {
        const { config, state } = await looks.streamInfo(name)
        return { windowMs: (config.duplicate_window ?? 0) / 1e6, consumers: state.consumer_count }
      },
      knownRetention: (name) => streams.find(name)?.info.config.retention,
    },
  })

  const table = createWorkerTable({
    clock,
    nats: connection.nats,
    termReason: () => features()?.termReason.available === true,
    readInfo: looks.consumerInfo,
    readStream: async (name, filter) => asLed(await looks.findStream(name, filter)),
    listedStream: (name) => streams.find(name)?.info,
    hasMessage: looks.hasMessage,
    clockDifference: api.clockDifference.get,
    onLookedAt: () => remarks.flush(),
    happened: happenings.add,
    api: api.by('refill'),
    orderedFilter: () => settings.get().ordered.filterSubject,
    door,
    place,
  })

  const stopTellingClocks = tellClockDifference(api.clockDifference, remarks.add)

  // Opens whatever `find` yields.
  const open = async (
    target: AccountTarget,
    find: () => Promise<Result<ConsumerInfo | undefined, Problem>>,
  ): Promise<Result<Worker, Problem>> => {
    let found: Result<ConsumerInfo | undefined, Problem>
    try {
      found = await find()
    } catch (error) {
      return err(problem(error, target.consumer))
    }
    if (!found.ok) return found
    void streams.refresh()
    return ok(table.workerOf(table.accountFor(target, found.value), target.mode))
  }
  const consumers = createConsumerFinder({
    api,
    clock,
    place,
    readOnly,
    createsOnly: () => features()?.consumerCreateAction.available === true,
  })
  const links = options.connectLane && laneLinks(options.connectLane)
  const lanes = lanesOf(
    { ...options, connectLane: links?.open },
    {
      door,
      table,
      api,
      joinable: consumers.joinable,
      streamsNow: () => streams.state.get().streams,
      happened: happenings.add,
    },
  )
  const ownMode = (consumer: string): Mode | undefined =>
    modes.find((mode) => mode !== 'ordered' && settings.get()[mode].name === consumer)
  const modeOf = (on: string, consumer: string): Mode =>
    ownMode(consumer) ?? streams.find(on)?.consumers?.find(({ name }) => name === consumer)?.kind ?? 'pull'

  const onConnected = (nc: NatsConnection, newClient: boolean): void => {
    if (newClient) {
      door.watch(nc)
      passAdvisories(nc, { eventPrefix: place.eventPrefix, table, streams, remark: remarks.add })
      // A client made anew has none of the old one's subscriptions.
      for (const worker of table.workers()) if (!worker.hasOwnLine) worker.reattach()
      for (const account of table.accounts()) account.relisten()
    }
    for (const account of table.accounts()) account.reconnected()
    streams.start()
  }
  const stopListening = connection.onConnected((nc, { newClient }) => onConnected(nc, newClient))
  const present = connection.nats()
  // A connection that was up before us will not say so again.
  if (present && connection.state.get().kind === 'connected') onConnected(present, true)
  const stopWatching = connection.state.subscribe(() => {
    const { kind } = connection.state.get()
    if (kind !== 'disconnected') return
    for (const account of table.accounts()) if (account.state.get().link === 'up') account.connectionLost()
  })

  return {
    connection,
    streams,
    stored,
    published,
    publisher,
    journal,
    happened: happenings.list,
    lab: createLabTools({
      connection,
      api,
      door,
      happened: happenings.add,
      ownStream: presets.stream.name,
      laneLink: (lane) => links?.of(lane),
    }),
    stage: readOnly
      ? undefined
      : createStageTools({ api, publisher, refresh: streams.refresh, happened: happenings.add, door }),
    cliFlags: options.cliFlags ?? [],
    stream,
    settings,
    features,
    streamActions: streamActionsOf({ api, refresh: streams.refresh, accounts: table.accounts, features }),
    ensureStream: ensureStreamOf({ api, refresh: streams.refresh, problem }, () => ({
      ...presets.stream,
      name: stream.get(),
    })),
    accounts: table.accounts,
    workers: table.workers,
    lanes,
    addWorker: table.addWorker,
    openMode: (mode) => {
      const on = stream.get()
      const wanted = settings.get()[mode]
      return open({ mode, stream: on, consumer: wanted.name || mode }, () => consumers.ensure(on, wanted, 'open'))
    },
    modeOf,
    isOwn: (_stream, consumer) => ownMode(consumer) !== undefined,
    wouldCreate: async (mode) => {
      const on = stream.get()
      if (readOnly || on === presets.stream.name) return false
      if (mode === 'ordered') return true
      return looks.consumerInfo(on, settings.get()[mode].name).then(
        (info) => info === null,
        () => false,
      )
    },
    mayJoin: async (account) => {
      try {
        const found = await consumers.joinable(account.stream, account.consumer)
        if (!found.ok) return found
        if (!account.keepsAccountOf(found.value))
          return err({ summary: `${account.consumer} was made anew: open it again` })
        account.take(found.value)
        return ok(undefined)
      } catch (error) {
        return err(problem(error, account.consumer))
      }
    },
    openConsumer: (on, consumer) => {
      turnTo(on)
      return open({ mode: modeOf(on, consumer), stream: on, consumer }, () => consumers.existing(on, consumer))
    },
    applySettings: (next) => {
      const { mode } = next
      const on = stream.get()
      settings.update((all) => ({ ...all, [mode]: next }))
      return open({ mode, stream: on, consumer: next.name || mode }, () => consumers.ensure(on, next, 'update'))
    },
    useStream: turnTo,
    remark: remarks.add,
    leftBehind: () => leftBehindOn(table),
    close: async () => {
      closing.abort()
      stopListening()
      stopWatching()
      stopTellingClocks()
      publisher.stop()
      streams.stop()
      stored.want(undefined)
      const lanesClosed = lanes.stop()
      table.close()
      await Promise.all([lanesClosed, connection.close()])
    },
  }
}
