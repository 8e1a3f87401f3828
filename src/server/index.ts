/** The private nats-server: find, fetch, verify, start, watch, stop. The only file other rooms import from. */
export { fetchFromDistribution, distributionSource, type Suite } from './distribution.js'
export { installLine, readOsRelease } from './failure.js'
export type { FetchContext, FetchSource, SourceFailure } from './fetch-source.js'
export { locateServer, type LocateOptions } from './locate.js'
export { pathComplaints, serverPaths, type ServerPaths } from './paths.js'
export { startPrivateServer, type StartOptions } from './private-server.js'
export { releaseArchives, releaseSource, releaseVersion, type ReleaseArchive } from './release.js'
export { inspectProgram, verifyProgram, type ProgramRefusal } from './verify-program.js'
export type { ProgramManifest } from './program-manifest.js'
export { listCachedBinaries } from './cache.js'
export { listRuns } from './run-folder.js'
export { programsOnPath, type ProgramsOnPath } from './programs-on-path.js'
export type {
  PrivateServer,
  ServerBinary,
  ServerFailure,
  ServerFailureKind,
  ServerProgress,
  ServerState,
} from './types.js'
