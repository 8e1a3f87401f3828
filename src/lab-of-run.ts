import type { FoundServer } from './find-server.js'
import type { Worker, Workspace } from './jetstream/index.js'
import { createLab } from './lab/lab.js'
import type { Lab } from './lab/lab.js'
import { systemClock } from './lib/clock.js'

/**
 * The failure lab of a run, with power over the server's processes where we started them; undefined where the server is
 * not ours. Whoever calls closes it.
 */
export function labOfRun(
  workspace: Workspace,
  { privateServer }: Pick<FoundServer, 'privateServer'>,
  of: {
    /** The worker in view. */
    readonly session: () => Worker | undefined
    /** What the publisher publishes on. */
    readonly subject: () => string
  },
): Lab | undefined {
  const { lab: tools } = workspace
  return tools && createLab({ ...of, workspace, tools, control: privateServer?.control, clock: systemClock })
}
