import { onTestFinished } from 'vitest'
import { createConnection } from '../../jetstream/connection.js'
import type { ConnectionSettings } from '../../jetstream/settings-contract.js'
import { placeOf } from '../../jetstream/jetstream-place.js'
import { createWorkspace } from '../../jetstream/workspace.js'
import type { Workspace } from '../../jetstream/workspace.js'
import { systemClock } from '../../lib/clock.js'
import { settingsFor, stateToBe } from './test-connection.js'
import { presets, reviews } from './workspace.js'

/** A workspace as the app opens it, connected; nothing is made on the server. Closed when the running test ends. */
export async function openWorkspaceOn(
  address: string,
  options: Partial<ConnectionSettings> & { readonly readOnly?: boolean } = {},
): Promise<Workspace> {
  const { readOnly, ...more } = options
  const settings = settingsFor(address, more)
  const connection = createConnection({ settings, clock: systemClock, name: 'review-tui test', readOnly })
  const workspace = createWorkspace({
    clock: systemClock,
    connection,
    presets,
    reviews,
    place: placeOf(settings),
    readOnly,
  })
  onTestFinished(workspace.close)
  await stateToBe(connection, 'connected')
  return workspace
}
