import type { ReactNode } from 'react'
import { firstOf } from '../../jetstream/index.js'
import type { Act } from '../../jetstream/index.js'
import { formatClockTime, formatCount, formatDuration } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { padToWidth, truncateToWidth, wrapToWidth } from '../../lib/text-width.js'
import { actTitle, answerWords, causeWords } from '../../words/act-words.js'
import { keyOf } from '../../words/key-words.js'
import type { Line } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import { useJetStream } from '../context/jetstream-context.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import type { Overlay } from '../overlays.js'
import type { Glyphs, Role } from '../theme.js'
import { dialogRoom } from './dialog-place.js'
import type { DialogArea } from './dialog-place.js'
import { cursorOf, filteredActs, formLines, logFilters, logForms } from './log-model.js'
import type { LogForm } from './log-model.js'
import { OverlayBox, boxCells, boxRows } from './overlay-box.js'

type LogState = Extract<Overlay, { readonly kind: 'log' }>

/** Every act as it was sent and answered: the list, and below it the one under the cursor in one of its forms. */
export function LogOverlay({ area, log }: { readonly area: DialogArea; readonly log: LogState }): ReactNode {
  const { theme } = useScreen()
  const { journal, cliFlags } = useJetStream()
  const acts = useStore(journal.acts)
  const shown = filteredActs(acts, log.filter)
  const at = cursorOf(shown, log.top)
  const width = area.list.width - boxCells
  const height = dialogRoom(area)
  const room = height - boxRows
  const detailRoom = Math.max(4, Math.ceil(room * 0.55))
  const listRoom = Math.max(1, room - detailRoom)
  const first = Math.max(0, Math.min(at - Math.floor(listRoom / 2), shown.length - listRoom))
  const list = shown.slice(first, first + listRoom)
  const rows = list.map((act) => actRow(act, { width, glyphs: theme.glyphs, isSelected: act === shown[at] }))
  const selected = shown[at]
  const filter = logFilters.find(({ id }) => id === (log.filter ?? 'done')) ?? logFilters[0]
  const hidden = acts.length - shown.length
  const empty: Line = [{ text: hidden > 0 ? literal`None of these.` : literal`Nothing done yet.`, role: 'dim' }]
  const lines: readonly Line[] = selected
    ? [...rows, ...detail(selected, { width, room: room - rows.length, form: log.form ?? 'nats', cliFlags })]
    : [empty]
  const corner: Line = [
    {
      text:
        shown.length === 0
          ? literal`${safeText(filter?.label ?? '')}`
          : literal`${formatCount(at + 1)} of ${formatCount(shown.length)} · ${safeText(filter?.label ?? '')}`,
      role: 'dim',
    },
  ]
  const title = area.list.width < 70 ? literal`Log` : literal`Log: what left, and what came back`
  return <OverlayBox area={area} height={height} title={[{ text: title }]} corner={corner} lines={lines} />
}

const kinds: Readonly<Record<Act['kind'], { readonly word: SafeText; readonly role: Role }>> = {
  read: { word: literal`look`, role: 'dim' },
  request: { word: literal`request`, role: 'accent' },
  verdict: { word: literal`verdict`, role: 'accent' },
  pull: { word: literal`pull`, role: 'text' },
  'flow-control': { word: literal`flow`, role: 'dim' },
  publish: { word: literal`publish`, role: 'text' },
  lab: { word: literal`lab`, role: 'accent' },
}
const kindCells = 8

function actRow(
  act: Act,
  view: { readonly width: number; readonly glyphs: Glyphs; readonly isSelected: boolean },
): Line {
  const { width, glyphs, isSelected } = view
  const { word, role } = kinds[act.kind]
  const answer: Line = [{ text: shortAnswer(act, glyphs), role: answerWords(act).tone }]
  const head: Line = [
    { text: isSelected ? literal`${safeText(glyphs.cursor)} ` : literal`  `, role: 'accent', bold: true },
    { text: literal`${formatClockTime(firstOf(act).atMs)} `, role: 'dim' },
    { text: padToWidth(word, kindCells), role },
  ]
  const room = Math.max(0, width - lineWidth(head) - lineWidth(answer) - 1)
  const title = truncateToWidth(withoutWord(actTitle(act), word), room)
  return [...head, { text: padToWidth(title, room + 1), bold: isSelected }, ...answer]
}

// The kind stands before it already.
function withoutWord(title: SafeText, word: SafeText): SafeText {
  return title.startsWith(`${word} `) ? safeText(title.slice(word.length).replace(/^[ ·]+/, '')) : title
}

function shortAnswer({ kind, answer, answers, tookMs }: Act, glyphs: Glyphs): SafeText {
  const took = tookMs === undefined ? literal`` : literal` ${formatDuration(tookMs)}`
  switch (answer.kind) {
    case 'waiting':
      return literal`${safeText(glyphs.more)}`
    case 'none':
      return kind === 'lab' ? literal`done` : literal`sent`
    case 'arrived':
      return literal`arrived${took}`
    case 'answered':
      return literal`${safeText(glyphs.done)}${took}`
    case 'refused':
      return literal`${safeText(glyphs.never)} ${answer.code === undefined ? literal`refused` : safeText(String(answer.code))}`
    case 'never':
      return literal`${safeText(glyphs.unsure)} ${answers.never > 1 ? literal`${formatCount(answers.never)} unanswered` : literal`unanswered`}`
    case 'unsent':
      return literal`${safeText(glyphs.never)} not sent`
  }
}

/** What came of an act, and the act in the form that is chosen; where it has no room it says where all of it is. */
function detail(
  act: Act,
  of: { readonly width: number; readonly room: number; readonly form: LogForm; readonly cliFlags: readonly string[] },
): readonly Line[] {
  const { width, room, form } = of
  const cause = causeWords(act)
  const { tone, text } = answerWords(act)
  const said = wrapToWidth(cause === undefined ? text : literal`${cause}: ${text}`, width).slice(0, 2)
  const tabs: Line = logForms.flatMap(({ id, label }, index): Line => [
    ...(index === 0 ? [] : [{ text: literal` · `, role: 'dim' as const }]),
    { text: safeText(label), role: id === form ? 'text' : 'dim', bold: id === form },
  ])
  const body = formLines(act, form, of.cliFlags).flatMap((line) =>
    wrapToWidth(safeText(line), width).map((part): Line => [{ text: part, role: form === 'nats' ? 'accent' : 'text' }]),
  )
  const title: Line = [{ text: truncateToWidth(actTitle(act), width), bold: true }]
  const top: readonly Line[] = [[], title, ...said.map((part): Line => [{ text: part, role: tone }]), tabs]
  const left = Math.max(1, room - top.length)
  if (body.length <= left) return [...top, ...body]
  const more = body.length - left + 1
  const key = safeText(keyOf('log.open'))
  return [
    ...top,
    ...body.slice(0, left - 1),
    [{ text: literal`… ${formatCount(more)} more lines: ${key} shows all`, role: 'warn' }],
  ]
}
