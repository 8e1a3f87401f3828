import { Box } from 'ink'
import type { ReactNode } from 'react'
import { commandKey } from '../../keymap/describe.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { wrapToWidth } from '../../lib/text-width.js'
import { cutText } from '../components/cut.js'
import { paintLine } from '../components/line.js'
import { Rows } from '../components/rows.js'
import type { Line } from '../components/line.js'
import { hasFieldOpen } from '../input/field-open.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import type { Role } from '../theme.js'

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
  const { ui, theme } = useScreen()
  const status = useStore(ui, (state) => (state.statusAge === 'gone' ? undefined : state.status))
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
    if (!status) return [[]]
    const role = hasFaded ? 'dim' : roles[status.tone]
    const isUrgent = status.tone === 'warn' || status.tone === 'bad'
    const inner = width - signCells - 1
    const room = isNew && (isUrgent || most >= roomyRows) ? most : 1
    // Over a dialog, and while one writes, that key is none: then only the mark is left.
    const key = canOpen ? safeText(commandKey('truth.whole')) : literal``
    const shown = cutText(wrapToWidth(status.text, inner), { room, width: inner, key }, { role })
    return shown.map((line, index) => [
      { text: index === 0 ? literal` ${safeText(signs[status.tone])} ` : literal`   `, role },
      ...line,
    ])
  }
  const rows = lines().map((line) => paintLine(line, width, theme))
  return (
    <Box position="absolute" marginTop={row - rows.length + 1}>
      <Rows rows={rows} />
    </Box>
  )
}
