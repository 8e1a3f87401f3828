import { nameError, parseDelay, secondsLabel, subjectError } from '../../jetstream/index.js'
import type { ConsumerSettings } from '../../jetstream/index.js'
import type { FormField } from '../overlays.js'

const wholeOr = (text: string, unlimited: string): string | undefined =>
  /^\d{1,9}$/.test(text.trim()) && Number(text) > 0
    ? undefined
    : text.trim() === '-1'
      ? undefined
      : `a whole number, or -1 for ${unlimited}`

/** The fields of the settings form, filled with `start`. */
export function settingsFields(start: ConsumerSettings): readonly FormField[] {
  if (start.mode === 'ordered') {
    return [
      {
        id: 'filter',
        label: 'filter',
        value: start.filterSubject,
        hint: 'a subject, * and > allowed; empty is all of them',
        check: filterError,
      },
    ]
  }
  return [
    {
      id: 'name',
      label: 'name',
      value: start.name,
      hint: 'what the consumer is called on the server',
      check: nameError,
    },
    {
      id: 'lifetime',
      label: 'lifetime',
      value: start.durable ? 'durable' : 'ephemeral',
      choices: ['durable', 'ephemeral'],
      hint: `durable stays for ever; ephemeral goes after ${secondsLabel(start.inactiveThresholdMs)} unused`,
      check: () => undefined,
    },
    ...(start.mode === 'wildcard'
      ? [
          {
            id: 'kind',
            label: 'kind',
            value: start.kind,
            choices: ['push', 'pull'],
            hint: 'push sends by itself, pull waits for you to ask',
            check: () => undefined,
          },
        ]
      : []),
    {
      id: 'filter',
      label: 'filter',
      value: start.filterSubject,
      hint: 'a subject, * and > allowed; empty is all of them',
      check: filterError,
    },
    {
      id: 'deliver',
      label: 'deliver',
      value: start.deliverPolicy,
      choices: ['all', 'new', 'last', 'last_per_subject'],
      hint: 'where a new consumer starts; cannot be changed later',
      check: () => undefined,
    },
    {
      id: 'ackWait',
      label: 'ack wait',
      value: secondsLabel(start.ackWaitMs),
      hint: 'how long the server waits for a verdict, such as 30s',
      check: (text) =>
        text === secondsLabel(start.ackWaitMs) || (parseDelay(text) ?? 0) > 0
          ? undefined
          : 'a duration: 500ms, 30s, 2m',
    },
    {
      id: 'maxAckPending',
      label: 'max pending',
      value: String(start.maxAckPending),
      hint: 'how many may be out without a verdict; -1 is no limit',
      check: (text) => wholeOr(text, 'no limit'),
    },
    {
      id: 'maxDeliver',
      label: 'max deliver',
      value: String(start.maxDeliver),
      hint: 'tries per message; -1 is no limit',
      check: (text) => wholeOr(text, 'no limit'),
    },
    {
      id: 'backoff',
      label: 'backoff',
      value: start.backoffMs.map(secondsLabel).join(' '),
      hint: 'ack wait per try, such as 1s 5s 30s; empty for none. A nak does not heed it',
      check: (text, all) => {
        const waits = splitDelays(text)
        if (waits.some((wait) => wait === undefined || wait === 0)) return 'durations with spaces between: 1s 5s 30s'
        const most = Number(all['maxDeliver'])
        return waits.length > 0 && most > 0 && most < waits.length
          ? `max deliver must be at least ${waits.length}, one per step`
          : undefined
      },
    },
  ]
}

// Several filters are written with spaces between them.
const filterError = (text: string): string | undefined =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .map((filter) => subjectError(filter, { wildcards: true }))
    .find((error) => error !== undefined)
const splitDelays = (text: string): readonly (number | undefined)[] =>
  text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(parseDelay)

const renamedForKind = (name: string, kind: 'push' | 'pull'): string =>
  kind === 'pull' ? `${name}-pull` : name.replace(/-pull$/, '') === name ? `${name}-push` : name.replace(/-pull$/, '')

/** The settings a filled form means; every value has passed its check. */
export function settingsFromForm(start: ConsumerSettings, values: Readonly<Record<string, string>>): ConsumerSettings {
  if (start.mode === 'ordered') return { ...start, filterSubject: values['filter'] ?? '' }
  const kind = values['kind'] === 'pull' || values['kind'] === 'push' ? values['kind'] : start.kind
  const name = values['name'] ?? start.name
  return {
    ...start,
    // The server changes no consumer from push to pull or back: the other kind is another consumer.
    name: kind === start.kind || name !== start.name ? name : renamedForKind(name, kind),
    durable: values['lifetime'] === 'durable',
    kind,
    filterSubject: values['filter'] ?? '',
    deliverPolicy: (values['deliver'] ?? start.deliverPolicy) as ConsumerSettings['deliverPolicy'],
    // The form shows tenths of a second: what nobody changed keeps its exact value.
    ackWaitMs:
      values['ackWait'] === secondsLabel(start.ackWaitMs)
        ? start.ackWaitMs
        : (parseDelay(values['ackWait'] ?? '') ?? start.ackWaitMs),
    maxAckPending: Number(values['maxAckPending'] ?? start.maxAckPending),
    maxDeliver: Number(values['maxDeliver'] ?? start.maxDeliver),
    backoffMs: splitDelays(values['backoff'] ?? '').flatMap((wait) => wait ?? []),
  }
}
