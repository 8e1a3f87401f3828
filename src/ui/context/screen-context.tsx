import { createContext, useContext } from 'react'
import type { ReactNode } from 'react'
import type { ReadableStore } from '../../lib/store.js'
import type { Play } from '../../scenarios/play.js'
import type { Lessons } from '../../lessons/lesson-contract.js'
import type { Commands } from '../commands/index.js'
import type { Slots } from '../slots/slots.js'
import type { Theme } from '../theme.js'
import type { UiStore } from '../ui-state.js'

/** What every part of the screen may use; made once, but for the theme. */
export type Screen = {
  readonly ui: UiStore
  /** Which consumer is shown. */
  readonly slots: Slots
  readonly theme: Theme
  readonly commands: Commands
  /** The scenario that is played, where one was asked for. */
  readonly play?: Play | undefined
  /** The lessons; none where nothing may be written. */
  readonly lessons?: Lessons | undefined
  readonly readOnly: boolean
  /** Epoch milliseconds, moving by whole seconds while something on the screen counts down, and standing still otherwise. */
  readonly nowMs: ReadableStore<number>
  /** How the server came to be ours: "private", "joined", or nothing for a server of the user's. */
  readonly serverLabel: string
}

const ScreenContext = createContext<Screen | undefined>(undefined)

/** Gives everything below the screen's own state and ways. */
export function ScreenProvider(props: { readonly screen: Screen; readonly children: ReactNode }): ReactNode {
  return <ScreenContext.Provider value={props.screen}>{props.children}</ScreenContext.Provider>
}

/** The screen's state and ways; throws outside the provider. */
export function useScreen(): Screen {
  const screen = useContext(ScreenContext)
  if (!screen) throw new Error('useScreen needs a ScreenProvider above it')
  return screen
}
