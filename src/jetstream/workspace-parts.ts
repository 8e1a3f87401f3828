import { err, ok } from '../lib/result.js'
import { defaultSettings, modes } from './fields/consumer-settings.js'
import type { ConsumerSettings, Mode } from './fields/consumer-settings.js'
import type { ServerApi } from './api/server-api.js'
import type { ConsumerAccount } from './account/account-contract.js'
import type { ServerFeatures } from './connection/server-features.js'
import { createLanes } from './lanes/lanes.js'
import type { LanesDeps } from './lanes/lanes.js'
import type { Lanes } from './lanes/lane-contract.js'
import { ownJetStream } from './wire/jetstream-place.js'
import { createStreamActions } from './streams/stream-actions.js'
import type { StreamActions } from './streams/stream-actions.js'
import { createStoredReader } from './streams/stored-reader.js'
import type { StoredReader } from './streams/stored-reader.js'
import type { Problem } from './wire/problem.js'
import type { Workspace, WorkspaceOptions } from './workspace-contract.js'

/** Creates the reader of the messages of the stream in view. */
export function storedReaderOf(
  of: Pick<WorkspaceOptions, 'clock' | 'connection'> & { readonly api: ServerApi },
): StoredReader {
  const { api, clock, connection } = of
  return createStoredReader({
    clock,
    read: api.by('look').storedMessage,
    problem: (error) => api.describe(error),
    connected: () => connection.state.get().kind === 'connected',
    aheadMs: () => api.clockDifference.get()?.byMs ?? 0,
  })
}

/** The modes' settings. The presets' filters are made for the preset's stream; on another they would match nothing. */
export function settingsFor(
  presets: WorkspaceOptions['presets'],
  streamName: string,
): Readonly<Record<Mode, ConsumerSettings>> {
  return Object.fromEntries(
    modes.map((mode) => {
      const preset = defaultSettings(mode, presets.consumers)
      return [mode, streamName === presets.stream.name ? preset : { ...preset, filterSubject: '' }]
    }),
  ) as Record<Mode, ConsumerSettings>
}

/** Creates the workers beside the screen's: none, and none can be added where no connection can be had for them. */
export function lanesOf(
  { clock, connectLane, place = ownJetStream, readOnly = false }: WorkspaceOptions,
  deps: Pick<LanesDeps, 'door' | 'table' | 'api' | 'joinable' | 'streamsNow' | 'happened'>,
): Lanes {
  return createLanes({
    ...deps,
    clock,
    place,
    readOnly,
    ...(connectLane ? { connect: connectLane } : {}),
    aheadMs: () => deps.api.clockDifference.get()?.byMs ?? 0,
    describe: (error, of) => deps.api.describe(error, of),
  })
}

/** Creates what is done to streams; what was purged is told to their accounts. */
export function streamActionsOf(of: {
  readonly api: ServerApi
  readonly refresh: () => Promise<void>
  readonly accounts: () => readonly ConsumerAccount[]
  readonly features: () => ServerFeatures | undefined
}): StreamActions {
  return createStreamActions({
    api: of.api,
    refresh: of.refresh,
    onPurged: (name, lastSeq) => {
      for (const account of of.accounts()) {
        if (account.stream === name) account.advisory({ kind: 'purged', lastSeq })
      }
    },
    pauseRefusal: () => {
      const pause = of.features()?.pause
      return pause?.available === false ? pause.reason : undefined
    },
  })
}

/** Creates what makes sure that the stream exists; see `Workspace.ensureStream`. */
export function ensureStreamOf(
  of: {
    readonly api: ServerApi
    readonly refresh: () => Promise<void>
    readonly problem: (error: unknown) => Problem
  },
  config: () => Parameters<ServerApi['createStream']>[0],
): Workspace['ensureStream'] {
  const { api, refresh, problem } = of
  return async (create) => {
    const wanted = config()
    try {
      if (await api.hasStream(wanted.name)) return ok('there')
      if (!create) return ok('missing')
      await api.createStream(wanted)
      await refresh()
      return ok('created')
    } catch (error) {
      return err(problem(error))
    }
  }
}
