import { nameError, parseDelay, subjectError, subjectsOverlap } from '../../jetstream/index.js'
import type { StreamActions, StreamSummary } from '../../jetstream/index.js'
import type { FormField } from '../overlays.js'

const splitWords = (text: string): readonly string[] => text.split(/[\s,]+/).filter(Boolean)
const limitError = (text: string): string | undefined =>
  text === '' || /^\d{1,12}$/.test(text) ? undefined : 'a whole number, or empty for no limit'

/** The fields of a new stream; `others` are those it must not clash with. */
export function streamFields(others: readonly StreamSummary[], wanted: string): readonly FormField[] {
  const taken = others.some(({ name }) => name === wanted)
  return [
    {
      id: 'name',
      label: 'name',
      value: taken ? '' : wanted,
      hint: 'capital letters by custom; no dots or spaces',
      check: (text) =>
        nameError(text) ?? (others.some(({ name }) => name === text) ? `there is a stream ${text} already` : undefined),
    },
    {
      id: 'subjects',
      label: 'subjects',
      value: taken ? '' : `${wanted}.*`,
      hint: 'what it stores, such as REVIEWS.*; several with spaces between',
      check: (text) => {
        const subjects = splitWords(text)
        if (subjects.length === 0) return 'at least one subject'
        for (const subject of subjects) {
          const error = subjectError(subject, { wildcards: true })
          if (error !== undefined) return error
          for (const other of others) {
            const clash = other.subjects.find((candidate) => subjectsOverlap(candidate, subject))
            if (clash !== undefined)
              return `${subject} overlaps ${clash} of stream ${other.name}: a subject belongs to one stream`
          }
        }
        return undefined
      },
    },
    {
      id: 'storage',
      label: 'storage',
      value: 'file',
      choices: ['file', 'memory'],
      hint: 'memory is gone after a restart of the server',
      check: () => undefined,
    },
    {
      id: 'retention',
      label: 'retention',
      value: 'limits',
      choices: ['limits', 'interest', 'workqueue'],
      hint: 'limits keeps until a limit; workqueue and interest delete when acked',
      check: () => undefined,
    },
    {
      id: 'maxMsgs',
      label: 'max messages',
      value: '',
      hint: 'empty is no limit; the oldest go first',
      check: limitError,
    },
    { id: 'maxBytes', label: 'max bytes', value: '', hint: 'empty is no limit', check: limitError },
    {
      id: 'maxAge',
      label: 'max age',
      value: '',
      hint: 'such as 24h or 30m; empty is for ever',
      check: (text) =>
        text === '' || (parseDelay(text) ?? 0) >= 100 ? undefined : 'a duration of at least 100ms, up to 24h',
    },
  ]
}

/** The stream a filled form means; every value has passed its check. */
export function streamConfig(values: Readonly<Record<string, string>>): Parameters<StreamActions['create']>[0] {
  const limit = (text: string | undefined): number => (text ? Number(text) : -1)
  const ageMs = parseDelay(values['maxAge'] ?? '') ?? 0
  const duplicateWindowMs = ageMs > 0 ? Math.min(ageMs, 120_000) : 120_000
  return {
    name: values['name'] ?? '',
    subjects: [...splitWords(values['subjects'] ?? '')],
    storage: values['storage'] === 'memory' ? 'memory' : 'file',
    retention: values['retention'] ?? 'limits',
    max_msgs: limit(values['maxMsgs']),
    max_bytes: limit(values['maxBytes']),
    max_age: ageMs * 1e6,
    // The server refuses a window longer than the age of its messages.
    duplicate_window: duplicateWindowMs * 1e6,
  }
}
