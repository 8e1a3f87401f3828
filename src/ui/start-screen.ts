import type { Rgb } from '../lib/background.js'
import type { FrameClock } from '../lib/frame-clock.js'
import type { ReadableStore } from '../lib/store.js'
import { bootFrame } from './boot-frame.js'
import type { BootState } from './boot-frame.js'
import type { Terminal } from './terminal/terminal.js'
import type { Theme } from './theme.js'

/** Something that draws itself on the screen until it is stopped. */
export type Drawing = { readonly useTheme: (theme: Theme) => void; readonly stop: () => void }

/** What the screen shows: the start, or what was loaded since and draws itself. */
export type ScreenState = BootState | { readonly kind: 'drawn'; readonly draw: (theme: Theme) => Drawing }

/**
 * Draws what there is, as soon as the terminal has told its background or will not: in a terminal that answers that is
 * within a few milliseconds, so nothing is drawn twice. An answer that comes later changes the theme. `onFirst` is
 * called once, when the first frame was handed out. Returns what takes everything off the screen.
 */
export function startScreen(
  terminal: Pick<Terminal, 'size' | 'background' | 'inkStdout'>,
  {
    state,
    frames,
    themeOn,
    onFirst,
  }: {
    readonly state: ReadableStore<ScreenState>
    readonly frames: FrameClock
    readonly themeOn: (background: Rgb | undefined) => Theme
    readonly onFirst: () => void
  },
): () => void {
  let theme: Theme | undefined
  let isFirst = true
  let now: { readonly of: ScreenState; readonly drawing: Drawing } | undefined

  const stopDrawing = (): void => {
    now?.drawing.stop()
    now = undefined
  }
  const draw = (): void => {
    if (theme === undefined) return
    const next = state.get()
    if (next.kind !== 'drawn') {
      stopDrawing()
      terminal.inkStdout.write(bootFrame(next, terminal.size.get(), theme))
    } else if (now?.of !== next) {
      stopDrawing()
      now = { of: next, drawing: next.draw(theme) }
    }
    if (isFirst) onFirst()
    isFirst = false
  }
  const takeBackground = (): void => {
    const background = terminal.background.get()
    if (background === 'asking') return
    theme = themeOn(background === 'unknown' ? undefined : background)
    now?.drawing.useTheme(theme)
    draw()
  }

  const stops = [
    terminal.background.subscribe(takeBackground),
    frames.watch(state, draw),
    // What is loaded follows the size by itself.
    terminal.size.subscribe(() => {
      if (now === undefined) draw()
    }),
  ]
  takeBackground()
  return () => {
    for (const stop of stops) stop()
    stopDrawing()
  }
}
