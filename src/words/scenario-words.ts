import type { PlayedStep, StepDeed, WorkerDeed } from '../jetstream/index.js'
import { formatCount, formatSet } from '../lib/format.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { labActWords } from './lab-words.js'

/** The longest text of a file that stands in a sentence. */
const limits = { maxBytes: 400 }

/** A step of a scenario that was done, as a sentence. */
export function playedStepWords({ number, of, deed, failed }: PlayedStep): SafeText {
  const head = literal`step ${formatCount(number)} of ${formatCount(of)}: ${deedWords(deed)}`
  return failed === undefined ? head : literal`${head}: not done: ${safeText(failed, limits)}`
}

/** What a step does, in a few words. */
function deedWords(deed: StepDeed): SafeText {
  switch (deed.kind) {
    case 'publish':
      return literal`publish ${formatCount(deed.count)} on ${safeText(deed.subject, limits)}`
    case 'worker':
      return literal`${workerDeeds[deed.did]} ${safeText(deed.worker, limits)}`
    case 'lab': {
      const { name } = labActWords(deed.act)
      const whom = deed.worker === undefined ? literal`` : literal` (${safeText(deed.worker, limits)})`
      return deed.forMs === undefined ? literal`${name}${whom}` : literal`${name}${whom}, ${formatSet(deed.forMs)}`
    }
    case 'say':
      return safeText(deed.text, limits)
  }
}

const workerDeeds: Readonly<Record<WorkerDeed, SafeText>> = {
  join: literal`add worker`,
  kill: literal`kill worker`,
  freeze: literal`freeze worker`,
  thaw: literal`thaw worker`,
  close: literal`close worker`,
  restart: literal`restart worker`,
  leave: literal`take away worker`,
  policy: literal`another policy for worker`,
}
