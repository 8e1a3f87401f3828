/** Looking at this machine before a run: what would be used, and why not. Starts, fetches and writes nothing. */
export { lookAtContexts } from './contexts.js'
export { lookAtPaths } from './paths.js'
export { lookAtPrograms } from './programs.js'
export { lookAtAddresses } from './reach.js'
export type { DoctorReport, ServerReport } from './report.js'
export { lookAtTerminal } from './terminal.js'
export { within } from './within.js'
export { reportLines } from './words.js'
