import type { ReactNode } from 'react'
import type { ConnectionState, Notice } from '../../jetstream/index.js'
import { formatAge, formatAmount, formatDuration } from '../../lib/format.js'
import { joinSafe, literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { Rows, paintLine } from '../components/line.js'
import type { Line } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import { useJetStream } from '../context/jetstream-context.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import type { Theme } from '../theme.js'

/** The top line: which server, how the link stands, what the stream holds; or what went wrong, since when, and what we do. */
export function ConnectionBar({ width }: { readonly width: number }): ReactNode {
  const workspace = useJetStream()
  const { theme, nowMs: clock, serverLabel, readOnly } = useScreen()
  const state = useStore(workspace.connection.state)
  const streamName = useStore(workspace.stream)
  const messages = useStore(
    workspace.streams.state,
    (all) => all.streams.find(({ name }) => name === streamName)?.messages,
  )
  const nowMs = useStore(clock)
  const left: Line = [{ text: literal`review-tui `, bold: true }, ...stateSpans(state, { theme, nowMs, serverLabel })]
  const isDeaf = useStore(workspace.connection.notices, (notices) => notices.some(isAboutAdvisories))
  const marks = [
    ...(readOnly ? [literal`read-only`] : []),
    // Both stay true for as long as the login does, so they are no passing word.
    ...(state.kind === 'connected' && !state.server.jetstream ? [literal`JetStream is off`] : []),
    ...(isDeaf ? [literal`no advisories`] : []),
  ]
  const badge: Line = marks.length > 0 ? [{ text: joinSafe(marks, literal` · `), role: 'warn', bold: true }] : []
  const count: Line =
    messages === undefined || state.kind !== 'connected'
      ? []
      : [{ text: literal`  ${safeText(streamName)} ${formatAmount(messages, 'msg')}`, bold: true }]
  // Where room is short the count goes first: the badge says why keys are off.
  const right = [[...badge, ...count], badge].find((line) => width - lineWidth(left) - lineWidth(line) >= 2) ?? []
  const gap = width - lineWidth(left) - lineWidth(right)
  const line: Line = right.length > 0 ? [...left, { text: safeText(' '.repeat(gap)) }, ...right] : left
  return <Rows rows={[paintLine(line, width, theme)]} />
}

function isAboutAdvisories({ kind, operation, subject }: Notice): boolean {
  return kind === 'permission' && operation === 'subscription' && subject?.includes('.ADVISORY.') === true
}

function stateSpans(
  state: ConnectionState,
  view: { readonly theme: Theme; readonly nowMs: number; readonly serverLabel: string },
): Line {
  const { glyphs } = view.theme
  const since = (sinceMs: number) => formatAge(view.nowMs - sinceMs)
  switch (state.kind) {
    case 'connecting':
      return [
        { text: literal`${safeText(glyphs.disconnected)} connecting`, role: 'warn' },
        {
          text:
            state.lastError === undefined ? literal` …` : literal`, try ${state.attempt}: ${safeText(state.lastError)}`,
          role: 'dim',
        },
      ]
    case 'connected': {
      const label = view.serverLabel === '' ? literal`` : literal` ${safeText(view.serverLabel)}`
      const rtt = state.rttMs === undefined ? literal`` : literal` · ${coarse(state.rttMs)}`
      return [
        { text: literal`${safeText(glyphs.connected)} `, role: 'good' },
        { text: safeText(state.server.url) },
        { text: literal`${label} ${safeText(state.server.version)}${rtt}`, role: 'dim' },
      ]
    }
    case 'stale':
      return [
        { text: literal`${safeText(glyphs.disconnected)} no answer for ${since(state.since)}`, role: 'warn' },
        { text: literal` · ${safeText(state.action)}`, role: 'dim' },
      ]
    case 'disconnected':
      return [
        { text: literal`${safeText(glyphs.disconnected)} no connection for ${since(state.since)}`, role: 'bad' },
        { text: literal` · ${safeText(state.action)} · ${safeText(state.lastError ?? state.reason)}`, role: 'dim' },
      ]
    case 'closed':
      return [{ text: literal`${safeText(glyphs.disconnected)} closed`, role: 'dim' }]
  }
}

// A round trip jitters all the time; shown to one figure it stands still, so an idle screen draws nothing.
function coarse(ms: number): SafeText {
  if (ms < 1) return literal`<1ms`
  const unit = 10 ** Math.floor(Math.log10(ms))
  return formatDuration(Math.round(ms / unit) * unit)
}
