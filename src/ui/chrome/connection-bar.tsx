import type { ReactNode } from 'react'
import { modes } from '../../jetstream/index.js'
import type { ConnectionState, Mode, Notice, WorkerSnapshot } from '../../jetstream/index.js'
import { formatAge, formatDuration } from '../../lib/format.js'
import { joinSafe, literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { padToWidth, textWidth, truncateMiddle } from '../../lib/text-width.js'
import { termAtStart, termOf } from '../../words/glossary.js'
import { keyOf } from '../../words/key-words.js'
import { usualSettings } from '../../words/setting-words.js'
import { paintLine } from '../components/line.js'
import { Rows } from '../components/rows.js'
import type { Line } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import { useJetStream } from '../context/jetstream-context.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import { useWordSpots } from '../context/use-words.js'
import { paneById } from '../panes/table.js'
import type { PaneId } from '../panes/table.js'
import type { ActiveView } from '../slots/slots.js'
import type { Theme } from '../theme.js'

/**
 * The top line: how the link stands, where we are, which mode, and what else there is room for; or what went wrong, since
 * when, and what we do. `away` are the panes that come into sight by their key alone. Nothing is cut: it is left out.
 */
export function ConnectionBar({
  width,
  away,
}: {
  readonly width: number
  readonly away: readonly PaneId[]
}): ReactNode {
  const workspace = useJetStream()
  const { theme, nowMs: clock, serverLabel, readOnly, slots } = useScreen()
  const state = useStore(workspace.connection.state)
  const stream = useStore(workspace.stream)
  const view = useStore(slots.shown)
  const config = useStore<object, unknown>(view.kind === 'open' ? view.session.state : slots.shown, configOf) as
    ConsumerInfo['config'] | undefined
  const nowMs = useStore(clock, state.kind === 'connected' ? atRest : moving)
  const isDeaf = useStore(workspace.connection.notices, (notices) => notices.some(isAboutAdvisories))
  const marks = [
    ...(readOnly ? [literal`read-only`] : []),
    // Both stay true for as long as the login does, so they are no passing word.
    ...(state.kind === 'connected' && !state.server.jetstream ? [literal`JetStream is off`] : []),
    ...(isDeaf ? [literal`no advisories`] : []),
  ]
  const badge: Line = marks.length > 0 ? [{ text: joinSafe(marks, literal` · `), role: 'warn', bold: true }] : []
  const bar =
    state.kind === 'connected'
      ? connectedBar({ width, theme, state, serverLabel, badge, stream, view, config, away })
      : { left: [stateSpans(state, { theme, nowMs })], right: badge }
  const left = bar.left.flatMap((part, index): Line => (index === 0 ? part : [{ text: gapText }, ...part]))
  const room = width - 2 - lineWidth(bar.right)
  const line: Line =
    bar.right.length > 0 && lineWidth(left) + gapCells <= room
      ? [blank, ...left, { text: padToWidth(literal``, room - lineWidth(left)) }, ...bar.right, blank]
      : [blank, ...left]
  const row = { x: 0, y: 0, width, height: 1 }
  useWordSpots('bar', row, [{ ...row, lines: [line] }])
  return <Rows rows={[paintLine(line, width, theme)]} />
}

type ConsumerInfo = NonNullable<WorkerSnapshot['info']>
// Only a link that is not there is told the age of.
const atRest = (): number => 0
const moving = (nowMs: number): number => nowMs
// No number of it is drawn, and these move all the time.
const configOf = (now: object): unknown => ('info' in now ? (now.info as ConsumerInfo | undefined)?.config : undefined)
const gapCells = 2
const gapText = padToWidth(literal``, gapCells)
const blank = { text: literal` ` }

type Around = {
  readonly width: number
  readonly theme: Theme
  readonly state: Extract<ConnectionState, { kind: 'connected' }>
  readonly serverLabel: string
  readonly badge: Line
  readonly stream: string
  readonly view: ActiveView
  readonly config: ConsumerInfo['config'] | undefined
  readonly away: readonly PaneId[]
}

/** What fits, most needed first: where we are, the badges, the mode, the hidden panes, all modes, the server, settings, its address. */
function connectedBar(around: Around): { readonly left: readonly Line[]; readonly right: Line } {
  const { width, theme, badge, stream, view, config, away } = around
  const dot = literal`${safeText(theme.glyphs.connected)} `
  const consumer = consumerName(view)
  const name = consumer === undefined ? safeText(stream) : literal`${safeText(stream)} › ${safeText(consumer)}`
  const parts: { server: Line; settings: readonly SafeText[]; hints: Line; modes: Line } = {
    server: [],
    settings: [],
    hints: [],
    modes: [],
  }
  const compose = ({ server, settings, hints, modes: shown }: typeof parts) => {
    const end = badge.length > 0 && shown.length > 0 ? [...badge, { text: gapText }, ...shown] : [...badge, ...shown]
    const beside = [server, hints, end].map(lineWidth).filter((cells) => cells > 0)
    const taken = beside.reduce((sum, cells) => sum + cells + gapCells, textWidth(dot) + 2)
    const where = truncateMiddle(name, Math.max(leastName, width - taken))
    const setting: Line = settings.flatMap((text, index): Line => {
      const term = index === 0 ? ('filter' as const) : termAtStart(text)
      return [
        { text: index === 0 ? gapText : literal` · `, role: 'dim' },
        { text, role: 'dim', term },
      ]
    })
    const left: Line[] = [
      [
        { text: dot, role: 'good' },
        ...server,
        ...(server.length > 0 ? [{ text: gapText }] : []),
        { text: where, bold: true },
        ...setting,
      ],
      ...(hints.length > 0 ? [hints] : []),
    ]
    const cells = left.reduce((sum, line) => sum + lineWidth(line) + gapCells, 0) + lineWidth(end)
    return { left, right: end, fits: cells + 2 <= width, nameCells: textWidth(where) }
  }
  const add = (more: Partial<typeof parts>, leastCells = Infinity): boolean => {
    const { fits: hasRoom, nameCells } = compose({ ...parts, ...more })
    const fits = hasRoom && nameCells >= Math.min(textWidth(name), leastCells)
    if (fits) Object.assign(parts, more)
    return fits
  }
  const mode = view.kind === 'none' ? undefined : view.mode
  add({ modes: modeSpans(mode, (one) => one === mode) }, tellingName)
  add({ hints: away.flatMap((pane, index) => hintSpans(pane, index)) }, tellingName)
  add({ modes: modeSpans(mode, () => true) })
  const [short = [], told = [], long = []] = serverSpans(around)
  const settings = config ? usualSettings(config) : []
  const addSettings = (most: number): void => {
    for (const setting of settings.slice(parts.settings.length, most)) {
      if (!add({ settings: [...parts.settings, setting] })) break
    }
  }
  add({ server: short })
  add({ server: told })
  addSettings(firstSettings)
  add({ server: long })
  addSettings(settings.length)
  return compose(parts)
}

/** So many settings are worth more than the whole address: the filter and the wait. */
const firstSettings = 2

const leastName = 12
/** So much of a long name is enough to tell it from others. */
const tellingName = 26

function consumerName(view: ActiveView): string | undefined {
  return view.kind === 'open' ? view.session.consumer : view.kind === 'opening' ? view.consumer : undefined
}

function modeSpans(active: Mode | undefined, shown: (mode: Mode) => boolean): Line {
  // A blank in place of each bracket: switching the mode moves nothing.
  return modes
    .filter(shown)
    .map((mode) =>
      mode === active
        ? { text: literal`[${safeText(mode)}]`, chip: true, bold: true, term: termOf(mode) }
        : { text: literal` ${safeText(mode)} `, role: 'dim', term: termOf(mode) },
    )
}

function hintSpans(pane: PaneId, index: number): Line {
  const key = keyOf(`pane.${pane}`)
  const gap = index > 0 ? literal`  ` : literal``
  return [
    { text: literal`${gap}${key}`, role: 'accent', bold: true },
    { text: literal` ${paneById(pane).name}`, role: 'dim', term: termOf(paneById(pane).name) },
  ]
}

/** Which server this is, shorter first: what it can do goes by its version. */
function serverSpans({ state, serverLabel }: Around): readonly Line[] {
  const url = safeText(state.server.url)
  const label = serverLabel === '' ? literal`` : literal`${safeText(serverLabel)} `
  const rtt = state.rttMs === undefined ? literal`` : literal` · ${coarse(state.rttMs)}`
  const version = literal`${label}${safeText(state.server.version)}`
  const term = serverLabel === '' ? undefined : ('private server' as const)
  const address = (rest: SafeText): Line => [{ text: url }, { text: literal` ${version}${rest}`, role: 'dim', term }]
  const named: Line = [{ text: version, role: 'dim', term }]
  const [short, told] = serverLabel === '' ? [[{ text: url }], address(literal``)] : [named, named]
  return [short, told, address(rtt)]
}

function isAboutAdvisories({ kind, operation, subject }: Notice): boolean {
  return kind === 'permission' && operation === 'subscription' && subject?.includes('.ADVISORY.') === true
}

function stateSpans(
  state: Exclude<ConnectionState, { kind: 'connected' }>,
  view: { readonly theme: Theme; readonly nowMs: number },
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

const figureCells = 5

// As wide as any, so that what stands behind it does not move when it changes. A round trip jitters all the time; shown to one figure it stands still, so an idle screen draws nothing.
function coarse(ms: number): SafeText {
  if (ms < 1) return padToWidth(literal`<1ms`, figureCells)
  const unit = 10 ** Math.floor(Math.log10(ms))
  return padToWidth(formatDuration(Math.round(ms / unit) * unit), figureCells)
}
