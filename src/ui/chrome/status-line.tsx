import { Box } from 'ink'
import type { ReactNode } from 'react'
import { commandKey } from '../../keymap/describe.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { createStore } from '../../lib/store.js'
import { wrapToWidth } from '../../lib/text-width.js'
import { cutText } from '../components/cut.js'
import { paintLine } from '../components/line.js'
import { Rows } from '../components/rows.js'
import type { Line } from '../components/line.js'
import { hasFieldOpen } from '../input/field-open.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import type { Role } from '../theme.js'
import type { Play, PlayState } from '../../scenarios/play.js'
import { keyOf } from '../../words/key-words.js'
import { standWords } from '../../words/scenario-words.js'

const roles: Readonly<Record<'info' | 'good' | 'warn' | 'bad', Role>> = {
  info: 'text',
  good: 'good',
  warn: 'warn',
  bad: 'bad',
}
const signCells = 3
/** Where fewer may be covered, what is no warning stays in its one row: the panes have none to spare. */
const roomyRows = 9

/**
 * What came of the last key, or what the server refused or warned of since: one row, the screen's row `row`. What is
 * too long for it grows upwards over the panes, to `most` rows, until a key is pressed: what it says to do is often at
 * its end. After that the whole view of the truth still has all of it.
 */
export function StatusLine({
  width,
  row,
  most,
}: {
  readonly width: number
  readonly row: number
  readonly most: number
}): ReactNode {
  const { ui, theme, play } = useScreen()
  const standing = useStanding(play)
  // Where the scenario stands keeps its row; what came of a key is above it, as long as it is new.
  const status = useStore(ui, ({ statusAge, status: said }) =>
    statusAge === 'gone' || (statusAge === 'faded' && standing !== undefined) ? undefined : said,
  )
  const hasFaded = useStore(ui, (state) => state.statusAge === 'faded')
  const topmost = useStore(ui, (state) => state.overlays.length)
  const isNew = useStore(ui, (state) => state.statusIsNew) && topmost === 0
  const canOpen = !useStore(ui, hasFieldOpen) && topmost === 0
  const signs: Readonly<Record<keyof typeof roles, string>> = {
    info: theme.glyphs.dot,
    good: theme.glyphs.done,
    warn: '!',
    bad: theme.glyphs.never,
  }
  const lines = (): readonly Line[] => {
    const inner = width - signCells - 1
    // What has no room ends in a mark, and the key that shows all.
    const [stood = []] = standing
      ? cutText(
          wrapToWidth(standing, inner),
          { room: 1, width: inner, key: keyOf('scenario.show') },
          { role: 'accent' },
        )
      : []
    const stands: readonly Line[] = standing
      ? [[{ text: literal` ${safeText(signs.info)} `, role: 'accent' }, ...stood]]
      : []
    if (!status) return standing ? stands : [[]]
    const role = hasFaded ? 'dim' : roles[status.tone]
    const isUrgent = status.tone === 'warn' || status.tone === 'bad'
    const room = isNew && (isUrgent || most >= roomyRows) ? most : 1
    // Over a dialog, and while one writes, that key is none: then only the mark is left.
    const key = canOpen ? safeText(commandKey('truth.whole')) : literal``
    const shown = cutText(wrapToWidth(status.text, inner), { room, width: inner, key }, { role })
    const said = shown.map((line, index) => [
      { text: index === 0 ? literal` ${safeText(signs[status.tone])} ` : literal`   `, role },
      ...line,
    ])
    return [...said, ...stands]
  }
  const rows = lines().map((line) => paintLine(line, width, theme))
  return (
    <Box position="absolute" marginTop={row - rows.length + 1}>
      <Rows rows={rows} />
    </Box>
  )
}

const nothing = { state: createStore<PlayState | undefined>(undefined) }

/** Where the scenario stands, while one is played, and how it came out. */
function useStanding(play: Play | undefined): SafeText | undefined {
  const { nowMs } = useScreen()
  const state = useStore<PlayState | undefined>(play?.state ?? nothing.state)
  const now = useStore(nowMs)
  if (!play || !state || state.phase === 'waits' || state.phase === 'failed' || state.phase === 'stopped')
    return undefined
  return standWords(play.scenario, state, now)
}
