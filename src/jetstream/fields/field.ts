import type { Codec } from './codec.js'

/** A config as the server sends it: its own names and units, unknown fields included. */
export type WireConfig = Readonly<Record<string, unknown>>

/** Where a field stands in the views: what decides what comes, when it comes again, how much, and the rest. */
export type FieldGroup = 'identity' | 'what' | 'again' | 'limits' | 'rest'

/** The groups in the order they are shown. */
export const fieldGroups: readonly FieldGroup[] = ['identity', 'what', 'again', 'limits', 'rest']

/** What an edit is about to meet. `version` is the server's own, undefined when it is not known. */
export type EditPlace = {
  readonly version: string | undefined
  /** The config before the edit; none where something new is made. */
  readonly before?: WireConfig
  /** A push consumer somebody listens to. */
  readonly bound?: boolean
}

/** The `nats` flag of a field: for `add` and `edit`, or `add` alone where `edit` lacks it. */
export type FieldFlag = {
  readonly flag: string
  readonly on: 'both' | 'add' | 'edit'
  /** Said even when the server would make the same of an absent field, because the CLI would not. */
  readonly always?: true
  /** The flag of `edit` that takes the field away; none when no flag can. */
  readonly clear?: string
  /** The flags that say this value; undefined when none can. Without it, `flag=value`. */
  readonly say?: (value: unknown, config: WireConfig) => readonly string[] | undefined
}

/** One field of the server's stream or consumer config. */
export type Field = {
  /** As on the wire. */
  readonly wire: string
  /** The same in words: the wire name with spaces, or the usual word for it. */
  readonly label: string
  readonly codec: Codec
  readonly group: FieldGroup
  /** What it means, in one line. */
  readonly meaning: string
  /** The nats-server it came with; 2.9 for all that is older. */
  readonly since: string
  /** Of one kind of consumer only. */
  readonly only?: 'push' | 'pull'
  /** What the server makes of an absent field. Undefined: nothing, it stays absent. */
  readonly otherwise?: unknown
  /** Why it cannot be edited on this stream or consumer; undefined when it can. Measured on 2.9.10, 2.10.27, 2.15.1. */
  readonly fixed: (config: WireConfig, place: EditPlace) => string | undefined
  /** What is wrong with a value beside the others of `config`. */
  readonly check?: (value: unknown, config: WireConfig, place: EditPlace) => string | undefined
  /** What an edit does to what is under way, to be known before. */
  readonly effect?: string
  /** Fields the server changes along with it. */
  readonly drags?: readonly string[]
  /** None: no flag says it. */
  readonly cli?: FieldFlag
}

/** A field that may be edited. */
export const editable: Field['fixed'] = () => undefined

/** A field that may not, whatever the server. */
export function fixed(why: string): Field['fixed'] {
  return () => why
}

/** A field that may be edited from `first` on; before, `why`. A version that is not known counts as old. */
export function editableFrom(first: string, why: string): Field['fixed'] {
  return (_config, { version }) => (isAtLeast(version, first) ? undefined : `${why}; nats-server ${first} can`)
}

/** A switch that can be turned on and never off again. */
export function oneWay(wire: string): Field['fixed'] {
  return (config) => (config[wire] === true ? 'once on, the server never turns it off' : undefined)
}

/** A limit of which the server makes something else when it is 0. */
export const notZero: NonNullable<Field['check']> = (value) =>
  value === 0 ? 'at least 1, or -1 for no limit' : undefined

/** Whether `version`, such as `2.10.27` or `2.15.0-dev`, is `first` or newer. */
export function isAtLeast(version: string | undefined, first: string): boolean {
  const have = /^v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?/.exec(version ?? '')
  if (!have) return false
  const [major = 0, minor = 0, patch = 0] = first.split('.').map(Number)
  const parts = [Number(have[1]) - major, Number(have[2]) - minor, Number(have[3] ?? 0) - patch]
  return (parts.find((part) => part !== 0) ?? 0) >= 0
}

/** Why a server of `version` cannot have the field; undefined when it can. */
export function tooNew({ since, label }: Field, { version }: EditPlace): string | undefined {
  if (isAtLeast(version, since)) return undefined
  return `${label} needs nats-server ${since}; ${version === undefined ? 'this one does not say its version' : `this one is ${version}`}`
}
