import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import { asJson } from './codec.js'
import type { Codec } from './codec.js'

const aMap = 'pairs with spaces between: owner=shop note="two words"'

/** Texts by key, as in metadata: `owner=shop note="two words"`. */
export const map: Codec = {
  unit: 'map',
  parse: (text) => {
    const pairs = pairsOf(text)
    if (!pairs.ok) return pairs
    return ok(pairs.value.length === 0 ? undefined : Object.fromEntries(pairs.value))
  },
  format: (value) =>
    isRecord(value)
      ? Object.entries(value)
          .map(([key, inner]) => `${quoted(key)}=${quoted(typeof inner === 'string' ? inner : asJson(inner))}`)
          .join(' ')
      : asJson(value),
}

/**
 * A small object of known parts, each with its own unit: `src=a.* dest=b.{{wildcard(1)}}`. Parts we do not know are
 * kept and written as JSON.
 */
export function record(parts: Readonly<Record<string, Codec>>): Codec {
  return {
    unit: 'record',
    parse: (text) => {
      const pairs = pairsOf(text)
      if (!pairs.ok) return err(`parts with spaces between, of ${Object.keys(parts).join('=, ')}=`)
      const made: [string, unknown][] = []
      for (const [key, value] of pairs.value) {
        const read = partOf(parts, key)?.parse(value) ?? parseJsonText(value)
        if (!read.ok) return err(`${key}: ${read.error}`)
        if (read.value !== undefined) made.push([key, read.value])
      }
      return ok(made.length === 0 ? undefined : Object.fromEntries(made))
    },
    format: (value) =>
      isRecord(value)
        ? Object.entries(value)
            .map(([key, inner]) => `${quoted(key)}=${quoted(partOf(parts, key)?.format(inner) ?? asJson(inner))}`)
            .join(' ')
        : asJson(value),
  }
}

/** What has parts of parts and is written as the JSON it is. */
export const json: Codec = {
  unit: 'json',
  parse: (text) => (text.trim() === '' ? ok(undefined) : parseJsonText(text)),
  format: asJson,
}

function parseJsonText(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text) as unknown)
  } catch {
    return err('JSON, such as {"name":"ORDERS"}')
  }
}

// Bare words where that is clear, JSON's quotes where it is not.
function quoted(text: string): string {
  return text !== '' && /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)
}

function pairsOf(text: string): Result<readonly (readonly [string, string])[], string> {
  const pairs: [string, string][] = []
  const pair = /\s*("(?:[^"\\]|\\.)*"|[^\s"=]+)=("(?:[^"\\]|\\.)*"|[^\s"=]+|(?=\s|$))\s*/y
  for (let at = 0; at < text.length && text.slice(at).trim() !== ''; at = pair.lastIndex) {
    pair.lastIndex = at
    const match = pair.exec(text)
    if (!match) return err(aMap)
    const [key, value] = [unquoted(match[1] ?? ''), unquoted(match[2] ?? '')]
    if (key === undefined || value === undefined) return err(aMap)
    pairs.push([key, value])
  }
  return ok(pairs)
}

function unquoted(text: string): string | undefined {
  if (!text.startsWith('"')) return text
  try {
    return JSON.parse(text) as string
  } catch {
    return undefined
  }
}

function partOf(parts: Readonly<Record<string, Codec>>, key: string): Codec | undefined {
  return Object.hasOwn(parts, key) ? parts[key] : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
