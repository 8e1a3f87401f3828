import { Box } from 'ink'
import type { ReactNode } from 'react'
import type { Play } from '../../scenarios/play.js'
import { createStore } from '../../lib/store.js'
import type { Store } from '../../lib/store.js'
import { textWidth } from '../../lib/text-width.js'
import { JetStreamProvider } from '../../ui/context/jetstream-context.js'
import { ScreenProvider } from '../../ui/context/screen-context.js'
import { createTheme } from '../../ui/theme.js'
import type { Theme } from '../../ui/theme.js'
import { createCommandBench } from './explorer.js'
import type { CommandBench, ExplorerOptions } from './explorer.js'
import { renderNode } from './render.js'
import type { Rendered, ScreenSize } from './render.js'

/** One part of the explorer drawn alone, over a workspace double. */
export type Part = CommandBench & Rendered & { readonly nowMs: Store<number> }

/** Draws `node` after `prepare` has put the workspace in place. */
export function showPart(
  node: ReactNode,
  options: ExplorerOptions & {
    readonly size?: ScreenSize
    readonly serverLabel?: string
    readonly theme?: Theme
    /** The scenario that is played. */
    readonly play?: Play
    readonly prepare?: (bench: CommandBench) => void
  } = {},
): Part {
  const bench = createCommandBench(options)
  options.prepare?.(bench)
  const nowMs = createStore(bench.clock.now())
  const screen = {
    ui: bench.ui,
    slots: bench.slots,
    theme: options.theme ?? createTheme({}, { ascii: false, palette: 'ansi-dark' }),
    commands: bench.commands,
    lessons: bench.context.lessons,
    readOnly: options.readOnly ?? false,
    nowMs,
    serverLabel: options.serverLabel ?? '',
    play: options.play,
  }
  const size = options.size ?? { columns: 120, rows: 40 }
  const rendered = renderNode(
    <JetStreamProvider workspace={bench.workspace}>
      <ScreenProvider screen={screen}>
        <Box width={size.columns} height={size.rows} flexDirection="column">
          {node}
        </Box>
      </ScreenProvider>
    </JetStreamProvider>,
    size,
  )
  return { ...bench, ...rendered, nowMs }
}

/** How many rows a part has, and how many cells its widest: blanks at the ends of rows do not count, a pane's rule does. */
export function sizeOf(part: Pick<Part, 'lines'>): { readonly width: number; readonly height: number } {
  const lines = part.lines()
  return { width: Math.max(...lines.map(textWidth)), height: lines.length }
}
