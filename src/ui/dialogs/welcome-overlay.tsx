import { Box } from 'ink'
import type { ReactNode } from 'react'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { wrapToWidth } from '../../lib/text-width.js'
import { keyOf } from '../../words/key-words.js'
import type { Line } from '../components/line.js'
import { paintPanel } from '../components/panel.js'
import { Rows } from '../components/rows.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import type { DialogArea } from './dialog-place.js'
import { centred } from './dialog-place.js'
import { boxCells, boxRows } from './overlay-box.js'

const mostCells = 76

/** What somebody reads who starts this for the first time: what it is about, and the two ways on. */
export function WelcomeOverlay({ area }: { readonly area: DialogArea }): ReactNode {
  const { theme, lessons } = useScreen()
  const list = useStore(lessons?.state ?? noList, (state) => state.list)
  const width = Math.min(mostCells, area.body.width)
  const text = welcomeLines(
    { lessons: list.length, first: safeText(list[0]?.title ?? '') },
    { width: width - boxCells, rows: area.body.height - boxRows },
  )
  const rect = centred(area.body, width, text.length + boxRows)
  const title: Line = [{ text: literal`Welcome` }]
  const rows = paintPanel({ width: rect.width, height: rect.height, title, focused: true, lines: text }, theme)
  return (
    <Box position="absolute" marginLeft={rect.x} marginTop={rect.y}>
      <Rows rows={rows} />
    </Box>
  )
}

const empty = { list: [] as readonly { readonly title: string }[] }
const noList = { get: () => empty, subscribe: () => () => undefined }

const paragraphs: readonly SafeText[] = [
  literal`You are about to hold real messages in your hand, on a real server (nats-server) that was started for you alone and ends with this program.`,
  literal`Store reviews are the messages. A stream stores them; a consumer hands them to you, one after the other; and you decide what becomes of each: done, once more, later, never. The screen shows what the server does about it, when, and why.`,
]
const brief: readonly SafeText[] = [
  literal`You will hold real messages in your hand, on a real server of your own, and decide what becomes of each.`,
]

/** The words of the welcome in the rows there are: where they are few it says less, and never leaves the keys out. */
export function welcomeLines(
  of: { readonly lessons: number; readonly first: SafeText },
  room: { readonly width: number; readonly rows: number },
): readonly Line[] {
  const wrapped = (text: SafeText): readonly Line[] =>
    wrapToWidth(text, room.width).map((part): Line => [{ text: part }])
  const way = (key: SafeText, words: SafeText): readonly Line[] => {
    const [first = literal``, ...rest] = wrapToWidth(words, Math.max(8, room.width - keyCells))
    return [
      [
        {
          text: literal`${key}${safeText(' '.repeat(Math.max(1, keyCells - key.length)))}`,
          role: 'accent',
          bold: true,
        },
        { text: first },
      ],
      ...rest.map((part): Line => [{ text: literal`${safeText(' '.repeat(keyCells))}${part}` }]),
    ]
  }
  const about = literal`${of.lessons} short lessons let you guess first, then do it, and ask the server what came of it. They use streams of their own.`
  const ways = [
    ...way(keyOf('welcome.first'), literal`the first lesson: ${of.first}`),
    ...way(keyOf('welcome.close'), literal`the explorer; ${keyOf('lesson.list')} opens the lessons whenever you want`),
  ]
  const long = [...paragraphs, about].flatMap((text) => [...wrapped(text), []])
  const short = [...brief.flatMap(wrapped), []]
  for (const said of [long, long.filter((line) => line.length > 0), short, []]) {
    if (said.length + ways.length <= room.rows) return [...said, ...ways]
  }
  return ways.slice(0, Math.max(0, room.rows))
}

const keyCells = 7
