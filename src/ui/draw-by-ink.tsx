import { render } from 'ink'
import type { ReactNode } from 'react'
import { App } from './app.js'
import type { AppProps } from './app.js'
import { ContextScreen } from './context-screen.js'
import type { ContextAsked } from './context-screen.js'
import { CrashBarrier } from './crash-barrier.js'
import type { ReadableStore } from '../lib/store.js'
import type { Drawing } from './start-screen.js'
import type { Terminal } from './terminal/terminal.js'
import type { Theme } from './theme.js'

type DrawnOn = Pick<Terminal, 'inkStdin' | 'inkStdout'>

/** Draws the explorer. */
export function drawExplorer(terminal: DrawnOn, props: Omit<AppProps, 'theme'>, theme: Theme): Drawing {
  return drawByInk(terminal, (one) => <App {...props} theme={one} />, theme)
}

/** Draws the question about a context. */
export function drawContextQuestion(
  terminal: DrawnOn & Pick<Terminal, 'size'>,
  props: { readonly asked: ReadableStore<ContextAsked>; readonly onCrash: (error: unknown) => void },
  theme: Theme,
): Drawing {
  const nodeWith = (one: Theme) => (
    <CrashBarrier onCrash={props.onCrash}>
      <ContextScreen asked={props.asked} size={terminal.size} theme={one} />
    </CrashBarrier>
  )
  return drawByInk(terminal, nodeWith, theme)
}

/** Each of Ink's frames goes to the screen writer, which sends the terminal what changed. */
function drawByInk(terminal: DrawnOn, nodeWith: (theme: Theme) => ReactNode, theme: Theme): Drawing {
  const app = render(nodeWith(theme), {
    stdin: terminal.inkStdin,
    stdout: terminal.inkStdout,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  })
  return { useTheme: (next) => app.rerender(nodeWith(next)), stop: () => app.unmount() }
}
