import { literal, safeText, type SafeText } from './safe-text.js'

const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** A whole number with commas between its thousands: `1,204`. A fraction is dropped; what is no number is `?`. */
export function formatCount(count: number): SafeText {
  if (!Number.isFinite(count)) return literal`?`
  const digits = String(Math.trunc(Math.abs(count)))
  // From 1e21 on JavaScript writes an exponent, which has no thousands to part.
  const grouped = digits.includes('e') ? digits : digits.replace(/\B(?=(?:\d{3})+$)/g, ',')
  return safeText(count <= -1 ? `-${grouped}` : grouped)
}

/** A size in binary units, one decimal below ten: `512 B`, `1.5 KiB`, `64 KiB`. What is no size is `?`. */
export function formatBytes(bytes: number): SafeText {
  if (!Number.isFinite(bytes) || bytes < 0) return literal`?`
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const
  let value = Math.trunc(bytes)
  let unit = 0
  while (Math.round(value) >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  const shown = unit > 0 && value < 10 ? Math.round(value * 10) / 10 : Math.round(value)
  return safeText(`${shown >= 1000 ? formatCount(shown) : shown} ${units[unit]}`)
}

/**
 * A span of milliseconds as it was set or measured, in its two largest units and without a zero at the end: `0.4ms`,
 * `850ms`, `1.5s`, `21s`, `1m05s`, `2m`, `2h03m`, `3d`, `3d04h`. Rounded down: it never says more time than there
 * is. A negative span has its sign, an endless one is `forever`; what is no number is `?`.
 */
export function formatDuration(durationMs: number): SafeText {
  if (Number.isNaN(durationMs)) return literal`?`
  if (durationMs < 0) return literal`-${formatDuration(-durationMs)}`
  if (durationMs === Infinity) return literal`forever`
  if (durationMs < 10) return literal`${Math.floor(durationMs * 10) / 10}ms`
  if (durationMs < secondMs) return literal`${Math.floor(durationMs)}ms`
  if (durationMs < 10 * secondMs) return literal`${Math.floor(durationMs / 100) / 10}s`
  return formatParts(durationMs, false)
}

/** A wait as it was set, in one unit, to a tenth of a second: `300ms`, `1.5s`, `90s`, `2m`. */
export function formatSet(ms: number): SafeText {
  if (ms < secondMs) return literal`${Math.round(ms)}ms`
  if (ms % minuteMs === 0) return literal`${ms / minuteMs}m`
  return literal`${Math.round(ms / 100) / 10}s`
}

/**
 * How long ago, or how long still, for a text that ticks: whole seconds rounded down and a steady width: `0s`, `21s`,
 * `1m00s`, `2h03m`, `3d04h`. Never negative: clocks may disagree. What is no number is `?`.
 */
export function formatAge(ageMs: number): SafeText {
  if (!Number.isFinite(ageMs)) return literal`?`
  return formatParts(Math.max(0, ageMs), true)
}

/**
 * Whole seconds of a wait that is still to run, rounded up: the last one is told until it is over, and 0 only then. The
 * one rounding of every countdown.
 */
export function secondsLeft(leftMs: number): number {
  return Math.max(0, Math.ceil(leftMs / secondMs))
}

/** Time left, for a sentence: `9s`, `1m05s`, `2m`; see `secondsLeft`. */
export function formatLeft(leftMs: number): SafeText {
  const seconds = secondsLeft(leftMs)
  return seconds === 0 ? literal`0s` : formatParts(seconds * secondMs, false)
}

/** Whole seconds in at most five cells, for columns: `9s`, `1m05`, `2h10`, `3d04`. */
export function formatSeconds(seconds: number): SafeText {
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (minutes === 0) return literal`${seconds}s`
  if (hours === 0) return safeText(`${minutes}m${twoDigits(seconds % 60)}`)
  if (days === 0) return safeText(`${hours}h${twoDigits(minutes % 60)}`)
  return safeText(days < 100 ? `${days}d${twoDigits(hours % 24)}` : `${days}d`)
}

/** The local time of day, `14:02:07`, from milliseconds since the epoch; `--:--:--` for what is no time. */
export function formatClockTime(epochMs: number): SafeText {
  const date = new Date(epochMs)
  if (Number.isNaN(date.getTime())) return literal`--:--:--`
  return safeText([date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':'))
}

function formatParts(spanMs: number, keepZero: boolean): SafeText {
  if (spanMs < minuteMs) return literal`${Math.floor(spanMs / secondMs)}s`
  const [large, small, largeUnit, smallUnit] =
    spanMs < hourMs
      ? ([minuteMs, secondMs, 'm', 's'] as const)
      : spanMs < dayMs
        ? ([hourMs, minuteMs, 'h', 'm'] as const)
        : ([dayMs, hourMs, 'd', 'h'] as const)
  const whole = Math.floor(spanMs / large)
  const rest = Math.floor((spanMs % large) / small)
  return safeText(`${whole}${largeUnit}${rest > 0 || keepZero ? `${twoDigits(rest)}${smallUnit}` : ''}`)
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

/** A count with its noun: `1 message`, `2,000 messages`. `noun` is our own word, in the singular; its plural takes an s. */
export function formatAmount(count: number, noun: string): SafeText {
  return literal`${formatCount(count)} ${safeText(count === 1 ? noun : `${noun}s`)}`
}

/** A count in at most five cells, for where the exact one stands elsewhere: `9,999`, `10k`, `3M`, `7G`. Rounded down. */
export function formatShort(count: number): SafeText {
  if (count < 10_000) return formatCount(count)
  if (count < 1e6) return literal`${Math.floor(count / 1000)}k`
  if (count < 1e9) return literal`${Math.floor(count / 1e6)}M`
  return count < 1e12 ? literal`${Math.floor(count / 1e9)}G` : literal`${Math.floor(count / 1e12)}T`
}

/** A moment as the time of day, with its date in front where that is not the day of `nowMs`: `2026-11-28 14:02:07`. */
export function formatMoment(epochMs: number, nowMs: number): SafeText {
  const [date, now] = [new Date(epochMs), new Date(nowMs)]
  const time = formatClockTime(epochMs)
  if (Number.isNaN(date.getTime()) || date.toDateString() === now.toDateString()) return time
  return safeText(`${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())} ${time}`)
}
