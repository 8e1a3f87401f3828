import { changesBetween, formText, patchConfig, tooNew, valueWords } from '../../jetstream/index.js'
import type { Change, EditPlace, Field, Touched, WireConfig } from '../../jetstream/index.js'
import type { FormField } from '../overlays.js'

/** What a form of fields is about: a config that is there, or with `isNew` one that a new thing starts from. */
export type FormOf = {
  readonly table: readonly Field[]
  readonly config: WireConfig
  readonly place: EditPlace
  readonly isNew?: true
}

type Values = Readonly<Record<string, string>>

/** One filter and several are two fields on the wire and one in a form. */
const filterRow = 'filter_subject'
const filtersRow = 'filter_subjects'
/** In a form of what is new, the name has a field of its own. */
const naming: ReadonlySet<string> = new Set(['name', 'durable_name'])
/** Shown only where they are set: nobody sets them in a form. */
const rarelySet: ReadonlySet<string> = new Set([
  'durable_name',
  'mirror',
  'direct',
  'sourcing',
  'first_seq',
  'pause_until',
])
const groupOrder = ['what', 'again', 'limits', 'identity', 'rest'] as const

/**
 * The fields of a form over `of.config`: those that can be edited first, then, with the reason, those that cannot. A
 * value is checked only when it was touched, so nothing is refused that nobody changed.
 */
export function fieldRows(of: FormOf): readonly FormField[] {
  const rows = [...of.table]
    .sort((one, other) => groupOrder.indexOf(one.group) - groupOrder.indexOf(other.group))
    .filter((field) => isListed(of, field))
    .map((field) => rowOf(of, field))
  return [...rows.filter(({ fixed }) => fixed === undefined), ...rows.filter(({ fixed }) => fixed !== undefined)]
}

/** What a filled form changes, as wire values; every value has passed its check. */
export function touchedIn(of: FormOf, values: Values): Touched {
  const touched: Record<string, unknown> = {}
  for (const [wire, text] of Object.entries(values)) {
    const field = of.table.find((one) => one.wire === wire)
    if (!field || (of.isNew && naming.has(wire)) || text === startText(of, field)) continue
    const read = codecOf(of, field).parse(text)
    if (!read.ok) continue
    if (wire === filterRow && of.table.some((one) => one.wire === filtersRow))
      Object.assign(touched, filtersIn(of, read.value))
    else touched[wire] = read.value
  }
  return touched
}

/** The config a filled form means. */
export function configIn(of: FormOf, values: Values): WireConfig {
  return patchConfig(of.config, touchedIn(of, values))
}

/** What a filled form changes, in words; the fields the server changes along with it included. */
export function changesIn(of: FormOf, values: Values): readonly Change[] {
  return changesBetween(of.table, of.config, configIn(of, values))
}

function isListed(of: FormOf, field: Field): boolean {
  const { table, config, place, isNew } = of
  const { wire, only } = field
  const isSet = config[wire] !== undefined
  // What is neither set nor to be set here would only be in the way; what an older server lacks is worth a word.
  if (!isSet && fixedWhy(of, field) !== undefined && tooNew(field, place) === undefined) return false
  if (wire === filtersRow) return !table.some((one) => one.wire === filterRow)
  if (isNew && naming.has(wire)) return false
  if (rarelySet.has(wire)) return isSet
  const kind = config['deliver_subject'] === undefined ? 'pull' : 'push'
  if (wire === 'deliver_subject') return kind === 'push'
  return only === undefined || only === kind || isSet
}

function rowOf(of: FormOf, field: Field): FormField {
  const codec = codecOf(of, field)
  const value = startText(of, field)
  const why = fixedWhy(of, field)
  return {
    id: field.wire,
    label: field.label,
    value,
    hint: field.meaning,
    placeholder: valueWords(field, undefined),
    ...(why !== undefined && { fixed: why }),
    ...(codec.choices && { choices: withPresent(codec.choices, value) }),
    ...((codec.unit === 'limit' || codec.unit === 'bytes') && { isNumber: true }),
    check: (text, all) => wrongWith(of, { field, text, all }),
  }
}

// A word of a newer server stays a choice: it must not be lost by walking past it.
function withPresent(choices: readonly string[], value: string): readonly string[] {
  return choices.includes(value) || value === '' ? choices : [...choices, value]
}

function fixedWhy({ config, place, isNew }: FormOf, field: Field): string | undefined {
  return tooNew(field, place) ?? (isNew ? undefined : field.fixed(config, place))
}

function startText({ table, config }: FormOf, field: Field): string {
  if (field.wire !== filterRow || config[filterRow] !== undefined) return formText(field, config)
  const several = table.find((one) => one.wire === filtersRow)
  return several ? formText(several, config) : formText(field, config)
}

function codecOf({ table }: FormOf, field: Field): Field['codec'] {
  return (field.wire === filterRow && table.find((one) => one.wire === filtersRow)?.codec) || field.codec
}

function filtersIn({ config }: FormOf, value: unknown): Touched {
  const filters = Array.isArray(value) ? value : []
  const one = filters.length === 1 ? { [filterRow]: filters[0] as unknown } : { [filterRow]: undefined }
  const several = filters.length > 1 ? { [filtersRow]: value } : { [filtersRow]: undefined }
  return Object.fromEntries(
    Object.entries({ ...one, ...several }).filter(([wire, next]) => next !== undefined || config[wire] !== undefined),
  )
}

type Tried = { readonly field: Field; readonly text: string; readonly all: Values }

function wrongWith(of: FormOf, { field, text, all }: Tried): string | undefined {
  const { config, table } = of
  const place: EditPlace = of.isNew ? of.place : { ...of.place, before: config }
  const isTouched = of.isNew === true || text !== startText(of, field)
  if (isTouched) {
    const read = codecOf(of, field).parse(text)
    if (!read.ok) return read.error
    const several = table.find((one) => one.wire === filtersRow)
    if (field.wire === filterRow && Array.isArray(read.value) && read.value.length > 1 && several) {
      const old = tooNew(several, place)
      if (old !== undefined) return old
    }
  }
  if (!field.check) return undefined
  const next = configIn(of, all)
  const wrong = field.check(next[field.wire], next, place)
  // What stood there before, right or wrong, is the server's affair.
  return wrong !== undefined && (isTouched || field.check(config[field.wire], config, place) === undefined)
    ? wrong
    : undefined
}
