import type { FindProgress } from './find-server.js'
import { formatBytes } from './lib/format.js'
import { literal, safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'

/** One step of the search for a server in words; the same for the screen and for plain mode. */
export function progressWords(progress: FindProgress): SafeText {
  switch (progress.kind) {
    case 'trying':
      return literal`Looking for a server on ${safeText(progress.address)} …`
    case 'looking':
      return literal`Looking for nats-server on this machine …`
    case 'found':
      return literal`Found nats-server ${safeText(progress.binary.version)} (${safeText(progress.binary.path)})`
    case 'fetching': {
      const { receivedBytes, totalBytes } = progress
      const size =
        receivedBytes === undefined
          ? literal``
          : literal` ${formatBytes(receivedBytes)}${totalBytes === undefined ? literal`` : literal` of ${formatBytes(totalBytes)}`}`
      return literal`Fetching ${safeText(progress.what)} from ${safeText(progress.from)} to ${safeText(progress.to)}${size}`
    }
    case 'source-failed':
      return literal`Passed over ${safeText(progress.source)}: ${safeText(progress.reason)}`
    case 'verifying':
      return literal`Verifying …`
    case 'unpacking':
      return literal`Unpacking …`
    case 'starting':
      return literal`Starting a private nats-server on loopback …`
    case 'starting-three':
      return literal`Starting a private cluster of three nats-servers on loopback …`
    case 'electing':
      return literal`They run, and choose a leader: seconds on a store that was used before …`
  }
}
