import { lstat, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { cleanLine } from './clean-line.js'
import { openLog, openToRead } from './private-files.js'

/** The two files a server's words go to: its log, and what it prints before the log is open or when it breaks down. */
export type ServerLog = {
  readonly logFile: string
  readonly outputFile: string
}

const keptLogBytes = 4 * 1024 * 1024
const tailBytes = 16 * 1024

/**
 * Proves that both files are ours to write, removes old rotated logs and empties one that grew beyond 4 MiB; to be
 * called while no server runs. Throws `UnsafePlaceError`, and touches nothing, when one of them is a link or another
 * user's: the server would follow it.
 */
export async function trimServerLog({ logFile, outputFile }: ServerLog): Promise<void> {
  await (await openLog(outputFile)).close()
  const log = await openLog(logFile)
  try {
    if ((await log.stat()).size > keptLogBytes) await log.truncate()
  } finally {
    await log.close()
  }
  const name = basename(logFile)
  for (const entry of await readdir(dirname(logFile))) {
    if (entry.startsWith(`${name}.`)) await rm(join(dirname(logFile), entry), { force: true })
  }
}

/** How long the log is now, in bytes, so that a later reading can leave out what earlier servers wrote. */
export function sizeOf(file: string): Promise<number> {
  return lstat(file).then(
    (info) => info.size,
    () => 0,
  )
}

/**
 * The line that says most about why a server ended: a panic or a complaint about its config, else the last fatal or
 * error line of the log from a byte on (and of one process, where told), else the last line. Cleaned, without `token`.
 */
export async function tellingLine(
  log: ServerLog,
  from: { readonly byte: number; readonly pid?: number },
  token: string | undefined,
): Promise<string | undefined> {
  const output = await readTail(log.outputFile, 0)
  const own = from.pid === undefined ? '' : `[${from.pid}] `
  const logged = (await readTail(log.logFile, from.byte)).filter((text) => text.startsWith(own))
  const line =
    output.find((text) => /^(panic|fatal error|nats-server):/.test(text)) ??
    output.at(-1) ??
    logged.findLast((text) => /\[(FTL|ERR)\]/.test(text)) ??
    logged.at(-1)
  return token === undefined || token === '' ? line : line?.replaceAll(token, '(token)')
}

/** The last lines of a file from a byte on, at most 16 KiB, cleaned; none when it is no regular file. */
export async function readTail(file: string, fromByte: number): Promise<readonly string[]> {
  const handle = await openToRead(file)
  if (handle === undefined) return []
  try {
    const info = await handle.stat()
    if (!info.isFile()) return []
    const { size } = info
    // A log shorter than it was has been rotated since.
    const start = Math.max(size < fromByte ? 0 : fromByte, size - tailBytes)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start)
    return buffer.toString('utf8', 0, bytesRead).split('\n').map(cleanLine).filter(Boolean)
  } finally {
    await handle.close()
  }
}
