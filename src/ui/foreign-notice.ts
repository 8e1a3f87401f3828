import type { Clock } from '../lib/clock.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import type { ReadableStore } from '../lib/store.js'

const againAfterMs = 30_000

/**
 * Says in the status line that something other than us wanted to print, and where it is kept. Again only while that
 * line still stands, or after half a minute: whoever prints all the time must not hide what came of a key. `remind` says
 * it anew, for when our own words came over it.
 */
export function sayForeign(given: {
  readonly foreign: ReadableStore<number>
  /** Where the log is, as short as can be; undefined without one. */
  readonly logPath: () => string | undefined
  readonly clock: Pick<Clock, 'now'>
  readonly ui: {
    readonly get: () => { readonly status?: { readonly text: SafeText } }
    readonly say: (tone: 'warn', text: SafeText) => void
  }
}): { readonly remind: () => void; readonly stop: () => void } {
  const { foreign, logPath, clock, ui } = given
  let said: SafeText | undefined
  let saidAtMs = Number.NEGATIVE_INFINITY
  const look = (): void => {
    const count = foreign.get()
    if (count === 0) return
    const stands = said !== undefined && ui.get().status?.text === said
    if (!stands && clock.now() - saidAtMs < againAfterMs) return
    const path = logPath()
    const where = path === undefined ? literal`there is no log to keep it` : literal`see ${safeText(path)}`
    said = literal`the client library said ${count} ${count === 1 ? literal`thing` : literal`things`}: ${where}`
    saidAtMs = clock.now()
    ui.say('warn', said)
  }
  look()
  return {
    remind: () => {
      saidAtMs = Number.NEGATIVE_INFINITY
      look()
    },
    stop: foreign.subscribe(look),
  }
}
