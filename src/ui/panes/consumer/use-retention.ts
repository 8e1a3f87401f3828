import { useJetStream } from '../../context/jetstream-context.js'
import { useStore } from '../../context/use-store.js'

/** What a stream keeps: `limits`, `interest` or `workqueue`; undefined while the stream is not known. */
export function useRetention(stream: string): string | undefined {
  return useStore(
    useJetStream().streams.state,
    ({ streams }) => streams.find(({ name }) => name === stream)?.info.config.retention,
  )
}
