import { createContext, useContext } from 'react'
import type { ReactNode } from 'react'
import type { Workspace } from '../../jetstream/index.js'

const JetStreamContext = createContext<Workspace | undefined>(undefined)

/** Gives every pane below the one workspace. The value never changes, so reading it never renders again. */
export function JetStreamProvider(props: { readonly workspace: Workspace; readonly children: ReactNode }): ReactNode {
  return <JetStreamContext.Provider value={props.workspace}>{props.children}</JetStreamContext.Provider>
}

/** The workspace all panes share; throws outside the provider. */
export function useJetStream(): Workspace {
  const workspace = useContext(JetStreamContext)
  if (!workspace) throw new Error('useJetStream needs a JetStreamProvider above it')
  return workspace
}
