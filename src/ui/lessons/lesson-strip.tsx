import type { ReactNode } from 'react'
import type { CommandId } from '../../keymap/table.js'
import { commandById } from '../../keymap/table.js'
import type { LessonNow, Lessons } from '../../lessons/lesson-contract.js'
import { isOwnLesson } from '../../lessons/lesson-list.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { padToWidth } from '../../lib/text-width.js'
import { termOf } from '../../words/glossary.js'
import { keyOf } from '../../words/key-words.js'
import { lessonText } from '../../words/lesson-words.js'
import type { Line } from '../components/line.js'
import { paintPane, paneCells, titleRoom } from '../components/pane.js'
import { lineWidth } from '../components/panel.js'
import { Rows } from '../components/rows.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import { shortestOf, useWaits } from '../context/use-waits.js'
import { usePaneWords } from '../context/use-words.js'
import type { Rect } from '../layout.js'
import { timeBar, timeRole } from '../panes/consumer/time-left.js'
import type { TimeLeft } from '../panes/consumer/time-left.js'
import type { Theme } from '../theme.js'
import { stripLines } from './strip-lines.js'

/** The lesson that is on; undefined where there is none, or no lessons at all. */
export function useLesson(): LessonNow | undefined {
  const { lessons } = useScreen()
  return useStore<{ readonly now?: LessonNow } | undefined, LessonNow | undefined>(lessons?.state ?? none, nowOf)
}

const none: Pick<Lessons['state'], 'subscribe'> & { readonly get: () => undefined } = {
  get: () => undefined,
  subscribe: () => () => undefined,
}
const nowOf = (state: { readonly now?: LessonNow } | undefined): LessonNow | undefined => state?.now

/** The lesson over the live panes: where one is, what is asked, what was seen of it, and its keys. */
export function LessonStrip({ rect }: { readonly rect: Rect }): ReactNode {
  const { theme } = useScreen()
  const now = useLesson()
  const { width, height } = rect
  const heading = now && headingOf(now, width)
  const left = shortestOf(useWaits().waits)
  const room = { width: paneCells(width), rows: height - 1, theme, clock: left && clockOf(left, theme) }
  const lines = now === undefined ? [] : stripLines(now, room)
  usePaneWords('lesson', { rect, title: heading?.title ?? [], lines })
  if (heading === undefined) return null
  return <Rows rows={paintPane({ width, height, ...heading, focused: false, lines }, theme)} />
}

const clockCells = 10

/** What runs out first in the live view, as in its row: the strip says what is waited for. */
function clockOf(left: TimeLeft, theme: Theme): Line {
  const sign = left.whose === 'yours' ? theme.glyphs.held : theme.glyphs.again
  return [
    { text: literal`${safeText(sign)} `, role: timeRole(left) },
    ...timeBar(left, clockCells, theme),
    { text: literal` ${padToWidth(left.text, 3)}`, role: timeRole(left) },
  ]
}

/** The rule of the strip: which lesson it is, and the keys it takes now, the most useful first, as many as have room. */
function headingOf(now: LessonNow, width: number): { readonly title: Line; readonly corner: Line } {
  const name = lessonText(now.lesson.title)
  const term = termOf(now.lesson.terms[0] ?? '')
  const long: Line = [
    { text: literal`Lesson ${now.number} of ${now.of} · `, bold: true },
    { text: name, bold: true, term },
  ]
  const short: Line = [
    { text: literal`${now.number}/${now.of} `, bold: true },
    { text: name, bold: true, term },
  ]
  const keys = keysOf(now)
  const cornerOf = (count: number): Line =>
    keys.slice(0, count).flatMap((key, at): Line => (at === 0 ? key : [{ text: literal`  ` }, ...key]))
  const fits = (title: Line, count: number): boolean => lineWidth(title) <= titleRoom(width, cornerOf(count))
  for (const { title, least } of [
    { title: long, least: Math.min(2, keys.length) },
    { title: short, least: 0 },
  ]) {
    for (let count = keys.length; count >= least; count -= 1)
      if (fits(title, count)) return { title, corner: cornerOf(count) }
  }
  return { title: short, corner: [] }
}

function keysOf({ phase, hints, lesson }: LessonNow): readonly Line[] {
  const key = (id: CommandId, label: string = commandById(id).label): Line => [
    { text: keyOf(id), role: 'accent', bold: true },
    { text: literal` ${safeText(label)}`, role: 'dim' },
  ]
  const leave = key('app.back', 'leave')
  switch (phase) {
    case 'ask':
      return [key('lesson.go', 'agree'), leave]
    case 'setting-up':
      return [leave]
    case 'failed':
      return [key('lesson.go', 'try again'), leave, key('lesson.skip')]
    case 'read':
      return [key('lesson.go'), leave, key('lesson.skip')]
    case 'predict': {
      const letters: Line = [
        { text: literal`a b c`, role: 'accent', bold: true },
        { text: literal` guess`, role: 'dim' },
      ]
      return [letters, leave, key('lesson.skip')]
    }
    case 'do':
      return [...(hints < lesson.hints.length ? [key('lesson.hint')] : []), leave, key('lesson.skip')]
    case 'why':
      return [key('lesson.go', 'next lesson'), ...(isOwnLesson(lesson.id) ? [] : [key('lesson.code')]), leave]
    case 'summary':
      return [key('lesson.go', 'leave'), key('lesson.list'), key('lesson.code')]
  }
}
