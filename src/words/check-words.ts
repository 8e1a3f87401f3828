import { formatCount, formatSet } from '../lib/format.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import type { Term } from './glossary.js'
import type { Check, SingleCheck } from '../stage/check-schema.js'
import type { CheckSeen, CheckValue, Wanted } from '../stage/checks.js'

const verdictTerms: Readonly<Record<Extract<SingleCheck, { readonly check: 'verdicts' }>['verdict'], Term>> = {
  ack: 'ack',
  'ack-confirmed': 'confirmed ack',
  nak: 'nak',
  'nak-delayed': 'nak with delay',
  term: 'term',
  working: 'working',
  any: 'verdict',
}

/** One check in words: what it is about, what was seen, and what is wanted. */
export type CheckWords = {
  readonly what: SafeText
  readonly seen: SafeText
  readonly wanted: SafeText
}

const nameLimits = { maxBytes: 96 }

/** What numbers are called, ours first and the server’s behind where that is another. */
const numbers: Readonly<Record<Exclude<SingleCheck['check'], WithWords>, SafeText>> = {
  stored: literal`stored`,
  'last-seq': literal`newest number`,
  consumers: literal`consumers`,
  pending: literal`to come (pending)`,
  'ack-pending': literal`out (ack pending)`,
  redelivered: literal`sent again (redelivered)`,
  waiting: literal`open pulls (waiting)`,
  'ack-floor': literal`settled up to (ack floor)`,
  delivered: literal`sends (delivered)`,
  'delivered-to': literal`sent up to`,
  exists: literal`there`,
  bound: literal`listened to (bound)`,
  paused: literal`paused`,
  pinned: literal`a worker is pinned`,
  pulls: literal`pulls you sent`,
  held: literal`held here`,
  'used-up': literal`used up`,
  'came-again': literal`came more than once`,
}

type WithWords =
  'setting' | 'published' | 'verdicts' | 'requests' | 'try' | 'took' | 'workers' | 'worker' | 'happened' | 'lab'

const verdicts: Readonly<Record<Extract<SingleCheck, { readonly check: 'verdicts' }>['verdict'], SafeText>> = {
  ack: literal`acks you gave`,
  'ack-confirmed': literal`acks you had confirmed`,
  nak: literal`naks you gave`,
  'nak-delayed': literal`naks with a delay you gave`,
  term: literal`terms you gave`,
  working: literal`times you said working`,
  any: literal`verdicts you gave`,
}

const checkTerms: Readonly<Record<SingleCheck['check'], Term | undefined>> = {
  stored: 'stored',
  'last-seq': 'sequence',
  consumers: 'consumer',
  pending: 'to come',
  'ack-pending': 'out',
  redelivered: 'sent again',
  waiting: 'open pulls',
  'ack-floor': 'ack floor',
  delivered: 'sends',
  'delivered-to': 'sends',
  exists: 'consumer',
  bound: 'push consumer',
  paused: 'pause',
  pinned: 'priority group',
  setting: 'consumer',
  published: 'PubAck',
  verdicts: 'verdict',
  pulls: 'pull request',
  requests: 'command log',
  try: 'try',
  took: 'ack wait',
  held: 'held',
  'used-up': 'used up',
  'came-again': 'redelivery',
  workers: 'worker',
  worker: 'worker',
  happened: 'What just happened',
  lab: 'failure lab',
}

/** The entry that explains what a check is about. */
export function checkTerm(check: Check): Term | undefined {
  if (check.check === 'all') return check.of[0] && checkTerms[check.of[0].check]
  if (check.check === 'verdicts') return verdictTerms[check.verdict]
  if (check.check === 'published' && check.answer === 'duplicate') return 'message id'
  return checkTerms[check.check]
}

/** Says a check that was read. */
export function checkWords({ check, seen, wanted, parts }: CheckSeen): CheckWords {
  const own = check.text === undefined ? undefined : safeText(check.text)
  if (check.check === 'all') {
    const missing = parts?.filter(({ holds }) => !holds).map(checkWords) ?? []
    const first = missing[0]
    return {
      what: own ?? literal`all at one time`,
      seen: first ? literal`${first.what} ${first.seen}` : literal`all ${formatCount(parts?.length ?? 0)} at one time`,
      wanted: first ? first.wanted : literal`all`,
    }
  }
  return { what: own ?? whatWords(check), seen: seenWords(check, seen), wanted: wantedWords(check, wanted) }
}

/** What is missing, as a clause: `out (ack pending) is 1, wanted: 3 or more`. */
export function missingWords(check: CheckSeen): SafeText {
  const { what, seen, wanted } = checkWords(check)
  if (check.check.check === 'all') return literal`${what}: ${seen}, wanted: ${wanted}`
  const plain = whatWords(check.check)
  return literal`${what}: ${plain} ${seen}, wanted: ${wanted}`
}

function whatWords(check: SingleCheck): SafeText {
  switch (check.check) {
    case 'setting':
      return safeText(check.field, nameLimits)
    case 'published':
      return {
        stored: literal`publishes stored`,
        duplicate: literal`publishes dropped as duplicates`,
        refused: literal`publishes refused`,
        unknown: literal`publishes without an answer`,
      }[check.answer]
    case 'verdicts':
      return check.answer === 'refused'
        ? literal`${verdicts[check.verdict]}, refused`
        : check.answer === 'lost'
          ? literal`${verdicts[check.verdict]}, lost`
          : verdicts[check.verdict]
    case 'requests':
      return literal`${safeText(check.request, nameLimits)} ${safeText(check.answer ?? 'answered')}`
    case 'try':
      return literal`tries of seq ${check.seq}`
    case 'took':
      return literal`time until the verdict on seq ${check.seq}`
    case 'workers':
      return workersWords(check)
    case 'worker':
      return literal`${safeText(check.worker, nameLimits)} ${safeText(check.number)}`
    case 'happened':
      return literal`happened: ${safeText(check.what)}`
    case 'lab':
      return literal`lab act ${safeText(check.act, nameLimits)} done`
    default:
      return 'consumer' in check && check.consumer !== undefined
        ? literal`${safeText(check.consumer, nameLimits)}: ${numbers[check.check]}`
        : numbers[check.check]
  }
}

function workersWords({ got, state, priority }: Extract<SingleCheck, { readonly check: 'workers' }>): SafeText {
  const which = priority === undefined ? literal`` : literal` of priority ${priority}`
  const how = state === undefined ? literal`` : literal` ${safeText(state)}`
  const what = got === undefined || got === 0 ? literal`` : literal` that got ${formatCount(got)} or more`
  return literal`workers${how}${which}${what}`
}

function seenWords(check: SingleCheck, seen: CheckValue): SafeText {
  return seen === undefined ? literal`not known` : valueWords(check, seen)
}

function wantedWords(check: SingleCheck, { equals, atLeast, atMost }: Wanted): SafeText {
  if (equals !== undefined) return valueWords(check, equals)
  if (atLeast !== undefined && atMost !== undefined)
    return literal`${valueWords(check, atLeast)} to ${valueWords(check, atMost)}`
  if (atLeast !== undefined) return literal`${valueWords(check, atLeast)} or more`
  return literal`${valueWords(check, atMost ?? 0)} or less`
}

function valueWords(check: SingleCheck, value: NonNullable<CheckValue>): SafeText {
  if (typeof value === 'boolean') return value ? literal`yes` : literal`no`
  if (typeof value === 'string') return safeText(value, nameLimits)
  return check.check === 'took' ? formatSet(value) : formatCount(value)
}
