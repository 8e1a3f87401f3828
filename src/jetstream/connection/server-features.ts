import { unknownVersion } from './server-info.js'

/** What an older nats-server lacks; first versions from jetstream tests on real servers and the server's tags. */
export type FeatureName =
  | 'filterSubjects'
  | 'metadata'
  | 'consumerCreateAction'
  | 'termReason'
  | 'pause'
  | 'priorityGroups'
  | 'messageTtl'
  | 'directBatch'
  | 'prioritizedPulls'
  | 'consumerReset'

/** Whether a feature can be used; when not, the sentence a disabled key shows. */
export type Availability = { readonly available: true } | { readonly available: false; readonly reason: string }

/** Every feature and whether this server has it. */
export type ServerFeatures = { readonly [name in FeatureName]: Availability }

type Version = readonly [major: number, minor: number, patch: number]

const firstVersions: { readonly [name in FeatureName]: { readonly words: string; readonly since: Version } } = {
  filterSubjects: { words: 'several filter subjects', since: [2, 10, 0] },
  metadata: { words: 'metadata', since: [2, 10, 0] },
  consumerCreateAction: { words: 'creating without overwriting', since: [2, 10, 0] },
  termReason: { words: 'a reason with term', since: [2, 10, 4] },
  pause: { words: 'pause', since: [2, 11, 0] },
  priorityGroups: { words: 'priority groups', since: [2, 11, 0] },
  messageTtl: { words: 'a time to live per message', since: [2, 11, 0] },
  directBatch: { words: 'reading stored messages in batches', since: [2, 11, 0] },
  prioritizedPulls: { words: 'a priority per pull', since: [2, 12, 0] },
  consumerReset: { words: 'consumer reset', since: [2, 14, 0] },
}

/**
 * Reads from `nc.info.version` what the server can do. Ask before the call: an older server leaves unknown API
 * requests without an answer (a time-out) and drops unknown config fields in silence. A version that cannot be
 * read counts as too old; a pre-release counts as its release.
 */
export function serverFeatures(version: string): ServerFeatures {
  const have = version === unknownVersion ? undefined : parseVersion(version)
  const check = (name: FeatureName): Availability => {
    const { words, since } = firstVersions[name]
    if (have !== undefined && !isOlder(have, since)) return { available: true }
    const needed = since[2] === 0 ? `${since[0]}.${since[1]}` : since.join('.')
    const found = have === undefined ? 'this one does not say its version' : `this one is ${version}`
    return { available: false, reason: `${words} needs nats-server ${needed}; ${found}` }
  }
  return Object.fromEntries(
    Object.keys(firstVersions).map((name) => [name, check(name as FeatureName)]),
  ) as ServerFeatures
}

function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?/.exec(text)
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)]
}

function isOlder(have: Version, since: Version): boolean {
  const at = have.findIndex((part, index) => part !== since[index])
  return at !== -1 && (have[at] ?? 0) < (since[at] ?? 0)
}
