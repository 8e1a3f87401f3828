import { onTestFinished } from 'vitest'
import { openWorkspace } from '../../jetstream/open-workspace.js'
import type { ConnectionSettings } from '../../jetstream/connection/settings-contract.js'
import type { Workspace } from '../../jetstream/workspace.js'
import { systemClock } from '../../lib/clock.js'
import type { Slots } from '../../ui/slots/slots.js'
import { settingsFor, stateToBe } from './test-connection.js'
import { joiningSlots, presets, reviews } from './workspace.js'

/** A workspace as the app opens it, connected, and the slots of a screen over it, which open and receive; nothing is made on the server. Closed when the running test ends. */
export async function openWorkspaceOn(
  address: string,
  options: Partial<ConnectionSettings> & { readonly readOnly?: boolean } = {},
): Promise<Workspace & Slots> {
  const { readOnly, ...more } = options
  const settings = settingsFor(address, more)
  const workspace = await openWorkspace({ clock: systemClock, settings, presets, reviews, readOnly })
  onTestFinished(workspace.close)
  await stateToBe(workspace.connection, 'connected')
  return { ...workspace, ...joiningSlots(workspace) }
}
