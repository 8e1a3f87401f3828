import { createContext, useContext } from 'react'
import type { ReactNode } from 'react'
import type { FrameClock } from '../../lib/frame-clock.js'

const FrameContext = createContext<FrameClock | undefined>(undefined)

/** Lets every `useStore` below draw in the frames of one clock; without it each store draws at once. */
export function FrameProvider(props: {
  readonly frames: FrameClock | undefined
  readonly children: ReactNode
}): ReactNode {
  return <FrameContext.Provider value={props.frames}>{props.children}</FrameContext.Provider>
}

/** The frame clock, when there is one. */
export function useFrames(): FrameClock | undefined {
  return useContext(FrameContext)
}
