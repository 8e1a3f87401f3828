import { consumerFields, nameError, settingsFromInfo, toConsumerConfig } from '../../jetstream/index.js'
import type { ConsumerSettings, EditPlace, WireConfig } from '../../jetstream/index.js'
import type { FormField } from '../overlays.js'
import { configIn, fieldRows } from './field-form.js'
import type { FormOf } from './field-form.js'

/** What a mode's own consumer is made of; the rest of a config is for `like this` and for edits. */
const asked: ReadonlySet<string> = new Set([
  'filter_subject',
  'filter_subjects',
  'deliver_policy',
  'ack_wait',
  'backoff',
  'max_deliver',
  'max_ack_pending',
])
const starts = ['all', 'new', 'last', 'last_per_subject']
const noError = (): undefined => undefined

/** The fields of the form for a mode's consumer that is not there yet, filled with `start`. */
export function settingsFields(start: ConsumerSettings, place: EditPlace): readonly FormField[] {
  const rows = fieldRows(formOf(start, place))
  if (start.mode === 'ordered') return rows.filter(({ id }) => id === 'filter_subject')
  return [
    nameRow(start.name),
    lifetimeRow(start.durable),
    ...(start.mode === 'wildcard' ? [kindRow(start.kind)] : []),
    ...rows.map((row) => (row.id === 'deliver_policy' ? { ...row, choices: starts } : row)),
  ]
}

/** The settings a filled form means; every value has passed its check. */
export function settingsFromForm(start: ConsumerSettings, values: Readonly<Record<string, string>>): ConsumerSettings {
  const config = configIn(formOf(start, { version: undefined }), values)
  const kind = values['kind'] === 'pull' || values['kind'] === 'push' ? values['kind'] : start.kind
  const name = values['name'] ?? start.name
  const wanted = settingsFromInfo(start.mode, {
    name,
    config: config as Parameters<typeof settingsFromInfo>[1]['config'],
  })
  return {
    ...wanted,
    kind,
    name: kind === start.kind || name !== start.name ? name : renamedForKind(name, kind),
    durable: (values['lifetime'] ?? (start.durable ? 'durable' : 'ephemeral')) === 'durable',
    inactiveThresholdMs: start.inactiveThresholdMs,
    // With a back-off the config has none of its own.
    ackWaitMs: config['ack_wait'] === undefined ? start.ackWaitMs : wanted.ackWaitMs,
  }
}

/** What a new consumer is called, in a form for one. `taken` are the names that are there already. */
export function nameRow(value: string, taken: readonly string[] = []): FormField {
  return {
    id: 'name',
    label: 'name',
    value,
    hint: 'what the consumer is called on the server',
    check: (text) => nameError(text) ?? (taken.includes(text) ? `there is one called ${text} already` : undefined),
  }
}

/** How long a new consumer lives. */
export function lifetimeRow(isDurable: boolean): FormField {
  return {
    id: 'lifetime',
    label: 'lifetime',
    value: isDurable ? 'durable' : 'ephemeral',
    choices: ['durable', 'ephemeral'],
    hint: 'durable stays until it is deleted; ephemeral goes, with its position, once it is unused',
    check: noError,
  }
}

function kindRow(kind: ConsumerSettings['kind']): FormField {
  return {
    id: 'kind',
    label: 'kind',
    value: kind,
    choices: ['push', 'pull'],
    hint: 'push sends by itself, pull waits for you to ask; the other kind is made as a second consumer',
    check: noError,
  }
}

function formOf(start: ConsumerSettings, place: EditPlace): FormOf {
  const config: WireConfig = toConsumerConfig(start, '')
  return { table: consumerFields.filter(({ wire }) => asked.has(wire)), config, place, isNew: true }
}

// The server makes no pull consumer of a push consumer: the other kind has a name of its own.
function renamedForKind(name: string, kind: 'push' | 'pull'): string {
  if (kind === 'pull') return `${name}-pull`
  return name.endsWith('-pull') ? name.slice(0, -'-pull'.length) : `${name}-push`
}
