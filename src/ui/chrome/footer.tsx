import type { ReactNode } from 'react'
import { keyLabel } from '../../keymap/describe.js'
import { footerCommands } from '../../keymap/resolve.js'
import { commandById } from '../../keymap/table.js'
import type { Command, Scope } from '../../keymap/table.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { Rows, paintLine } from '../components/line.js'
import type { Line } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import { overlayScopes, paneScopes } from '../input/scopes.js'

/** The keys that work now, most useful first, as many as fit. */
export function Footer({ width }: { readonly width: number }): ReactNode {
  const { ui, theme, commands, slots } = useScreen()
  const { focus, composer, overlays } = useStore(ui)
  const view = useStore(slots.shown)
  // What works depends on what is held: the hints are renewed with the live view.
  useStore(view.kind === 'open' ? view.session.state : slots.shown, versionOf)
  const top = overlays.at(-1)
  const editing = focus === 'composer' && composer.editing
  const scopes: readonly Scope[] = top ? overlayScopes(top) : editing ? ['editing'] : paneScopes(focus)
  const shown = footerCommands(scopes).filter(({ id }) => commands.refusal(id) === undefined)
  const known = view.kind === 'opening' ? shown.filter(({ scope }) => scope === 'global') : shown
  // Enter is the text field's own key, and the template's works in there as well.
  const hints = editing && !top ? [{ ...commandById('composer.edit'), label: 'publish' }, ...known, template] : known
  return <Rows rows={[paintLine(fitHints(hints, width), width, theme)]} />
}

const template = commandById('composer.template')
const versionOf = (value: object): unknown => ('version' in value ? value.version : value)

// The way to all keys and the way out always keep their place.
const anchors: ReadonlySet<string> = new Set(['app.help', 'app.quit'])

function fitHints(commands: readonly Command[], width: number): Line {
  const hint = ({ keys, label }: Command): Line => [
    { text: literal` ${safeText(keyLabel(keys[0] ?? ''))}`, role: 'accent', bold: true },
    { text: literal` ${safeText(label)} ` },
  ]
  const last = commands.filter(({ id }) => anchors.has(id)).map(hint)
  let room = width - last.reduce((sum, line) => sum + lineWidth(line), 0)
  const first = commands.filter(({ id }) => !anchors.has(id)).map(hint)
  const fitting: Line[] = []
  for (const line of first) {
    if (lineWidth(line) > room) continue
    room -= lineWidth(line)
    fitting.push(line)
  }
  return [...fitting, ...last].flat()
}
