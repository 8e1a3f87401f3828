import type { ServerApi } from './api/server-api.js'
import type { SendDoor } from './api/send-door.js'
import type { Happenings } from './account/happenings.js'
import type { PlayedStep } from './account/played-step.js'
import type { Publisher } from './publish/publisher.js'
import type { PublishOutcome } from './api/publish-outcome.js'

/** What a lesson or a scenario is set up with. There only where the server may be written to. */
export type StageTools = {
  /** Reads, as the screen does. */
  readonly look: Pick<
    ServerApi,
    'findStream' | 'streamInfo' | 'consumerInfo' | 'listConsumers' | 'storedMessage' | 'hasMessage' | 'describe'
  >
  /** Writes that stand in the journal as the stage's. */
  readonly write: Pick<ServerApi, 'createStream' | 'deleteStream' | 'makeConsumer' | 'deleteConsumer'>
  /**
   * Begins to publish: what is published by one of these is one act. The next review, or this text; under a fresh id
   * unless one is given.
   */
  readonly publisher: () => (
    subject: string,
    message?: { readonly text?: string; readonly msgId?: string },
  ) => Promise<PublishOutcome>
  /** Looks at the streams again: something was made or taken away. */
  readonly refresh: () => Promise<void>
  /** Tells a step that was played, where it stays; `words` is how the journal has it. */
  readonly tell: (stream: string, step: PlayedStep, words: string) => void
}

/** Creates the tools. */
export function createStageTools(of: {
  readonly api: ServerApi
  readonly publisher: Pick<Publisher, 'publishFor'>
  readonly refresh: () => Promise<void>
  readonly happened: Happenings['add']
  readonly door: Pick<SendDoor, 'note'>
}): StageTools {
  const { api, publisher, refresh, happened, door } = of
  let batches = 0
  return {
    look: api.by('look'),
    write: api.by('stage'),
    publisher: () => {
      const batch = `stage ${++batches}`
      return (subject, message) => publisher.publishFor('stage', subject, { ...message, batch })
    },
    refresh,
    tell: (stream, step, words) => {
      happened({ stream }, { kind: 'step', step })
      door.note(words, 'stage')
    },
  }
}
