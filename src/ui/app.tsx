import { useMemo } from 'react'
import type { ReactNode } from 'react'
import type { Workspace } from '../jetstream/index.js'
import type { ReadableStore } from '../lib/store.js'
import { FrameProvider } from './context/frame-context.js'
import { JetStreamProvider } from './context/jetstream-context.js'
import { ScreenProvider } from './context/screen-context.js'
import type { Screen } from './context/screen-context.js'
import { CrashBarrier } from './crash-barrier.js'
import { Explorer } from './explorer.js'
import type { FrameClock } from '../lib/frame-clock.js'
import type { Theme } from './theme.js'

/** What the app is drawn from. */
export type AppProps = {
  readonly workspace: Workspace
  readonly screen: Omit<Screen, 'theme'>
  readonly size: ReadableStore<{ readonly columns: number; readonly rows: number }>
  readonly theme: Theme
  /** Without it every change is drawn at once. */
  readonly frames?: FrameClock
  /** See `CrashBarrier`. */
  readonly onCrash: (error: unknown) => void
}

/** The root of the screen, once there is something to explore. */
export function App({ frames, onCrash, ...stage }: AppProps): ReactNode {
  return (
    <CrashBarrier onCrash={onCrash}>
      <FrameProvider frames={frames}>
        <Stage {...stage} />
      </FrameProvider>
    </CrashBarrier>
  )
}

function Stage(props: Pick<AppProps, 'workspace' | 'screen' | 'size' | 'theme'>): ReactNode {
  const { workspace, size, theme } = props
  const screen = useMemo(() => ({ ...props.screen, theme }), [props.screen, theme])
  return (
    <JetStreamProvider workspace={workspace}>
      <ScreenProvider screen={screen}>
        <Explorer size={size} />
      </ScreenProvider>
    </JetStreamProvider>
  )
}
