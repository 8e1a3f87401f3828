import { formatSet } from '../../lib/format.js'
/** What a person can say of a held message. Durations in milliseconds. */
export type Verdict =
  | { readonly kind: 'ack' }
  | { readonly kind: 'ack-confirmed' }
  | { readonly kind: 'nak' }
  | { readonly kind: 'nak-delayed'; readonly delayMs: number }
  | { readonly kind: 'term'; readonly reason?: string }
  | { readonly kind: 'working' }

/** The kinds of verdict, for tables keyed by them. */
export type VerdictKind = Verdict['kind']

/**
 * The bytes a verdict puts on the wire, as text.
 * `termReason` tells whether this server knows a reason: below 2.10.4 `+TERM reason` is answered but ignored.
 */
export function verdictBody(verdict: Verdict, server: { readonly termReason: boolean }): string {
  switch (verdict.kind) {
    case 'ack':
    case 'ack-confirmed':
      return '+ACK'
    case 'nak':
      return '-NAK'
    case 'nak-delayed':
      return `-NAK {"delay":${Math.round(verdict.delayMs * 1e6)}}`
    case 'term':
      return verdict.reason && server.termReason ? `+TERM ${verdict.reason}` : '+TERM'
    case 'working':
      return '+WPI'
  }
}

/** A verdict in the words of the screen: "nak after 5s". */
export function verdictLabel(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'ack':
      return 'ack'
    case 'ack-confirmed':
      return 'ack, confirmed'
    case 'nak':
      return 'nak'
    case 'nak-delayed':
      return `nak after ${formatSet(verdict.delayMs)}`
    case 'term':
      return verdict.reason ? `term: ${verdict.reason}` : 'term'
    case 'working':
      return 'working'
  }
}

/**
 * Reads a delay as a person types it: "5", "5s", "1.5s", "300ms", "2m", "1h". A bare number is seconds.
 * Returns undefined when it is none, is negative, or is longer than the 24 hours anyone would wait here.
 */
export function parseDelay(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)?\s*$/.exec(text)
  if (!match) return undefined
  const factor = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? 's'] ?? 1000
  const ms = Math.round(Number(match[1]) * factor)
  return ms <= 86_400_000 ? ms : undefined
}
