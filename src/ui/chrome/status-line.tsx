import type { ReactNode } from 'react'
import { literal, safeText } from '../../lib/safe-text.js'
import { Rows, paintLine } from '../components/line.js'
import type { Line } from '../components/line.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import type { Role } from '../theme.js'

const roles: Readonly<Record<'info' | 'good' | 'warn' | 'bad', Role>> = {
  info: 'plain',
  good: 'good',
  warn: 'warn',
  bad: 'bad',
}

/** What came of the last key, or what the server refused or warned of since. */
export function StatusLine({ width }: { readonly width: number }): ReactNode {
  const { ui, theme } = useScreen()
  const status = useStore(ui, (state) => state.status)
  const signs: Readonly<Record<keyof typeof roles, string>> = {
    info: theme.glyphs.dot,
    good: theme.glyphs.done,
    warn: '!',
    bad: theme.glyphs.never,
  }
  const line: Line = status
    ? [{ text: literal` ${safeText(signs[status.tone])} ${status.text}`, role: roles[status.tone] }]
    : []
  return <Rows rows={[paintLine(line, width, theme)]} />
}
