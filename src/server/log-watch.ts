import type { Clock } from '../lib/clock.js'
import { readTail, sizeOf, type ServerLog } from './server-log.js'

const lookEveryMs = 2_000
/** What a running server logs when it can store no more or takes nobody else in, measured on 2.9 and 2.15. */
const tells =
  /\[(?:ERR|FTL|WRN)\] (.*(?:no space left|disk quota|resource limits? exceeded|out of (?:file|memory|disk)|insufficient|DISABLED|maximum .* exceeded).*)/i

/**
 * Looks into a running server's log every 2 s for a line that says why it refuses: the clients it refuses are told less.
 * `onComplaint` gets the words of the newest such line, cleaned, whenever there is a new one. Answers how to stop.
 */
export function watchLog(o: {
  readonly log: ServerLog
  readonly clock: Clock
  readonly onComplaint: (words: string) => void
}): () => void {
  let readBytes: number | undefined
  let stopped = false
  let cancel: () => void = () => undefined
  const look = async (): Promise<void> => {
    const size = await sizeOf(o.log.logFile)
    const from = readBytes ?? size
    readBytes = size
    if (size !== from) {
      const lines = await readTail(o.log.logFile, from)
      const words = lines.flatMap((line) => tells.exec(line)?.[1] ?? []).at(-1)
      if (words !== undefined && !stopped) o.onComplaint(words)
    }
    if (!stopped) cancel = o.clock.after(lookEveryMs, () => void look())
  }
  void look()
  return () => {
    stopped = true
    cancel()
  }
}
