import { durationText } from './codec-numbers.js'
import type { Field, FieldFlag, WireConfig } from './field.js'

/** Whether the flags are for making a thing or for changing one: `nats … add` or `nats … edit`. */
export type FlagUse = 'add' | 'edit'

type Say = NonNullable<FieldFlag['say']>

/** Said by the command itself, before its flags. */
const positional: ReadonlySet<string> = new Set(['name', 'durable_name'])

/**
 * The `nats` flags that say `config`, each as `--flag=value` or a bare switch, and the fields no flag can say with
 * these values: those need `--config` with a file. For `edit`, `config` holds what is to change, with undefined for what
 * is to go away.
 */
export function flagsOf(
  fields: readonly Field[],
  config: WireConfig,
  use: FlagUse,
): { readonly flags: readonly string[]; readonly unsaid: readonly string[] } {
  const flags: string[] = []
  const unsaid: string[] = []
  for (const [wire, value] of Object.entries(config)) {
    const field = fields.find((one) => one.wire === wire)
    if (positional.has(wire) || (use === 'add' && isLeftOut(field, value))) continue
    const said = field?.cli && (use === 'add' || field.cli.on !== 'add') ? sayField(field, value, config) : undefined
    if (said === undefined) unsaid.push(wire)
    else flags.push(...said.filter((one) => !flags.includes(one)))
  }
  return { flags, unsaid }
}

function isLeftOut(field: Field | undefined, value: unknown): boolean {
  return value === undefined || (field !== undefined && field.cli?.always !== true && isOtherwise(field, value))
}

/** Whether a value is what the server makes of an absent field. */
export function isOtherwise({ otherwise, codec }: Field, value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value === 'object' && Object.keys(value).length === 0) return true
  if (otherwise === undefined) return value === ''
  return codec.format(value) === codec.format(otherwise)
}

function sayField({ cli, codec }: Field, value: unknown, config: WireConfig): readonly string[] | undefined {
  if (!cli) return undefined
  if (value === undefined) return cli.clear === undefined ? undefined : [cli.clear]
  if (cli.say) return cli.say(value, config)
  return [`${cli.flag}=${codec.unit === 'duration' ? durationText(Number(value)) : codec.format(value)}`]
}

/** A flag that `add` and `edit` have and that says the value as a person writes it. */
export function flagged(flag: string): FieldFlag {
  return { flag, on: 'both' }
}

/** A switch with its `--no-` form. */
export function switched(flag: string, on: FieldFlag['on']): FieldFlag {
  return { flag, on, say: (value) => [value === true ? flag : flag.replace('--', '--no-')] }
}

/** A limit, of which the CLI takes -1 for "not said" and so cannot say "none". */
export function limitFlag(flag: string): Say {
  return (value) => (value === -1 ? undefined : [`${flag}=${String(value)}`])
}

/** Only equal steps: the CLI makes a back-off by counting from the shortest to the longest. */
export const backoffFlags: Say = (value) => {
  if (!Array.isArray(value) || !value.every((one): one is number => typeof one === 'number')) return undefined
  const [first, second] = value
  if (first === undefined) return undefined
  const step = (second ?? first) - first
  const isEven = value.every((one, index) => one === first + step * index)
  if (!isEven || step < 0 || step % 1e6 !== 0) return undefined
  return [
    '--backoff=linear',
    `--backoff-steps=${value.length}`,
    `--backoff-min=${durationText(first)}`,
    `--backoff-max=${durationText(first + step * value.length)}`,
  ]
}

/** With a back-off the CLI makes a limit of its own out of -1. */
export const maxDeliverFlags: Say = (value, { backoff }) =>
  value === -1 && Array.isArray(backoff) && backoff.length > 0 ? undefined : [`--max-deliver=${String(value)}`]

/** The start as one word: a policy or a sequence. A time the CLI can only count back from now. */
export const deliverFlags: Say = (value, { opt_start_seq: sequence }) => {
  if (value === 'by_start_time') return undefined
  if (value === 'by_start_sequence') return typeof sequence === 'number' ? [`--deliver=${sequence}`] : undefined
  return [`--deliver=${value === 'last_per_subject' ? 'subject' : String(value)}`]
}

/** One flag a pair; the CLI parts key and value at the first ":" or "=". */
export const metadataFlags: Say = (value) => {
  const pairs = Object.entries(value as Readonly<Record<string, unknown>>).filter(([key]) => !isServers(key))
  return pairs.some(([key]) => /[:=]/.test(key))
    ? undefined
    : pairs.map(([key, text]) => `--metadata=${key}=${String(text)}`)
}

/** Whether a key of metadata is the server's own; it writes these itself. */
export function isServers(key: string): boolean {
  return key.startsWith('_nats.')
}

/** The CLI knows whole seconds, in UTC. */
export const pauseFlags: Say = (value) => {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.0+)?Z$/.exec(String(value))
  return match ? [`--pause=${match[1]} ${match[2]}`] : undefined
}

/** The CLI writes the percentage without its sign. */
export const sampleFlags: Say = (value) => (/^\d+$/.test(String(value)) ? [`--sample=${String(value)}`] : undefined)

/** The policy is said by the flag of its groups. For overflow the CLI sends no groups (seen in its source). */
export const priorityFlags: Say = (policy, { priority_groups: groups }) => {
  const flag = { pinned_client: '--pinned-groups', prioritized: '--prioritized-groups' }[String(policy)]
  if (flag === undefined || !Array.isArray(groups)) return undefined
  return groups.map((group) => `${flag}=${String(group)}`)
}

/** A size the CLI reads: a number below 2^31, perhaps with a unit. */
export function sizeFlag(flag: string): Say {
  return (value) => {
    const size = Number(value)
    if (size === -1) return [`${flag}=-1`]
    for (const [unit, bytes] of [
      ['', 1],
      ['K', 2 ** 10],
      ['M', 2 ** 20],
      ['G', 2 ** 30],
    ] as const) {
      if (size % bytes === 0 && size / bytes < 2 ** 31) return [`${flag}=${size / bytes}${unit}`]
    }
    return undefined
  }
}

/** One flag a subject; the CLI parts what it is given at commas and spaces. */
export function listFlags(flag: string): Say {
  return (value) => {
    const values = Array.isArray(value) ? value.map(String) : []
    return values.some((one) => /[\s,]/.test(one)) ? undefined : values.map((one) => `${flag}=${one}`)
  }
}

/** An object as the JSON that `add` takes; `edit` takes none. */
export function jsonFlags(flag: string): Say {
  return (value) => (Array.isArray(value) ? value : [value]).map((one) => `${flag}=${JSON.stringify(one)}`)
}

/** The parts of an object by flags of their own; a part without a flag cannot be said. */
export function partFlags(parts: Readonly<Record<string, (value: unknown) => readonly string[]>>): Say {
  return (value) => {
    const said: string[] = []
    for (const [key, part] of Object.entries(value as WireConfig)) {
      const say = Object.hasOwn(parts, key) ? parts[key] : undefined
      if (!say) return undefined
      said.push(...say(part))
    }
    return said
  }
}
