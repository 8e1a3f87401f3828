import { render } from 'ink'
import { App } from './app.js'
import type { AppProps } from './app.js'
import type { Drawing } from './start-screen.js'
import type { Terminal } from './terminal/terminal.js'
import type { Theme } from './theme.js'

/** Draws the explorer by Ink, whose frames go to the screen writer. */
export function drawExplorer(
  terminal: Pick<Terminal, 'inkStdin' | 'inkStdout'>,
  props: Omit<AppProps, 'theme'>,
  theme: Theme,
): Drawing {
  const nodeWith = (one: Theme) => <App {...props} theme={one} />
  const app = render(nodeWith(theme), {
    stdin: terminal.inkStdin,
    stdout: terminal.inkStdout,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  })
  return { useTheme: (next) => app.rerender(nodeWith(next)), stop: () => app.unmount() }
}
