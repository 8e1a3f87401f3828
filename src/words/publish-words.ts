import type { LastPublish, PublisherState, PublishRun } from '../jetstream/index.js'
import { formatCount, formatDuration, formatSet } from '../lib/format.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { keyOf } from './key-words.js'

type Outcome = LastPublish['outcome']
/** What came of a publish, for the status line. */
type PublishWords = { readonly tone: 'good' | 'warn' | 'bad'; readonly text: SafeText }

/** What came of one publish, with what more is known of it. */
export function publishWords(outcome: Outcome): PublishWords {
  if (outcome.kind === 'refused') {
    const advice = outcome.advice === undefined ? literal`` : literal` — ${safeText(outcome.advice)}`
    return { tone: 'bad', text: literal`${safeText(outcome.why)}${advice}` }
  }
  if (outcome.kind === 'unknown') {
    const again = literal`it may be stored: ${keyOf('publish.again')} publishes it again under the same id`
    return { tone: 'bad', text: literal`${safeText(outcome.why)} — ${again}` }
  }
  const { note, seq, duplicate } = outcome
  const stream = safeText(outcome.stream)
  const window = (ms: number): SafeText => literal`duplicate window of ${formatSet(ms)}`
  switch (note?.kind) {
    case undefined:
      return duplicate
        ? {
            tone: 'warn',
            text: literal`duplicate: the message id is known, nothing new was stored (it is seq ${seq} of ${stream})`,
          }
        : { tone: 'good', text: literal`stored as seq ${seq} of ${stream}` }
    case 'first-try-stored':
      return {
        tone: 'good',
        text: literal`stored once, as seq ${seq} of ${stream}: the answer was lost, so it was sent ${note.tries} times under one id, and the server dropped the repeats`,
      }
    case 'dropped':
      return {
        tone: 'warn',
        text: literal`duplicate dropped: seq ${note.seq} of ${stream} has this message id, within the ${window(note.windowMs)}`,
      }
    case 'original-gone':
      return {
        tone: 'warn',
        text: literal`nothing is stored: the server still knows the id from seq ${note.seq}, which is gone; an id outlives its message for the ${window(note.windowMs)}`,
      }
    case 'stored-twice':
      return {
        tone: 'warn',
        text: literal`stored again as seq ${seq}: seq ${note.firstSeq} has the same id, but ${formatDuration(note.afterMs)} passed and the ${window(note.windowMs)} was over`,
      }
    case 'not-kept':
      return {
        tone: 'warn',
        text: literal`seq ${seq} was confirmed and not kept: ${stream} keeps a message only while a consumer waits for it (retention interest), and has no consumer`,
      }
  }
}

/** What came of a core publish: nobody answers it, and that is what there is to say. */
export function coreWords(outcome: NonNullable<PublisherState['lastCore']>['outcome']): PublishWords {
  switch (outcome.kind) {
    case 'handed':
      return { tone: 'good', text: literal`handed to the server: core publish, so nobody says who got it or stored it` }
    case 'refused': {
      const advice = outcome.advice === undefined ? literal`` : literal` — ${safeText(outcome.advice)}`
      return { tone: 'bad', text: literal`${safeText(outcome.why)}${advice}` }
    }
    case 'unsure':
      return {
        tone: 'bad',
        text: literal`${safeText(outcome.why)} — it may have arrived or not: a core publish has no answer, and no id to send it again by`,
      }
  }
}

/** The same in the few cells of the composer; `sign` tells it apart without colours. */
export function briefPublishWords(
  outcome: Outcome,
): PublishWords & { readonly sign: 'done' | 'same' | 'unsure' | 'never' } {
  if (outcome.kind === 'refused') return { tone: 'bad', sign: 'never', text: safeText(outcome.why) }
  if (outcome.kind === 'unknown') return { tone: 'bad', sign: 'unsure', text: safeText(outcome.why) }
  const { seq, note, duplicate } = outcome
  if (note?.kind === 'first-try-stored') return { tone: 'good', sign: 'done', text: literal`stored once: seq ${seq}` }
  if (note?.kind === 'stored-twice')
    return { tone: 'warn', sign: 'done', text: literal`stored twice: seq ${note.firstSeq}, ${seq}` }
  if (note?.kind === 'not-kept') return { tone: 'warn', sign: 'never', text: literal`not kept: no consumer` }
  if (note?.kind === 'original-gone')
    return { tone: 'warn', sign: 'same', text: literal`id of seq ${seq}, which is gone` }
  return duplicate
    ? { tone: 'warn', sign: 'same', text: literal`duplicate of seq ${seq}` }
    : { tone: 'good', sign: 'done', text: literal`stored: seq ${seq}` }
}

/** What a run came to, counted. */
export function runWords(run: PublishRun): PublishWords {
  const { stored, failed, unknown, lastProblem, gaveUp } = run
  if (gaveUp) {
    const advice = gaveUp.advice === undefined ? literal`` : literal` — ${safeText(gaveUp.advice)}`
    const before = stored > 0 ? literal` (${formatCount(stored)} were stored before)` : literal``
    return {
      tone: 'bad',
      text: literal`publishing stopped by itself: ${formatCount(gaveUp.refusals)} refused in a row${before}: ${safeText(gaveUp.why)}${advice}`,
    }
  }
  const refused = failed > 0 ? literal`, ${formatCount(failed)} refused` : literal``
  const open =
    unknown > 0
      ? literal`, ${formatCount(unknown)} without an answer (may be stored: ${keyOf('publish.again')} asks again under the same ids)`
      : literal``
  const why = failed + unknown > 0 ? literal`: ${safeText(lastProblem ?? '')}` : literal``
  return {
    tone: failed > 0 ? 'bad' : unknown > 0 ? 'warn' : 'good',
    text: literal`${formatCount(stored)} stored${refused}${open}${why}`,
  }
}
