import type { Attack } from './contract.js'
import { forgedControl } from './forged-control.js'
import { copies } from './copies.js'
import { faults } from './faults.js'
import { files } from './files.js'
import { frames } from './frames.js'
import { limits } from './limits.js'
import { lyingServer } from './lying-server.js'
import { textSinks } from './text-sinks.js'

/** Every attack, in the order they run. */
export const attacks: readonly Attack[] = [textSinks, lyingServer, forgedControl, frames, files, faults, limits, copies]
