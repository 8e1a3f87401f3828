import { isTook } from '../../../jetstream/index.js'
import type { RateKind } from '../../../jetstream/index.js'
import type { RateSeries } from '../../../lib/rate-series.js'
import { formatCount, formatDuration, formatShort } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth } from '../../../lib/text-width.js'
import { termOf } from '../../../words/glossary.js'
import type { Line } from '../../components/line.js'
import type { Role, Theme } from '../../theme.js'

/** What a chart shows: something of the consumer, or what its stream took, whoever published it. */
export type ChartKind = RateKind | 'published'

/** A chart: what it shows, how it is called, the most there can be of it where there is such a limit, how many of it were ours. */
export type Chart = {
  readonly kind: ChartKind
  readonly name: SafeText
  readonly limit?: number
  readonly ours?: number
}

/** What the charts are drawn from. `series` gives the last so many seconds. */
export type RateParts = {
  readonly charts: readonly Chart[]
  readonly series: (kind: ChartKind, seconds: number) => RateSeries
  readonly width: number
  readonly theme: Theme
}

const nameCells = 13
const leastChart = 8

/** How many seconds a chart of this width shows: one each cell. */
export function secondsShown(width: number): number {
  return Math.max(leastChart, width - nameCells - 1 - valueRoom(width))
}

// What stands behind a chart: the newest value, and what it is of.
function valueRoom(width: number): number {
  return width >= 70 ? 26 : 12
}

/** A chart each line: its name, a mark a second, the newest at the right, and behind it how much that is. */
export function rateLines({ charts, series, width, theme }: RateParts): readonly Line[] {
  const seconds = secondsShown(width)
  return charts.map(({ kind, name, limit, ours = 0 }): Line => {
    const { values, whole } = series(kind, seconds)
    const most = Math.max(limit ?? 0, ...values.map((value) => value ?? 0))
    // The stream is read more rarely than it is drawn: what is known last is the newest.
    const last = kind === 'published' ? values.findLast((value) => value !== undefined) : values.at(-1)
    const isLevel = kind === 'out' || kind === 'toCome'
    const signs = values.map((value) => signOf(value, most, theme)).join('')
    const role: Role = limit !== undefined && last !== undefined && last >= limit ? 'warn' : 'text'
    const isTime = kind !== 'published' && isTook(kind)
    const shown = isTime ? formatDuration : formatShort
    const now = last === undefined ? literal`-` : isLevel || isTime ? shown(last) : literal`${shown(last)}/s`
    const more =
      valueRoom(width) < 20
        ? literal``
        : limit !== undefined
          ? literal`  limit ${formatCount(limit)}`
          : isTime
            ? literal`  ${formatDuration(whole)} of all`
            : isLevel
              ? literal`  most ${formatCount(whole)}`
              : ours > 0
                ? literal`  ${oursOf(whole, ours, valueRoom(width) - 9)}`
                : literal`  ${formatCount(whole)} in all`
    return [
      { text: padToWidth(name, nameCells), role: 'dim', term: termOf(name) },
      { text: literal` ` },
      { text: safeText(signs.padStart(seconds)), role },
      { text: literal` ${safeText(' '.repeat(Math.max(0, 6 - textWidth(now))))}${now}`, role },
      { text: more, role: 'dim' },
    ]
  })
}

function oursOf(whole: number, ours: number, room: number): SafeText {
  const all = formatCount(whole)
  const fits = [
    whole === ours ? literal`${all}, all ours` : literal`${all} in all, ${formatCount(ours)} ours`,
    literal`${formatShort(whole)}, ${formatShort(ours)} ours`,
  ].find((text) => textWidth(text) <= room)
  return fits ?? literal`${formatShort(whole)}`
}

// Nothing known is nothing drawn; the least there is shows, so that one message a second is seen beside a thousand.
function signOf(value: number | undefined, most: number, { glyphs: { chart } }: Theme): string {
  if (value === undefined) return ' '
  const steps = chart.length - 1
  const step = most === 0 || value === 0 ? 0 : Math.max(1, Math.ceil((value / most) * steps))
  return chart[step] ?? ' '
}
