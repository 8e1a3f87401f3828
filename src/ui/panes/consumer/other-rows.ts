import type { PullRequest } from '../../../jetstream/index.js'
import { formatClockTime, formatLeft, formatSet } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import type { Line, Span } from '../../components/line.js'
import type { Theme } from '../../theme.js'

/** A pull request as a row: what was asked, what came, how it ended. */
export function requestLine(
  request: PullRequest,
  view: { readonly theme: Theme; readonly marker: Span; readonly nowMs: number },
): Line {
  const { end, batch, got } = request
  const { glyphs } = view.theme
  const asked = literal` ${safeText(glyphs.pulled)} pull ${batch} · got ${got}`
  const endsMs = request.sentAtMs + request.expiresMs
  const waiting = literal` · waits ${formatLeft(Math.min(endsMs - view.nowMs, request.expiresMs))}`
  const over = end ? literal` · ${endWords(end, request)}` : waiting
  return [view.marker, { text: literal`${asked}${over}`, role: end ? 'dim' : 'accent' }]
}

const requestTimeout = 408

// The server calls the end of every wait a time-out, also the usual one.
function endWords({ code, text }: NonNullable<PullRequest['end']>, { expiresMs }: PullRequest): SafeText {
  if (code === undefined) return safeText(text)
  const own = literal`${code} ${safeText(text)}`
  return code === requestTimeout ? literal`waited its ${formatSet(expiresMs)}, as asked (${own})` : own
}

/** A status of the server or the link as a row. */
export function statusLine(
  status: { readonly atMs: number; readonly code?: number; readonly text: string; readonly tone: 'info' | 'warning' },
  marker: Span,
): Line {
  const code = status.code === undefined ? literal`` : literal`${status.code} `
  return [
    marker,
    {
      text: literal` ${formatClockTime(status.atMs)} ${code}${safeText(status.text)}`,
      role: status.tone === 'warning' ? 'warn' : 'dim',
    },
  ]
}
