import type { Field, WireConfig } from './field.js'
import { formatCount } from '../../lib/format.js'
import { isServers } from './field-flags.js'

/** What a person changed: new wire values by field; undefined takes the field away. */
export type Touched = Readonly<Record<string, unknown>>

/** One change for a question: the field in words, before and after. */
export type Change = {
  readonly wire: string
  readonly label: string
  readonly before: string
  readonly after: string
  readonly effect?: string
}

/**
 * The config to send: the server's own, with only the touched fields changed. What we do not know is kept as it came,
 * the server's own keys in metadata too.
 */
export function patchConfig(serverConfig: WireConfig, touched: Touched): WireConfig {
  const kept = Object.entries(serverConfig).filter(([wire]) => !Object.hasOwn(touched, wire))
  const changed = Object.entries(touched).flatMap(([wire, value]): [string, unknown][] => {
    const next = wire === 'metadata' ? withServerKeys(serverConfig[wire], value) : value
    return next === undefined ? [] : [[wire, next]]
  })
  return Object.fromEntries([...kept, ...changed])
}

/** Per field that differs, before and after in words. Absent is said as what the server makes of it. */
export function changesBetween(fields: readonly Field[], before: WireConfig, after: WireConfig): readonly Change[] {
  const wires = [...fields.map(({ wire }) => wire), ...unknownKeys(fields, before, after)]
  return wires.flatMap((wire): Change[] => {
    const field = fields.find((one) => one.wire === wire)
    const said = (config: WireConfig): string => (field ? valueWords(field, config[wire]) : plainWords(config[wire]))
    const [was, is] = [said(before), said(after)]
    if (was === is) return []
    return [
      { wire, label: field?.label ?? wire, before: was, after: is, ...(field?.effect && { effect: field.effect }) },
    ]
  })
}

/** A field's value for a person; an absent one as what the server makes of it, or `none`. */
export function valueWords({ codec, otherwise, wire }: Field, value: unknown): string {
  const shown = wire === 'metadata' ? ownKeys(value) : value
  const is = shown ?? otherwise
  if (is === -1 && (codec.unit === 'limit' || codec.unit === 'bytes')) return 'no limit'
  // Read, and not typed: with its commas, as every number on the screen.
  const isCount = typeof is === 'number' && (codec.unit === 'limit' || codec.unit === 'count')
  const words = isCount ? formatCount(is) : codec.format(is)
  return words === '' ? 'none' : words
}

/** The text a form starts with: empty for an absent field. */
export function formText({ codec, otherwise, wire }: Field, config: WireConfig): string {
  const value = wire === 'metadata' ? ownKeys(config[wire]) : config[wire]
  return codec.format(codec.choices ? (value ?? otherwise ?? codec.choices[0]) : value)
}

function plainWords(value: unknown): string {
  return value === undefined ? 'none' : (JSON.stringify(value) ?? 'none')
}

function unknownKeys(fields: readonly Field[], ...configs: readonly WireConfig[]): readonly string[] {
  const keys = new Set(configs.flatMap((config) => Object.keys(config)))
  return [...keys].filter((key) => fields.every(({ wire }) => wire !== key))
}

function ownKeys(metadata: unknown): unknown {
  if (!isMap(metadata)) return metadata
  const own = Object.entries(metadata).filter(([key]) => !isServers(key))
  return own.length === 0 ? undefined : Object.fromEntries(own)
}

function withServerKeys(before: unknown, after: unknown): unknown {
  const servers = isMap(before) ? Object.entries(before).filter(([key]) => isServers(key)) : []
  const own = isMap(after) ? Object.entries(after) : []
  return servers.length + own.length === 0 ? undefined : Object.fromEntries([...own, ...servers])
}

function isMap(value: unknown): value is WireConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
