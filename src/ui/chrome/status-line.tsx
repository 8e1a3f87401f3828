import { Box } from 'ink'
import type { ReactNode } from 'react'
import { literal, safeText } from '../../lib/safe-text.js'
import { wrapToWidth } from '../../lib/text-width.js'
import { Rows, paintLine } from '../components/line.js'
import type { Line } from '../components/line.js'
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
  const isNew = useStore(ui, (state) => state.statusIsNew && state.overlays.length === 0)
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
    const texts =
      isNew && (isUrgent || most >= roomyRows) ? wrapToWidth(status.text, width - signCells - 1) : [status.text]
    // What is still too long ends in the mark of a cut line.
    const shown = texts.length > most ? [...texts.slice(0, most - 1), texts.slice(most - 1).join(' ')] : texts
    return shown.map((text, index) => [
      { text: index === 0 ? literal` ${safeText(signs[status.tone])} ` : literal`   `, role },
      { text: safeText(text), role },
    ])
  }
  const rows = lines().map((line) => paintLine(line, width, theme))
  return (
    <Box position="absolute" marginTop={row - rows.length + 1}>
      <Rows rows={rows} />
    </Box>
  )
}
