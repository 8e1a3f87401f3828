import type { Happening } from '../../../jetstream/index.js'
import { formatClockTime } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth, wrapToWidth } from '../../../lib/text-width.js'
import { happenedWords } from '../../../words/happened-words.js'
import { keyOf } from '../../../words/key-words.js'
import type { HappenedWords } from '../../../words/happened-words.js'
import { isMarked } from '../../clock-store.js'
import type { Line } from '../../components/line.js'
import type { Role } from '../../theme.js'

const roles: Readonly<Record<HappenedWords['tone'], Role>> = { plain: 'text', good: 'text', warn: 'warn' }
const timeCells = 10
const leastText = 8

/** The stream and the consumer on the screen: another one is named. */
type Shown = { readonly stream: string; readonly consumer?: string | undefined }

/**
 * One happening as lines: when, what, and at the right end the term to look up where it has room, or with `learns` the key
 * that starts the lesson about it. What is too long goes on below.
 */
export function happeningLines(
  happening: Happening,
  view: { readonly width: number; readonly shown: Shown; readonly nowMs?: number; readonly learns?: boolean },
): readonly Line[] {
  const { width, shown, nowMs = Infinity, learns = false } = view
  const { text, tone, term } = happenedWords(happening.what)
  const where = whereWords(happening, shown)
  const role = roles[tone]
  const bold = isMarked(happening.atMs, nowMs)
  const room = Math.max(leastText, width - timeCells)
  const [first = literal``, ...rest] = wrapToWidth(literal`${where}${text}`, room)
  const sign: SafeText = learns ? literal`${keyOf('lesson.list')} learn: ` : literal`? `
  const word: SafeText = term === undefined ? literal`` : safeText(term)
  const gapBehind = (part: SafeText): number => room - textWidth(part) - textWidth(sign) - textWidth(word)
  // A key that works here is named in any case, in a row of its own where there is no other room.
  const needsRow = learns && gapBehind(rest.at(-1) ?? first) < 2
  const parts = [first, ...rest, ...(needsRow ? [literal``] : [])]
  const gap = gapBehind(parts.at(-1) ?? first)
  // Without room for the word the sentence itself stands for it.
  const hasTail = term !== undefined && gap >= 2
  const noted: Line = hasTail
    ? [
        { text: safeText(' '.repeat(gap)) },
        { text: sign, role: learns ? 'accent' : 'dim' },
        { text: word, role: 'dim', term },
      ]
    : []
  return parts.map((part, row): Line => [
    row === 0
      ? { text: literal`${formatClockTime(happening.atMs)}  `, role: 'dim' }
      : { text: padToWidth(literal``, timeCells) },
    { text: part, role, bold, ...(row === 0 && !hasTail && { term }) },
    ...(row === parts.length - 1 ? noted : []),
  ])
}

function whereWords({ stream, consumer }: Happening, shown: Shown): SafeText {
  const named = consumer === undefined ? literal`` : safeText(consumer)
  // A plain subscriber is of no stream.
  if (stream === '') return literal``
  if (stream !== shown.stream) return literal`${safeText(stream)}${named === '' ? named : literal` › ${named}`}: `
  return consumer === undefined || consumer === shown.consumer ? literal`` : literal`${named}: `
}

/** As many of the newest as fill `room` lines, from the one `skipped` after the newest on. */
export function happenedLines(
  happenings: readonly Happening[],
  view: {
    readonly width: number
    readonly room: number
    readonly skipped: number
    readonly shown: Shown
    readonly nowMs?: number
    /** Whether a key starts the lesson about the first of them. */
    readonly learns?: boolean
  },
): readonly Line[] {
  const lines: Line[] = []
  for (const [at, happening] of happenings.slice(view.skipped).entries()) {
    if (lines.length >= view.room) break
    lines.push(...happeningLines(happening, { ...view, learns: at === 0 && view.learns === true }))
  }
  return lines.slice(0, view.room)
}
