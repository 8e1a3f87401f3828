import type { CommandId } from './keymap/table.js'

/** The words, each with what may stand behind it and what it does. */
export const deedWords: readonly {
  readonly word: string
  readonly does: string
  readonly ids: readonly CommandId[]
}[] = [
  {
    word: 'publish [WORD]',
    does: 'publish a review, on the subject of the lesson or on STREAM.WORD',
    ids: ['publish.next', 'composer.focus'],
  },
  { word: 'again', does: 'publish the last review again under its id', ids: ['publish.again'] },
  { word: 'burst N', does: 'publish N reviews at once', ids: ['publish.burst'] },
  { word: 'run', does: 'publish review after review; again stops it', ids: ['publish.run', 'publish.stop'] },
  { word: 'fetch [N]', does: 'ask for one review, or N', ids: ['consumer.fetch'] },
  { word: 'ack N', does: 'ack review number N', ids: ['message.ack'] },
  { word: 'confirm N', does: 'ack it, and wait for the answer', ids: ['message.ack-confirmed'] },
  { word: 'nak N [SPAN]', does: 'hand it back, for SPAN such as 5s', ids: ['message.nak', 'message.nak-delayed'] },
  { word: 'term N', does: 'never again to this consumer', ids: ['message.term'] },
  { word: 'working N', does: 'say that you are still at it', ids: ['message.working'] },
  { word: 'join', does: 'receive from the consumer', ids: ['consumer.join'] },
  { word: 'pause', does: 'pause the consumer for a minute', ids: ['consumer.pause'] },
  { word: 'resume', does: 'end the pause', ids: [] },
  {
    word: 'worker HOW',
    does: 'add a worker: ack, silent, helper, ordered, or ack PRIORITY',
    ids: ['lane.add', 'pane.workers'],
  },
  { word: 'kill N', does: 'kill the Nth worker without a goodbye', ids: ['lane.kill'] },
  { word: 'delete', does: 'delete the consumer that a worker made', ids: ['stream.delete', 'pane.streams'] },
  {
    word: 'lab ACT',
    does: 'let something go wrong: lose-pub-ack, lose-flow-control, kill-server …',
    ids: ['lab.open'],
  },
  { word: 'wait SPAN', does: 'wait, such as 6s', ids: [] },
]
