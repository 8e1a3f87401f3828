import { formatAge, formatCount, formatShort } from '../../../lib/format.js'
import { joinSafe, literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { textWidth, truncateMiddle } from '../../../lib/text-width.js'
import { laneName, laneStateWords, placeWords, policyWords } from '../../../words/lane-words.js'
import type { Term } from '../../../words/glossary.js'
import type { Line } from '../../components/line.js'
import type { Role, Theme } from '../../theme.js'
import { laneCursor, laneRows } from './lane-view.js'
import type { LaneOf, LaneRows, LaneView } from './lane-view.js'
import { laneRowLine } from './lane-row.js'
import { isAtWork } from '../../../jetstream/index.js'
import type { DeliveryId, LedgerEntry } from '../../../jetstream/index.js'

/** What one lane is drawn from. */
export type LaneParts = {
  readonly lane: LaneView
  readonly out: readonly LedgerEntry[]
  readonly done: readonly LedgerEntry[]
  /** Of all that was sent to the lanes of its consumer, 0 to 1; undefined where it is alone there. */
  readonly share?: number | undefined
  /** The delivery its cursor was put on. */
  readonly cursor: DeliveryId | undefined
  readonly isFocused: boolean
  readonly laneOf: LaneOf
  readonly seqCells: number
  readonly nowMs: number
  readonly theme: Theme
}

/** A lane as lines, and the delivery that each of them is of. */
export type LaneLines = { readonly lines: readonly Line[]; readonly ids: readonly (DeliveryId | undefined)[] }

/** A lane as a column of exactly `height` lines: its head, its rows, and what it got, at the bottom. */
export function laneColumn(parts: LaneParts, { width, height }: { width: number; height: number }): LaneLines {
  const head = headLine(parts, width, [])
  const place = height >= 7 ? [placeLine(parts, width)] : []
  const foot = height >= 4 ? [footLine(parts, width)] : []
  // A blank before the line to the next one.
  const body = bodyLines(parts, { width: width - 1, room: Math.max(0, height - 1 - place.length - foot.length) })
  const gap = Math.max(0, height - 1 - place.length - foot.length - body.lines.length)
  const above = 1 + place.length
  return {
    lines: [head, ...place, ...body.lines, ...Array.from({ length: gap }, (): Line => []), ...foot].slice(0, height),
    ids: [...Array.from({ length: above }, () => undefined), ...body.ids],
  }
}

/** A lane over the whole width: its head with what it got, and at most `room` rows. */
export function laneStrip(parts: LaneParts, { width, room }: { width: number; room: number }): LaneLines {
  const body = bodyLines(parts, { width, room })
  return { lines: [headLine(parts, width, tallyChoices(parts)), ...body.lines], ids: [undefined, ...body.ids] }
}

/** How many rows a lane would fill, its line of what it missed too; at most `most`. */
export function rowsWanted({ lane, out, done }: LaneParts, most: number): number {
  const rows = laneRows(lane, { out, done, room: most }).rows.length + (lane.missed ? 1 : 0)
  return Math.min(most, rows)
}

function bodyLines(parts: LaneParts, { width, room }: { width: number; room: number }): LaneLines {
  const { lane, theme } = parts
  const missed = lane.missed && room > 0 ? [missedLine(lane.missed, width)] : []
  const left = room - missed.length
  const found = fittingRows(parts, left)
  const cursor = parts.isFocused ? laneCursor(found.rows, parts.cursor)?.delivery.id : undefined
  const lines = found.rows.map((row) =>
    laneRowLine(row, {
      ...parts,
      width,
      isCursor: row.kind === 'delivery' && row.entry.delivery.id === cursor,
    }),
  )
  const more: readonly Line[] =
    found.moreOut > 0 && lines.length < left
      ? [[{ text: literal`  ${safeText(theme.glyphs.down)} ${formatShort(found.moreOut)} more out`, role: 'dim' }]]
      : []
  const ids = found.rows.map((row) => (row.kind === 'delivery' ? row.entry.delivery.id : undefined))
  return { lines: [...lines, ...more, ...missed], ids }
}

// The cursor is always among the rows; what has none of them is counted in a row of its own.
function fittingRows(parts: LaneParts, room: number): LaneRows {
  const { lane, cursor } = parts
  const all = { out: parts.out, done: parts.done }
  const cut = parts.out.length > room && room > 1
  const rows = Math.max(0, cut ? room - 1 : room)
  const entries = [...all.out, ...all.done]
  const at = entries.findIndex(({ delivery }) => delivery.id === cursor)
  const skip = parts.isFocused && at >= rows ? at - rows + 1 : 0
  const outShown = all.out.slice(skip)
  const doneShown = all.done.slice(Math.max(0, skip - all.out.length))
  const found = laneRows(lane, { out: outShown, done: doneShown, room: rows })
  const shown = Math.min(rows, outShown.length)
  return { rows: found.rows, moreOut: lane.place.kind === 'core' ? 0 : all.out.length - shown }
}

function headLine(parts: LaneParts, width: number, tails: readonly SafeText[]): Line {
  const { lane, isFocused, theme } = parts
  const { sign, role } = signOf(lane, theme)
  const name = laneName(lane.id)
  const room = width - 4 - textWidth(name)
  const choices = wordChoices(parts)
  const least = choices.at(-1) ?? literal``
  // What it got stands at the end where both fit.
  const tail = tails.find((one) => textWidth(one) + textWidth(least) + 2 <= room)
  const left = tail === undefined ? room : room - textWidth(tail) - 1
  const words = choices.find((one) => textWidth(one) <= left) ?? least
  const gap = tail === undefined ? 0 : Math.max(1, left - textWidth(words) + 1)
  return [
    { text: safeText(isFocused ? theme.glyphs.cursor : ' '), role: 'accent', bold: true },
    { text: safeText(sign), role },
    { text: literal` ${name} `, bold: true, role: isFocused ? 'accent' : 'text' },
    { text: words, role: lane.state.kind === 'works' ? 'dim' : role, term: headTerm(lane) },
    ...(tail === undefined
      ? []
      : [{ text: safeText(' '.repeat(gap)) }, { text: tail, role: 'dim' as const, term: 'worker' as const }]),
  ]
}

// What the words behind its name are about.
function headTerm({ id, place, state, policy, pinned, observes }: LaneView): Term {
  if (observes) return 'observing'
  if (id === 0 && policy.kind === 'you') return 'held'
  if (state.kind !== 'works') return 'worker'
  if (pinned) return 'priority group'
  return place.kind === 'core' ? 'core NATS' : 'worker'
}

/** What is said behind the name, from all to little. */
function wordChoices({ lane, nowMs }: LaneParts): readonly SafeText[] {
  const { place, policy, state, pinned } = lane
  if (lane.id === 0 && policy.kind === 'you') return [literal`hold each until you decide`, literal`hold`, literal``]
  if (lane.observes) return [literal`only looks, takes nothing`, literal`only looks`]
  const now = laneStateWords(state, lane.sinceMs, nowMs)
  const does = doesWords(lane)
  const isThere = (isAtWork(state) && state.kind !== 'works') || state.kind === 'starting'
  if (now !== undefined) return isThere ? [literal`${now}, ${does}`, now] : [now]
  if (pinned) return [literal`${does} · pinned ${formatAge(nowMs - pinned.sinceMs)}`, literal`pinned`]
  if (place.kind === 'core' && place.queue !== undefined) return [literal`core NATS queue, no acks`, does]
  if (place.kind === 'own' && lane.id !== 0) return [literal`${does} · own consumer`, does, literal``]
  return [does, literal``]
}

// What takes no acks has nothing to decide.
function doesWords({ place, policy, account }: LaneView): SafeText {
  if (place.kind === 'core') return literal`core NATS, no acks`
  if (place.kind === 'own' && place.how === 'ordered') return literal`in order, no acks`
  return account?.takesAcks === false ? literal`no acks` : policyWords(policy)
}

function placeLine({ lane }: LaneParts, width: number): Line {
  const term = lane.place.kind === 'core' ? 'core NATS' : lane.place.kind === 'shared' ? 'sharing' : 'consumer'
  return [{ text: literal`  ` }, { text: fitted(placeWords(lane.place), width - 2), role: 'dim', term }]
}

function fitted(text: SafeText, width: number): SafeText {
  return textWidth(text) <= width ? text : truncateMiddle(text, width)
}

function signOf(
  { state, place, observes }: LaneView,
  { glyphs }: Theme,
): { readonly sign: string; readonly role: Role } {
  switch (state.kind) {
    case 'works':
      return place.kind === 'core' || observes
        ? { sign: glyphs.listens, role: 'text' }
        : { sign: glyphs.held, role: 'good' }
    case 'starting':
      return { sign: glyphs.sending, role: 'dim' }
    case 'frozen':
      return { sign: glyphs.frozen, role: 'warn' }
    case 'killed':
      return { sign: glyphs.never, role: 'bad' }
    case 'closed':
      return { sign: glyphs.gone, role: 'dim' }
    case 'cut':
    case 'lost':
      return { sign: glyphs.unsure, role: 'warn' }
    case 'failed':
      return { sign: glyphs.never, role: 'bad' }
  }
}

function missedLine({ count, awayMs }: NonNullable<LaneView['missed']>, width: number): Line {
  const choices = [
    literal`  away ${formatAge(awayMs)}: ${formatCount(count)} never seen, none comes again`,
    literal`  away ${formatAge(awayMs)}: ${formatCount(count)} never seen`,
  ]
  const text = choices.find((one) => textWidth(one) <= width) ?? literal`  ${formatShort(count)} never seen`
  return [{ text, role: 'warn', term: 'core NATS' }]
}

function footLine(parts: LaneParts, width: number): Line {
  const text = tallyChoices(parts).find((one) => textWidth(one) + 2 <= width) ?? literal``
  return [{ text: literal`  ${text}`, role: 'dim', term: 'worker' }]
}

/** What it got, how fast, and its share, from all to little. */
function tallyChoices({ lane, share }: LaneParts): readonly SafeText[] {
  const { got, again, perSecond, missed } = lane
  const count = literal`${formatCount(got)} got`
  const rate = literal`${rateWords(perSecond)}/s`
  const part = share === undefined ? [] : [literal`${Math.round(share * 100)}%`]
  const twice = again > 0 ? [literal`${formatCount(again)} again`] : []
  const lost = missed ? [literal`${formatCount(missed.count)} missed`] : []
  const dots = (parts: readonly SafeText[]): SafeText => joinSafe(parts, literal` · `)
  return [
    dots([count, rate, ...part, ...twice, ...lost]),
    dots([count, rate, ...part]),
    dots([literal`${formatShort(got)} got`, ...lost]),
    literal`${formatShort(got)} got`,
  ]
}

function rateWords(perSecond: number): SafeText {
  if (perSecond === 0) return literal`0`
  return perSecond < 10 ? literal`${Math.max(0.1, Math.round(perSecond * 10) / 10)}` : formatShort(perSecond)
}
