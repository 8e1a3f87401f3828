import { JetStreamApiError } from '@nats-io/jetstream'
import type { JetStreamManager } from '@nats-io/jetstream'
import { conditionToHold } from './wait-for-server.js'

type StreamGiven = Parameters<JetStreamManager['streams']['add']>[0]

const noStoreCode = 10049

/**
 * Makes a stream where another one was deleted just before. nats-server 2.15.1 clears away the folder of all streams
 * when the last of them goes, and a stream made in that very moment gets no store: then it is asked again.
 */
export async function addStream(jsm: JetStreamManager, config: StreamGiven): Promise<void> {
  await conditionToHold({
    check: async () => {
      try {
        await jsm.streams.add(config)
        return true
      } catch (error) {
        if (error instanceof JetStreamApiError && error.code === noStoreCode) return false
        throw error
      }
    },
    what: `the server to have a store for ${config.name}`,
  })
}
