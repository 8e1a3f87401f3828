import type { Clock } from './clock.js'
import type { Redactor } from './redact.js'
import { safeText } from './safe-text.js'

/** How much a line matters, most talkative first. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const
/** See `logLevels`. */
export type LogLevel = (typeof logLevels)[number]

/** Our own log. Lines are escaped and redacted here, whoever wrote them. */
export type Log = {
  /** Adds one line, `room` says which part of the program speaks. Never throws, never waits. */
  readonly write: (level: LogLevel, room: string, text: string) => void
}

/** Takes whole lines, each with its line end. Must neither throw nor wait. */
export type LogSink = (line: string) => void

const maxTextBytes = 4096
/** What is looked at for secrets: far more than is kept, so that none is cut in half before it is found. */
const maxLookedAt = 65_536

/** Creates a log that passes lines of `level` and above to `sink` as `time level room/copy text`. */
export function createLog(given: {
  readonly level: LogLevel
  readonly clock: Pick<Clock, 'now'>
  readonly redactor: Redactor
  /** The process that writes: several copies share one log. */
  readonly copy: number
  readonly sink: LogSink
}): Log {
  const { clock, redactor, copy, sink } = given
  const least = logLevels.indexOf(given.level)
  return {
    write: (level, room, text) => {
      if (logLevels.indexOf(level) < least) return
      const time = new Date(clock.now()).toISOString()
      const shown = safeText(redactor.redact(text.slice(0, maxLookedAt).trimEnd()), { maxBytes: maxTextBytes })
      sink(`${time} ${level.padEnd(5)} ${room}/${copy} ${shown}\n`)
    },
  }
}
