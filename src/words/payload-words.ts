import type { Delivery } from '../jetstream/index.js'
import { formatAmount, formatBytes } from '../lib/format.js'
import { hexLines, literal, looksBinary, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

const longestRead = 16 * 1024
const longestShown = 800
const mostHexBytes = 16
const decoder = new TextDecoder()

/**
 * What a payload that is no review says, on one line: its text with the line ends taken out, the first of several
 * JSON values, the first bytes of what is no text, or why there is nothing. Never the note of a cut alone. `size`: the
 * bytes of all of it, where `data` is only its beginning.
 */
export function payloadSummary({
  data,
  headers,
  size = data.length,
}: Pick<Delivery, 'data' | 'headers'> & { readonly size?: number }): SafeText {
  if (data.length === 0) return emptyWords(headers)
  if (looksBinary(data)) {
    const [first = literal``] = hexLines(data.subarray(0, mostHexBytes), 1)
    const bytes = first
      .slice(first.indexOf('  '))
      .replace(/\s+\|.*$/, '')
      .trim()
    return literal`(binary, ${formatBytes(size)}) ${safeText(bytes)}`
  }
  const text = decoder.decode(data.subarray(0, longestRead))
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const [first = ''] = lines
  if (lines.length > 1 && isJson(first)) {
    const more = size > Math.min(data.length, longestRead) ? literal`more` : formatAmount(lines.length - 1, 'more line')
    return literal`${safeText(shown(first))} (and ${more})`
  }
  return safeText(shown(lines.map((line) => line.trim()).join(' ')))
}

function emptyWords(headers: Delivery['headers']): SafeText {
  const value = (name: string): string | undefined =>
    headers.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1]
  const operation = value('KV-Operation')
  if (operation === 'DEL' || operation === 'PURGE')
    return literal`(marker: the key was ${operation === 'DEL' ? literal`deleted` : literal`purged`})`
  const markerReason = value('Nats-Marker-Reason')
  if (markerReason !== undefined) return literal`(marker: gone by ${safeText(shown(markerReason))})`
  const size = value('Nats-Msg-Size')
  return size !== undefined && /^\d{1,15}$/.test(size)
    ? literal`(headers only: ${formatBytes(Number(size))} of payload not sent)`
    : literal`(empty)`
}

function isJson(text: string): boolean {
  if (!/^\s*[{["\d-]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

// A row has no room for more, and the detail shows all of it.
const shown = (text: string): string => text.slice(0, longestShown)
