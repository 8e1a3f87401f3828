import { render } from 'ink'
import { App } from './app.js'
import type { AppProps } from './app.js'
import type { Terminal } from './terminal/terminal.js'
import type { Rgb } from '../lib/background.js'
import type { Theme } from './theme.js'

/**
 * Draws the app, as soon as the terminal has told its background or will not: in a terminal that answers that is before
 * the first frame could be ready, so nothing is drawn twice. An answer that comes later changes the theme.
 * Returns what takes the app off the screen.
 */
export function startScreen(
  terminal: Pick<Terminal, 'size' | 'background' | 'inkStdin' | 'inkStdout'>,
  props: Pick<AppProps, 'state' | 'frames' | 'onCrash'> & {
    readonly themeOn: (background: Rgb | undefined) => Theme
  },
): () => void {
  const { themeOn, ...rest } = props
  let app: ReturnType<typeof render> | undefined
  const draw = (): void => {
    const background = terminal.background.get()
    if (background === 'asking') return
    const theme = themeOn(background === 'unknown' ? undefined : background)
    const node = <App {...rest} size={terminal.size} theme={theme} />
    if (app) return app.rerender(node)
    app = render(node, {
      stdin: terminal.inkStdin,
      stdout: terminal.inkStdout,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    })
  }
  const stopFollowing = terminal.background.subscribe(draw)
  draw()
  return () => {
    stopFollowing()
    app?.unmount()
  }
}
