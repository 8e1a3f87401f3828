import { join } from 'node:path'
import type { Workspace } from './jetstream/index.js'
import type { Clock } from './lib/clock.js'
import { formatAmount } from './lib/format.js'
import { err, ok } from './lib/result.js'
import type { Result } from './lib/result.js'
import { literal, safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import { writeOwnFile } from './lib/write-own-file.js'
import { output } from './output.js'
import { recordRun } from './scenarios/record.js'
import type { Recorder } from './scenarios/recorder.js'
import { serverPaths } from './server/paths.js'

const mostTries = 20

/**
 * Writes what was done in this run as a scenario: to a file of its own in the folder the program was started in, else
 * in the state folder. None that is there is written over.
 */
export function recordToFile(of: {
  readonly workspace: Workspace
  readonly recorder: Recorder
  readonly clock: Clock
  readonly cluster: boolean
}): Result<{ readonly path: string; readonly what: SafeText }, SafeText> {
  const moment = new Date(of.clock.now()).toISOString().slice(0, 19)
  const recorded = recordRun({ ...of, title: `Recorded ${moment.replace('T', ' ')} UTC` })
  if (!recorded.ok) return err(safeText(recorded.error))
  const { document, steps, messages, leftOut } = recorded.value
  const text = `${output.redactor.redact(JSON.stringify(document, undefined, 2))}\n`
  const name = `scenario-${moment.replace(/\D/g, '')}`
  let why = ''
  for (const folder of ['.', serverPaths(process.env).stateDir]) {
    for (let tries = 1; tries <= mostTries; tries += 1) {
      const file = `${name}${tries === 1 ? '' : `-${tries}`}.json`
      const path = folder === '.' ? file : join(folder, file)
      const written = writeOwnFile(path, text)
      if (written.ok) {
        const rest =
          leftOut === 0 ? literal`` : literal`; ${formatAmount(leftOut, 'act')} cannot be played and left out`
        const what = literal`${formatAmount(steps, 'step')}, ${formatAmount(messages, 'message')}${rest}`
        return ok({ path, what })
      }
      if (written.error.kind === 'exists') continue
      why = written.error.why
      break
    }
  }
  return err(literal`it could not be written: ${safeText(why)}`)
}
