import { open, readdir, rm, stat, truncate } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { cleanLine } from './clean-line.js'

/** The two files a server's words go to: its log, and what it prints before the log is open or when it breaks down. */
export type ServerLog = {
  readonly logFile: string
  readonly outputFile: string
}

const keptLogBytes = 4 * 1024 * 1024
const tailBytes = 16 * 1024

/** Removes old rotated logs and empties one that grew beyond 4 MiB; to be called while no server runs. */
export async function trimServerLog({ logFile }: ServerLog): Promise<void> {
  const name = basename(logFile)
  for (const entry of await readdir(dirname(logFile))) {
    if (entry.startsWith(`${name}.`)) await rm(join(dirname(logFile), entry), { force: true })
  }
  if ((await sizeOf(logFile)) > keptLogBytes) await truncate(logFile)
}

/** How long the log is now, in bytes, so that a later reading can leave out what earlier servers wrote. */
export function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (info) => info.size,
    () => 0,
  )
}

/**
 * The line that says most about why a server ended: a panic or a complaint about its config, else the last fatal or
 * error line of the log from `fromByte` on, else the last line. Cleaned, without `token`.
 */
export async function tellingLine(log: ServerLog, fromByte: number, token: string): Promise<string | undefined> {
  const output = await readTail(log.outputFile, 0)
  const logged = await readTail(log.logFile, fromByte)
  const line =
    output.find((text) => /^(panic|fatal error|nats-server):/.test(text)) ??
    output.at(-1) ??
    logged.findLast((text) => /\[(FTL|ERR)\]/.test(text)) ??
    logged.at(-1)
  return line?.replaceAll(token, '(token)')
}

async function readTail(file: string, fromByte: number): Promise<readonly string[]> {
  const handle = await open(file, 'r').catch(() => undefined)
  if (handle === undefined) return []
  try {
    const { size } = await handle.stat()
    // A log shorter than it was has been rotated since.
    const start = Math.max(size < fromByte ? 0 : fromByte, size - tailBytes)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start)
    return buffer.toString('utf8', 0, bytesRead).split('\n').map(cleanLine).filter(Boolean)
  } finally {
    await handle.close()
  }
}
