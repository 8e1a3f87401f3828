import { readFileSync } from 'node:fs'
import type { ServerFailure, ServerFailureKind } from './types.js'

/** Builds a failure; advice is chosen by its kind unless given. */
export function createFailure(o: {
  readonly kind: ServerFailureKind
  readonly summary: string
  readonly attempts?: readonly string[]
  readonly lastLogLine?: string
  readonly advice?: readonly string[]
}): ServerFailure {
  return {
    kind: o.kind,
    summary: o.summary,
    attempts: o.attempts ?? [],
    ...(o.lastLogLine === undefined ? {} : { lastLogLine: o.lastLogLine }),
    advice: o.advice ?? adviceFor(o.kind),
  }
}

/** The failure that every step answers with once its signal has fired. */
export function cancelledFailure(attempts: readonly string[] = []): ServerFailure {
  return createFailure({ kind: 'cancelled', summary: 'Getting a private server was cancelled.', attempts })
}

const useOwnServer = 'Or use a server that already runs: review-tui --server nats://HOST:4222'

function adviceFor(kind: ServerFailureKind): readonly string[] {
  switch (kind) {
    case 'no-binary':
    case 'too-old':
    case 'wrong-hash':
    case 'unpack-failed':
      return [`Install nats-server: ${installLine(process.platform, readOsRelease())}`, useOwnServer]
    case 'download-forbidden':
      return [
        `Install nats-server: ${installLine(process.platform, readOsRelease())}`,
        'Or start again without --no-download to let it be fetched.',
        useOwnServer,
      ]
    case 'store-not-writable':
      return ['Make that folder writable, or point XDG_STATE_HOME at a folder that is.', useOwnServer]
    case 'owner-gone':
      return ['Start a private server again: the messages are still in its store.', useOwnServer]
    case 'store-in-use':
    case 'port-refused':
    case 'not-trusted':
    case 'exited-at-once':
    case 'not-ready':
    case 'crashed':
    case 'cancelled':
      return ['Try again.', useOwnServer]
  }
}

/**
 * The command that installs nats-server on this system.
 * @param osRelease the text of `/etc/os-release`, empty where there is none
 */
export function installLine(platform: NodeJS.Platform, osRelease: string): string {
  if (platform === 'darwin') return 'brew install nats-server'
  if (platform === 'win32') return 'choco install nats-server'
  const ids = distributionIds(osRelease)
  if (ids.includes('debian') || ids.includes('ubuntu')) return 'sudo apt-get install nats-server'
  if (ids.includes('arch')) return 'sudo pacman -S nats-server'
  if (ids.includes('alpine')) return 'sudo apk add nats-server'
  if (ids.includes('nixos')) return 'nix-shell -p nats-server'
  return 'go install github.com/nats-io/nats-server/v2@latest'
}

/** The distribution's own id first, then the ones it says it is like; from the text of `/etc/os-release`. */
export function distributionIds(osRelease: string): readonly string[] {
  const value = (key: string): string =>
    new RegExp(`^${key}=(.*)$`, 'm').exec(osRelease)?.[1]?.replace(/["']/g, '').trim() ?? ''
  return `${value('ID')} ${value('ID_LIKE')}`.split(/\s+/).filter(Boolean)
}

/** The text of `/etc/os-release`; empty where there is none. */
export function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}
