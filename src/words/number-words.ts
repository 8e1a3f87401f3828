import type { ConsumerNumbers } from '../jetstream/index.js'

/** One of the server's numbers on a consumer: our word for it, the server's own name, and what moves it. */
export type NumberWords = {
  readonly field: keyof ConsumerNumbers
  /** One of the five words for where a message is, where it counts messages. */
  readonly word: string
  readonly name: string
  readonly means: string
  /** Said where there is room. */
  readonly more: string
}

/** The numbers in the order they are shown: where messages are first, then what was done about them. */
export const numberWords: readonly NumberWords[] = [
  {
    field: 'ackFloor',
    word: 'settled',
    name: 'ack floor',
    means: 'this seq and all before',
    more: 'not the last ack',
  },
  {
    field: 'ackPending',
    word: 'out',
    name: 'ack pending',
    means: 'sent, no verdict yet',
    more: 'a nak stays in, delayed or not',
  },
  {
    field: 'pending',
    word: 'to come',
    name: 'pending',
    means: 'not sent yet',
    more: 'only what the filter matches',
  },
  {
    field: 'redelivered',
    word: 'sent again',
    name: 'redelivered',
    means: 'sent more than once',
    more: 'falls again on ack',
  },
  {
    field: 'waitingPulls',
    word: 'open pulls',
    name: 'waiting',
    means: 'asked, not yet answered',
    more: 'not messages',
  },
  {
    field: 'deliveredConsumerSeq',
    word: 'sends',
    name: 'delivered',
    means: 'sends so far',
    more: 'repeats included; ours since the start',
  },
]
