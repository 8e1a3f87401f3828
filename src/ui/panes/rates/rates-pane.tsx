import { useMemo } from 'react'
import type { ReactNode } from 'react'
import type { Worker } from '../../../jetstream/index.js'
import { keptSeconds } from '../../../lib/rate-series.js'
import type { RateSeries } from '../../../lib/rate-series.js'
import { literal } from '../../../lib/safe-text.js'
import { formatClockTime, formatSeconds } from '../../../lib/format.js'
import type { Line } from '../../components/line.js'
import { paneCells } from '../../components/pane.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useScreen } from '../../context/screen-context.js'
import { useSecond } from '../../context/use-second.js'
import { useStore } from '../../context/use-store.js'
import type { PaneProps } from '../pane-props.js'
import { PaneRows } from '../pane-rows.js'
import { rateLines, secondsShown } from './rate-lines.js'
import type { Chart, ChartKind } from './rate-lines.js'

const tookCharts: readonly Chart[] = [
  { kind: 'tookP50', name: literal`ack took p50` },
  { kind: 'tookP95', name: literal`ack took p95` },
]
/** By the server's own measure, of whoever's acks, where the consumer is sampled. */
const sampledCharts: readonly Chart[] = [
  { kind: 'sampledP50', name: literal`sampled p50` },
  { kind: 'sampledP95', name: literal`sampled p95` },
]

/** How much came and was settled in each of the last seconds, and how much was out and to come. */
export function RatesPane(props: PaneProps): ReactNode {
  const { slots } = useScreen()
  const view = useStore(slots.shown)
  if (view.kind === 'open') return <OpenRates {...props} session={view.session} />
  const { rect, focused, title } = props
  const lines: readonly Line[] = [[{ text: literal`No consumer is open.`, role: 'dim' }]]
  return <PaneRows pane="rates" rect={rect} of={{ title, focused, lines }} />
}

function OpenRates({ rect, focused, title, session }: PaneProps & { readonly session: Worker }): ReactNode {
  const { theme } = useScreen()
  const { published, streams } = useJetStream()
  const snapshot = useStore(session.state)
  const nowMs = useSecond(snapshot)
  const { maxAckPending } = snapshot.ledger.rules()
  const width = paneCells(rect.width)
  const { rates, stream } = session.account
  // The stream is read at its own pace: what that tells is drawn with the next second, not in a frame of its own.
  const taken = useMemo(() => {
    const known = new Map<number, RateSeries>()
    const ours = published.ours(stream)
    const series = (seconds: number): RateSeries => {
      const one = known.get(seconds) ?? published.series(stream, seconds, nowMs)
      known.set(seconds, one)
      return one
    }
    return { series, ours }
  }, [published, stream, nowMs])
  const seriesOf = (kind: ChartKind, seconds: number): RateSeries =>
    kind === 'published' ? taken.series(seconds) : rates.series(kind, seconds, nowMs)
  const tookTime = rates.series('settled', 0, nowMs).whole > 0
  const hasSamples = rates.series('sampledP95', 0, nowMs).whole > 0
  const { mirror, sources } = (streams.find(stream)?.info.config ?? {}) as Readonly<Record<string, unknown>>
  const charts: readonly Chart[] = [
    {
      kind: 'published',
      // What is filled from others was published there.
      name: mirror === undefined && sources === undefined ? literal`published` : literal`stored`,
      ours: taken.ours,
    },
    { kind: 'delivered', name: literal`delivered` },
    { kind: 'settled', name: literal`settled by us` },
    { kind: 'again', name: literal`sent again` },
    ...(snapshot.takesAcks
      ? [{ kind: 'out' as const, name: literal`out`, ...(maxAckPending > 0 ? { limit: maxAckPending } : {}) }]
      : []),
    ...(snapshot.numbers ? [{ kind: 'toCome' as const, name: literal`to come` }] : []),
    ...(tookTime ? tookCharts : []),
    ...(hasSamples ? sampledCharts : []),
  ]
  // Of nothing there is no picture, and no clock that steps beside it.
  if (charts.every(({ kind }) => seriesOf(kind, 0).whole === 0)) {
    const none: readonly Line[] = [[{ text: literal`No message yet.`, role: 'dim' }]]
    return <PaneRows pane="rates" rect={rect} of={{ title, focused, lines: none }} />
  }
  const lines = rateLines({ charts, series: seriesOf, width, theme })
  const seconds = Math.min(keptSeconds, secondsShown(width))
  const corner: Line = [
    { text: literal`${formatSeconds(seconds)} up to ${formatClockTime(nowMs)}, a mark a second`, role: 'dim' },
  ]
  return <PaneRows pane="rates" rect={rect} of={{ title, corner, focused, lines }} />
}
