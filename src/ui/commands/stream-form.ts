import { nameError, streamFields as streamTable, subjectsOverlap } from '../../jetstream/index.js'
import type { EditPlace, StreamActions, StreamSummary, WireConfig } from '../../jetstream/index.js'
import type { FormField } from '../overlays.js'
import { configIn, fieldRows } from './field-form.js'
import type { FormOf } from './field-form.js'

/** What is asked of a stream that starts from nothing. */
const asked: ReadonlySet<string> = new Set(['subjects', 'storage', 'retention', 'max_msgs', 'max_bytes', 'max_age'])
const asksAll: ReadonlySet<string> = new Set(streamTable.map(({ wire }) => wire))
const fresh: WireConfig = { storage: 'file', retention: 'limits', max_msgs: -1, max_bytes: -1, max_age: 0 }
const twoMinutes = 120_000_000_000

/** A new stream: from nothing, called `wanted` where that is free, or like one that is there. */
export type NewStream = {
  /** Those it must not clash with. */
  readonly others: readonly StreamSummary[]
  readonly wanted: string
  readonly like?: WireConfig
  readonly place: EditPlace
}

/** The fields of a new stream. */
export function newStreamFields(of: NewStream): readonly FormField[] {
  const { others, wanted, like } = of
  const isTaken = others.some(({ name }) => name === wanted)
  const rows = fieldRows(newStreamForm(of)).map((row): FormField => {
    if (row.id !== 'subjects') return row
    return {
      ...row,
      value: like || isTaken ? '' : `${wanted}.*`,
      check: (text, all) => row.check(text, all) ?? subjectsError(text, { others, like }),
    }
  })
  const name: FormField = {
    id: 'name',
    label: 'name',
    value: isTaken ? '' : wanted,
    hint: 'capital letters by custom; no dots or spaces',
    check: (text) =>
      nameError(text) ?? (others.some((one) => one.name === text) ? `there is a stream ${text} already` : undefined),
  }
  const subjectsFirst = [...rows].sort((one, other) => Number(other.id === 'subjects') - Number(one.id === 'subjects'))
  return [name, ...subjectsFirst]
}

/** The stream a filled form means; every value has passed its check. */
export function newStreamConfig(
  of: NewStream,
  values: Readonly<Record<string, string>>,
): Parameters<StreamActions['create']>[0] {
  const config = { ...configIn(newStreamForm(of), values), name: values['name'] ?? '' }
  const { max_age: maxAge } = config as { readonly max_age?: number }
  // The server refuses a window longer than the age of its messages.
  const window = maxAge !== undefined && maxAge > 0 ? Math.min(maxAge, twoMinutes) : twoMinutes
  return of.like ? config : { ...config, duplicate_window: window }
}

function newStreamForm({ like, place }: NewStream): FormOf {
  const wires = like ? asksAll : asked
  const config = Object.fromEntries(Object.entries(like ?? fresh).filter(([wire]) => wire !== 'subjects'))
  return { table: streamTable.filter(({ wire }) => wires.has(wire)), config, place, isNew: true }
}

function subjectsError(text: string, { others, like }: Pick<NewStream, 'others' | 'like'>): string | undefined {
  const subjects = text.split(/[\s,]+/).filter(Boolean)
  if (subjects.length === 0 && like?.['mirror'] === undefined && like?.['sources'] === undefined)
    return 'at least one subject'
  for (const subject of subjects) {
    for (const other of others) {
      const clash = other.subjects.find((candidate) => subjectsOverlap(candidate, subject))
      if (clash !== undefined)
        return `${subject} overlaps ${clash} of stream ${other.name}: a subject belongs to one stream`
    }
  }
  return undefined
}
