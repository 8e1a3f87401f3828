import { onTestFinished } from 'vitest'
import { openWorkspace } from '../../jetstream/open-workspace.js'
import type { ConnectionSettings } from '../../jetstream/connection/settings-contract.js'
import type { Workspace } from '../../jetstream/workspace.js'
import { systemClock } from '../../lib/clock.js'
import type { ServerControl } from '../../lib/server-control.js'
import { startPrivateCluster } from '../../server/index.js'
import { tempDir } from './fake-programs.js'
import { testBinary } from './nats-server.js'
import { stateToBe } from './test-connection.js'
import { conditionToHold } from './wait-for-server.js'
import { must, presets, reviews } from './workspace.js'

/** Elections take seconds each, and nothing makes them shorter. */
export const electedMs = 40_000

export type Stage = {
  readonly workspace: Workspace
  readonly control: ServerControl
  readonly settings: ConnectionSettings
}

/** A workspace on a private cluster, with the tour's stream in three copies. */
export async function openCluster(): Promise<Stage> {
  const started = await startPrivateCluster({ binary: await testBinary('newest'), stateDir: tempDir() })
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  const { urls, token, control, stop } = started.value
  onTestFinished(stop)
  if (control === undefined) throw new Error('there is no control over a cluster of our own')
  const settings: ConnectionSettings = {
    addresses: urls.map((url) => ({ host: '127.0.0.1', port: Number(new URL(url).port), tls: false })),
    auth: { kind: 'token', token },
    origin: 'test',
    authDescription: 'token',
    notes: [],
  }
  const three = { ...presets, stream: { ...presets.stream, num_replicas: 3 } }
  const workspace = await openWorkspace({ clock: systemClock, settings, presets: three, reviews })
  onTestFinished(workspace.close)
  await stateToBe(workspace.connection, 'connected')
  must(await workspace.ensureStream(true))
  return { workspace, control, settings }
}

const clusterOf = ({ streams }: Workspace) => streams.find('REVIEWS')?.info.cluster

/** Resolves with the leader of the tour's stream, as the list shows it, once `accept` takes it; '' where there is none. */
export async function leaderToBe(
  { workspace }: Stage,
  accept: (leader: string | undefined) => boolean,
): Promise<string> {
  await conditionToHold({
    check: () => clusterOf(workspace) !== undefined && accept(clusterOf(workspace)?.leader),
    what: 'the list to show the leader expected',
    withinMs: electedMs,
  })
  return clusterOf(workspace)?.leader ?? ''
}
