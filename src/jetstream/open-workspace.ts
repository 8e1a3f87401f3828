import { cliFlagsOf } from './connection/cli-flags.js'
import { neededSubjects } from './wire/needed-subjects.js'
import type { Connection } from './connection/connection.js'
import type { ConnectionSettings } from './connection/settings-contract.js'
import { placeOf } from './wire/jetstream-place.js'
import type { Workspace, WorkspaceOptions } from './workspace.js'

/**
 * Opens a workspace on a connection of its own, which begins to connect at once and for ever.
 * The NATS client is loaded only here, so that the first frame need not wait for it. The caller must `close` it.
 */
export async function openWorkspace(
  options: Omit<WorkspaceOptions, 'connection' | 'place' | 'cliFlags'> & {
    readonly settings: ConnectionSettings
    /** The server is ours: its link may be troubled on purpose; see `Workspace.lab`. */
    readonly isOwnServer?: boolean
  },
): Promise<Workspace> {
  const [{ createConnection }, { createWorkspace }] = await Promise.all([
    import('./connection/connection.js'),
    import('./workspace.js'),
  ])
  const { settings, isOwnServer, ...rest } = options
  const place = placeOf(settings)
  const given = {
    settings,
    clock: options.clock,
    readOnly: options.readOnly,
    faults: isOwnServer,
    needed: () => neededSubjects(place, { name: workspace.stream.get() }),
  }
  const connection = createConnection(given)
  const connectLane = (suffix: string): Connection => {
    const name = `${settings.clientName ?? 'review-tui'} ${suffix}`
    return createConnection({ ...given, settings: { ...settings, clientName: name } })
  }
  // Nothing is refused before the first turn of the event loop, and by then it is there.
  const workspace = createWorkspace({ ...rest, connection, connectLane, place, cliFlags: cliFlagsOf(settings) })
  return workspace
}
