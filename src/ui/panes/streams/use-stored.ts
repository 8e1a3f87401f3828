import { useEffect } from 'react'
import type { StoredState, StoredWanted } from '../../../jetstream/index.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useStore } from '../../context/use-store.js'

const nothing: StoredState = { messages: [], isRead: false, isCut: false, waitingSinceMs: new Map() }

/** Has the messages of a stream read for as long as they are in view, and gives what was read of it. */
export function useStored(wanted: StoredWanted): StoredState {
  const { stored } = useJetStream()
  const { stream, most, waiting } = wanted
  const state = useStore(stored.state)
  const { name, messages, firstSeq, lastSeq, info } = stream
  const key = JSON.stringify([name, info.created, messages, firstSeq, lastSeq, most, waiting])
  useEffect(() => {
    stored.want(wanted)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key says all that another reading depends on
  }, [stored, key])
  useEffect(
    () => () => {
      stored.want(undefined)
    },
    [stored],
  )
  return state.stream === name ? state : nothing
}
