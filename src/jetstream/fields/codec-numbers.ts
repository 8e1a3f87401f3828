import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import { asJson } from './codec.js'
import type { Codec } from './codec.js'

const nanosOf = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
} as const

const aDuration = 'a duration: 500ms, 30s, 2m, 1h30m, 7d'
/** The longest span the server can hold: a signed 64-bit number of nanoseconds. */
const longestNanos = 2n ** 63n - 1n

/** A span in nanoseconds: `1h30m` or `1.5s`; a bare number is seconds. */
export const duration: Codec = {
  unit: 'duration',
  parse: (text) => (text.trim() === '' ? ok(undefined) : parseNanos(text)),
  format: (value) => (isWhole(value) ? durationText(value) : asJson(value)),
}

/** Spans with spaces or commas between them. */
export const durations: Codec = {
  unit: 'durations',
  parse: (text) => {
    const nanos: unknown[] = []
    for (const word of wordsOf(text)) {
      const one = parseNanos(word)
      if (!one.ok) return err('durations with spaces between: 1s 5s 30s')
      nanos.push(one.value)
    }
    return ok(nanos.length === 0 ? undefined : nanos)
  },
  format: (value) => (Array.isArray(value) && value.every(isWhole) ? value.map(durationText).join(' ') : asJson(value)),
}

/** A whole number of at least 0: a count, a sequence. */
export const count: Codec = {
  unit: 'count',
  parse: (text) => parseWhole(text, /^\d+$/, 'a whole number'),
  format: formatWhole,
}

/** A limit: a whole number, where -1 is none. */
export const limit: Codec = {
  unit: 'limit',
  parse: (text) => parseWhole(text, /^(-1|\d+)$/, 'a whole number, or -1 for no limit'),
  format: formatWhole,
}

/** Bits a second. */
export const bits: Codec = { ...count, unit: 'bits' }

const bytesOf = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 } as const

/** A size: `512`, `1KiB`, `1.5GiB`, or -1 for no limit. A size that no unit says exactly is written in bytes. */
export const bytes: Codec = {
  unit: 'bytes',
  parse: (text) => {
    if (/^\s*(-1)?\s*$/.test(text)) return ok(text.trim() === '' ? undefined : -1)
    const match = /^\s*(\d+(?:\.\d+)?)\s*(?:(B)|([KMGT])(?:iB)?)?\s*$/i.exec(text)
    const unit = (match?.[3] ?? 'B').toUpperCase() as keyof typeof bytesOf
    const size = Number(match?.[1]) * bytesOf[unit]
    return Number.isSafeInteger(size) ? ok(size) : err('a size: 512, 64KiB, 1.5GiB; or -1 for no limit')
  },
  format: (value) => (isWhole(value) ? bytesText(value) : asJson(value)),
}

/** A span of nanoseconds in Go's own words, without the zeros at its end: `1h30m`, `1.5s`, `250ms`. Exact. */
export function durationText(nanos: number): string {
  if (nanos < 0) return `-${durationText(-nanos)}`
  const all = BigInt(nanos)
  if (all === 0n) return '0s'
  if (all < nanosOf.us) return `${all}ns`
  if (all < nanosOf.ms) return `${decimal(all, nanosOf.us)}µs`
  if (all < nanosOf.s) return `${decimal(all, nanosOf.ms)}ms`
  const hours = all / nanosOf.h
  const minutes = (all % nanosOf.h) / nanosOf.m
  const seconds = all % nanosOf.m
  return [
    hours > 0n ? `${hours}h` : '',
    minutes > 0n ? `${minutes}m` : '',
    seconds > 0n ? `${decimal(seconds, nanosOf.s)}s` : '',
  ].join('')
}

function decimal(amount: bigint, unit: bigint): string {
  const rest = amount % unit
  const digits = String(unit).length - 1
  return rest === 0n ? `${amount / unit}` : `${amount / unit}.${String(rest).padStart(digits, '0').replace(/0+$/, '')}`
}

function parseNanos(text: string): Result<number, string> {
  const trimmed = text.trim()
  const words = /^\d+(\.\d+)?$/.test(trimmed) ? `${trimmed}s` : trimmed
  const part = /(\d{1,19})(?:\.(\d{1,9}))?(ns|us|µs|ms|s|m|h|d)/y
  let nanos = 0n
  for (let at = 0; at < words.length; at = part.lastIndex) {
    part.lastIndex = at
    const match = part.exec(words)
    if (!match) return err(aDuration)
    const unit = nanosOf[match[3] as keyof typeof nanosOf]
    const decimals = match[2] ?? ''
    nanos += BigInt(match[1] ?? 0) * unit + (BigInt(decimals || 0) * unit) / 10n ** BigInt(decimals.length)
  }
  if (words === '' || nanos > longestNanos) return err(aDuration)
  // A double holds every span of a hundred days to the nanosecond, and longer ones in whole seconds.
  return BigInt(Number(nanos)) === nanos ? ok(Number(nanos)) : err('as long as that, only in whole seconds')
}

function bytesText(size: number): string {
  if (size < 1024) return String(size)
  for (const unit of ['T', 'G', 'M', 'K'] as const) {
    const tenths = (size / bytesOf[unit]) * 10
    // Tenths are exact only in multiples of a half: 0.1 of a binary unit is no whole number of bytes.
    if (tenths >= 10 && tenths % 5 === 0) return `${tenths / 10}${unit}iB`
  }
  return String(size)
}

function parseWhole(text: string, form: RegExp, what: string): Result<number | undefined, string> {
  const trimmed = text.trim()
  if (trimmed === '') return ok(undefined)
  const value = Number(trimmed)
  return form.test(trimmed) && Number.isSafeInteger(value) ? ok(value) : err(what)
}

function formatWhole(value: unknown): string {
  return isWhole(value) ? String(value) : asJson(value)
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value)
}

/** The words of a list that a person writes with spaces or commas between. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}
