import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { err, ok, type Result } from '../lib/result.js'
import { cleanLine } from './clean-line.js'
import type { SourceFailure } from './fetch-source.js'

/** How much has arrived; `totalBytes` is what the other side announced, if it did. */
export type DownloadProgress = { readonly receivedBytes: number; readonly totalBytes?: number }

const reportEveryBytes = 256 * 1024

/**
 * Streams `url` into `file` and checks its SHA-256, never holding the whole of it in memory.
 * Fails when no answer begins within `answerWithinMs`, when nothing arrives for `idleMs`, when less than `slowest`
 * arrives in its span, when all of it takes longer than `totalMs`, or beyond `maxBytes`.
 * The file is left as it is on failure; the caller owns its folder. Never rejects.
 */
export async function downloadFile(o: {
  readonly url: string
  readonly file: string
  /** Lower-case hex. */
  readonly sha256: string
  readonly maxBytes: number
  readonly answerWithinMs: number
  readonly idleMs: number
  readonly totalMs: number
  readonly slowest: { readonly bytes: number; readonly perMs: number }
  readonly signal: AbortSignal
  readonly onBytes: (progress: DownloadProgress) => void
  readonly onVerifying: () => void
}): Promise<Result<undefined, SourceFailure>> {
  const controller = new AbortController()
  let tooLate: string | undefined
  let timer: NodeJS.Timeout | undefined
  const giveUp = (complaint: string): void => {
    tooLate ??= complaint
    controller.abort()
  }
  const allow = (limitMs: number, complaint: string): void => {
    clearTimeout(timer)
    timer = setTimeout(giveUp, limitMs, complaint)
  }
  let receivedBytes = 0
  const total = setTimeout(giveUp, o.totalMs, `not finished within ${o.totalMs / 1000} s`)
  const stopPacing = keepPace(o.slowest, () => receivedBytes, giveUp)
  const onAbort = (): void => controller.abort()
  o.signal.addEventListener('abort', onAbort, { once: true })
  if (o.signal.aborted) controller.abort()

  try {
    allow(o.answerWithinMs, `no answer within ${o.answerWithinMs / 1000} s`)
    const response = await fetch(o.url, { signal: controller.signal })
    if (!response.ok || response.body === null) {
      controller.abort()
      return err({ kind: 'unavailable', reason: `answered with HTTP status ${response.status}` })
    }
    const announced = Number(response.headers.get('content-length') ?? Number.NaN)
    const totalBytes = Number.isSafeInteger(announced) && announced > 0 ? announced : undefined
    const hash = createHash('sha256')
    let reportedBytes = 0
    const target = await open(o.file, 'wx', 0o600)
    try {
      allow(o.idleMs, `nothing arrived for ${o.idleMs / 1000} s`)
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        allow(o.idleMs, `nothing arrived for ${o.idleMs / 1000} s`)
        receivedBytes += chunk.length
        if (receivedBytes > o.maxBytes) {
          controller.abort()
          return err({ kind: 'unavailable', reason: `sent more than ${o.maxBytes} bytes` })
        }
        hash.update(chunk)
        await target.writeFile(chunk)
        if (receivedBytes - reportedBytes >= reportEveryBytes) {
          reportedBytes = receivedBytes
          o.onBytes({ receivedBytes, totalBytes })
        }
      }
    } finally {
      await target.close()
    }
    o.onBytes({ receivedBytes, totalBytes })
    o.onVerifying()
    const actual = hash.digest('hex')
    if (actual === o.sha256) return ok(undefined)
    return err({ kind: 'wrong-hash', reason: `SHA-256 is ${actual}, expected ${o.sha256}` })
  } catch (error) {
    if (o.signal.aborted) return err({ kind: 'cancelled', reason: 'cancelled' })
    return err({ kind: 'unavailable', reason: tooLate ?? describeError(error) })
  } finally {
    clearTimeout(timer)
    clearTimeout(total)
    stopPacing()
    o.signal.removeEventListener('abort', onAbort)
  }
}

/** Complains when too little came in a whole span of time, so that one who drips cannot hold us for ever. */
function keepPace(
  slowest: { readonly bytes: number; readonly perMs: number },
  received: () => number,
  complain: (why: string) => void,
): () => void {
  let before = 0
  const timer = setInterval(() => {
    const bytes = received() - before
    before = received()
    if (bytes < slowest.bytes) complain(`only ${bytes} bytes arrived in ${slowest.perMs / 1000} s`)
  }, slowest.perMs)
  return () => clearInterval(timer)
}

const plainWords: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its address cannot be looked up from here',
  EAI_AGAIN: 'its address cannot be looked up from here',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENETUNREACH: 'the network cannot be reached',
  EHOSTUNREACH: 'the host cannot be reached',
  ENOSPC: 'the disk is full',
}

function describeError(error: unknown): string {
  // fetch hides the reason of a failed connection in `cause`.
  const source = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = (source as { readonly code?: unknown }).code
  if (typeof code === 'string') return plainWords[code] ?? code
  return cleanLine(source instanceof Error ? source.message : String(source))
}
