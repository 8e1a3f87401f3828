import type { NatsConnection } from '@nats-io/transport-node'
import { err, ok } from '../lib/result.js'
import type { Result } from '../lib/result.js'
import { createStore } from '../lib/store.js'
import { listenToAdvisories } from './account/advisories.js'
import type { ConsumerInfo } from './wire/answers/consumer-info.js'
import { createJournal } from './api/journal.js'
import { createSendDoor } from './api/send-door.js'
import { createConsumerFinder } from './account/consumer-finder.js'
import { defaultSettings, modes } from './fields/consumer-settings.js'
import type { ConsumerSettings, Mode } from './fields/consumer-settings.js'
import { ownJetStream } from './wire/jetstream-place.js'
import { neededSubjects } from './wire/needed-subjects.js'
import type { Problem } from './wire/problem.js'
import { createPublisher } from './publish/publisher.js'
import { createRemarks, unreadableAdvisories } from './worker/remarks.js'
import { createServerApi } from './api/server-api.js'
import { serverFeatures } from './connection/server-features.js'
import type { ServerFeatures } from './connection/server-features.js'
import type { ConsumerSession } from './worker/session-contract.js'
import { createSessionTable } from './worker/session-table.js'
import { createStreamActions } from './streams/stream-actions.js'
import { createStreamList } from './streams/streams.js'
import type { ActiveView, Workspace, WorkspaceOptions } from './workspace-contract.js'

export type { ActiveView, LeftBehind, Workspace, WorkspaceOptions } from './workspace-contract.js'

/** Creates the workspace on a connection that may still be connecting. */
export function createWorkspace(options: WorkspaceOptions): Workspace {
  const { clock, connection, presets, place = ownJetStream, readOnly = false } = options
  const closing = new AbortController()
  const journal = createJournal({ clock, place })
  const door = createSendDoor(journal)
  const api = createServerApi(connection.nats, { clock, closing: closing.signal, place, door })
  const looks = api.by('look')
  const view = createStore<ActiveView>({ kind: 'none' })
  const stream = createStore(presets.stream.name)
  // The presets' filters are made for the preset's stream; on another stream they would match nothing.
  const settingsFor = (streamName: string): Readonly<Record<Mode, ConsumerSettings>> =>
    Object.fromEntries(
      modes.map((mode) => {
        const preset = defaultSettings(mode, presets.consumers)
        return [mode, streamName === presets.stream.name ? preset : { ...preset, filterSubject: '' }]
      }),
    ) as Record<Mode, ConsumerSettings>
  const settings = createStore(settingsFor(presets.stream.name))
  const turnTo = (streamName: string): void => {
    if (stream.get() === streamName) return
    stream.set(streamName)
    settings.set(settingsFor(streamName))
  }
  const remarks = createRemarks(() => {
    const now = view.get()
    return now.kind === 'open' ? now.session : undefined
  })
  let opening = 0

  const features = (): ServerFeatures | undefined => {
    const version = connection.nats()?.info?.version
    return version === undefined ? undefined : serverFeatures(version)
  }
  const problem = (error: unknown, consumer?: string): Problem =>
    api.describe(error, {
      stream: stream.get(),
      needed: neededSubjects(options.place ?? ownJetStream, { name: stream.get() }, consumer),
    })
  const streams = createStreamList({
    clock,
    listStreams: looks.listStreams,
    listConsumers: looks.listConsumers,
    describe: (error) => api.describe(error).summary,
    connected: () => connection.state.get().kind === 'connected',
  })
  const publisher = createPublisher(options.reviews, {
    clock,
    send: api.publish,
    onPublished: () => void streams.refresh(),
    inquiry: {
      hasMessage: looks.hasMessage,
      streamFacts: async (name) => {
        const { config, state } = await looks.streamInfo(name)
        return { windowMs: (config.duplicate_window ?? 0) / 1e6, consumers: state.consumer_count }
      },
      knownRetention: (name) => streams.find(name)?.info.config.retention,
    },
  })

  const sessions = createSessionTable({
    clock,
    nats: connection.nats,
    termReason: () => features()?.termReason.available === true,
    readInfo: looks.consumerInfo,
    api: api.by('refill'),
    orderedFilter: () => settings.get().ordered.filterSubject,
    door,
    place,
  })

  const leave = (): void => {
    const now = view.get()
    if (now.kind === 'open') now.session.detach()
  }
  const show = (
    session: ConsumerSession,
    mode: Mode,
    info: ConsumerInfo | undefined,
  ): Result<ConsumerSession, Problem> => {
    session.attach(info, mode)
    view.set({ kind: 'open', mode, session })
    remarks.flush()
    void streams.refresh()
    return ok(session)
  }
  // Opens whatever `find` yields; of several openings under way the latest wins.
  const open = async (
    mode: Mode,
    name: string,
    find: () => Promise<Result<ConsumerInfo | undefined, Problem>>,
  ): Promise<Result<ConsumerSession, Problem>> => {
    const turn = ++opening
    const on = stream.get()
    leave()
    view.set({ kind: 'opening', mode, consumer: name })
    let found: Result<ConsumerInfo | undefined, Problem>
    try {
      found = await find()
    } catch (error) {
      found = err(problem(error, name))
    }
    if (turn !== opening) return err({ summary: 'another view was opened meanwhile', superseded: true })
    if (!found.ok) {
      view.set({ kind: 'failed', mode, problem: found.error })
      return found
    }
    return show(sessions.sessionFor({ mode, stream: on, consumer: name }, found.value), mode, found.value)
  }
  const consumers = createConsumerFinder({
    api,
    clock,
    place,
    readOnly,
    createsOnly: () => features()?.consumerCreateAction.available === true,
  })
  const openMode = (mode: Mode): Promise<Result<ConsumerSession, Problem>> => {
    const wanted = settings.get()[mode]
    return open(mode, wanted.name || mode, () => consumers.ensure(stream.get(), wanted, 'open'))
  }

  const onConnected = (nc: NatsConnection, newClient: boolean): void => {
    if (newClient) {
      door.watch(nc)
      listenToAdvisories(
        { nc, eventPrefix: place.eventPrefix },
        {
          hear: (advisory) => {
            if (advisory.kind === 'consumer')
              sessions.find(advisory.stream, advisory.consumer)?.advisory(advisory.advisory)
            if (advisory.kind === 'changed' || advisory.advisory.kind === 'deleted') streams.soon()
          },
          // Anybody may send them: told at 1, 10, 100 …, so that nobody fills the view with them.
          dropped: (count) => {
            if (/^10*$/.test(String(count))) remarks.add(unreadableAdvisories(count))
          },
        },
      )
      // A client made anew has none of the old one's subscriptions.
      for (const session of sessions.all()) session.reattach()
    }
    for (const session of sessions.all()) session.reconnected()
    streams.start()
  }
  const stopListening = connection.onConnected((nc, { newClient }) => onConnected(nc, newClient))
  const present = connection.nats()
  // A connection that was up before us will not say so again.
  if (present && connection.state.get().kind === 'connected') onConnected(present, true)
  const stopWatching = connection.state.subscribe(() => {
    const { kind } = connection.state.get()
    if (kind !== 'disconnected') return
    for (const session of sessions.all()) if (session.state.get().link === 'up') session.connectionLost()
  })

  return {
    connection,
    streams,
    publisher,
    journal,
    cliFlags: options.cliFlags ?? [],
    view,
    stream,
    settings,
    features,
    streamActions: createStreamActions({
      api,
      clock,
      refresh: streams.refresh,
      onPurged: (name, lastSeq) => {
        for (const session of sessions.all()) {
          if (session.stream === name) session.advisory({ kind: 'purged', lastSeq })
        }
      },
      pauseRefusal: () => {
        const pause = features()?.pause
        return pause?.available === false ? pause.reason : undefined
      },
    }),
    ensureStream: async (create) => {
      try {
        if (await api.hasStream(stream.get())) return ok('there')
        if (!create) return ok('missing')
        const config = { ...presets.stream, name: stream.get() }
        await api.createStream(config)
        await streams.refresh()
        return ok('created')
      } catch (error) {
        return err(problem(error))
      }
    },
    openMode,
    openConsumer: (streamName, consumer) => {
      turnTo(streamName)
      const summary = streams.find(streamName)?.consumers?.find(({ name }) => name === consumer)
      const own = modes.find((mode) => mode !== 'ordered' && settings.get()[mode].name === consumer)
      return open(own ?? summary?.kind ?? 'pull', consumer, () => consumers.existing(streamName, consumer))
    },
    applySettings: (next) => {
      settings.update((all) => ({ ...all, [next.mode]: next }))
      return open(next.mode, next.name || next.mode, () => consumers.ensure(stream.get(), next, 'update'))
    },
    useStream: (name) => {
      opening += 1
      leave()
      view.set({ kind: 'none' })
      turnTo(name)
    },
    remark: remarks.add,
    leftBehind: () => {
      const now = view.get()
      const active = now.kind === 'open' ? now.session : undefined
      return sessions
        .all()
        .filter((session) => session !== active && session.state.get().phase.kind !== 'gone')
        .map((session) => ({ session, entries: session.state.get().ledger.open() }))
        .filter(({ entries }) => entries.length > 0)
    },
    close: async () => {
      closing.abort()
      opening += 1
      stopListening()
      stopWatching()
      publisher.stop()
      streams.stop()
      for (const session of sessions.all()) session.close()
      await connection.close()
    },
  }
}
