import { commandKey as key } from '../../keymap/describe.js'
import type { Entries } from './entry.js'

/** Where a message is, and the server's numbers about it. */
export const placeTerms = {
  stored: {
    server: 'messages',
    what: 'The message is in the stream. That is so whatever any consumer does with it.',
    moves:
      'Publishing adds one. A limit, its age, a purge or a deletion removes some; an ack only where the stream is a work queue or keeps by interest.',
    wrong:
      '“An acked message is deleted.” Under the usual retention, limits, an ack deletes nothing: other consumers still want it.',
    see: `${key('pane.streams')} lists what each stream has stored; ${key('message.ack')} an ack, and the number stays.`,
    also: ['stream', 'retention', 'settled', 'work queue'],
    lesson: 'cursor',
    labels: ['stored', 'in the stream', 'messages'],
    find: 'saved kept persisted count total num messages deleted after ack',
  },
  'to come': {
    server: 'pending, num_pending',
    what: 'Stored, fits the filter, and this consumer was not sent it yet.',
    moves:
      'Publishing a message that fits adds one; the first delivery takes one off. Deliveries after the first never move it.',
    wrong:
      '“Pending means not acked.” It means not yet sent. What was sent and waits for a verdict is ack pending: out.',
    see: `${key('publish.next')} publishes one more while all places are taken: out stays, to come grows.`,
    also: ['out', 'lag', 'max ack pending', 'filter'],
    lesson: 'cursor',
    labels: ['to come', 'pending'],
    find: 'pending backlog lag behind waiting unprocessed queue depth num_pending',
  },
  out: {
    server: 'ack pending, num_ack_pending',
    what: 'Sent, and the server knows no verdict: held here in your hand, or with another worker, or handed back and not sent again yet.',
    moves:
      'The first delivery adds one. Ack, term, a purge, and giving up after the last try take one off. A nak does not, with or without delay; nor does the end of the ack wait.',
    wrong:
      '“A nak frees a place.” It keeps its place until the message is settled; enough delayed naks stop everybody.',
    see: `${key('message.nak-delayed')} hands one back for later: out stays as it was, and its slot too.`,
    also: ['max ack pending', 'slots', 'held', 'nak with delay'],
    lesson: 'max-ack-pending',
    labels: ['out', 'ack pending'],
    find: 'unacked unacknowledged in flight inflight outstanding num_ack_pending being processed',
  },
  settled: {
    server: 'acked or termed',
    what: 'Acked or termed: this consumer is done with the message and is never sent it again.',
    moves: 'An ack or a term, of whichever worker. With ack policy all, one ack settles every message before it too.',
    wrong:
      '“Settled is gone.” It is settled for this consumer only; the stream still has it, and other consumers get it.',
    see: `${key('message.ack')} acks, ${key('message.term')} terms; the head counts both as settled.`,
    also: ['ack', 'term', 'ack floor', 'stored'],
    lesson: 'ack-floor',
    labels: ['settled', 'settled to', 'settled by us', 'sent'],
    find: 'done finished processed acknowledged completed consumed commit committed',
  },
  'used up': {
    server: 'max deliver exceeded',
    what: 'All tries are spent. The message is never sent to this consumer again, and stays in the stream.',
    moves:
      'The last try ends without an ack. On a pull consumer the server gives up only when the next pull comes. A late ack or a term still settles it.',
    wrong:
      '“Then it goes to a dead-letter queue.” There is none: one advisory is all you get, and only who listens then hears it.',
    see: `${key('stream.edit')} in the streams sets max deliver; let the tries of a message end, and read ■ used up.`,
    also: ['max deliver', 'dead letter', 'advisory', 'term'],
    lesson: 'max-deliver',
    labels: ['used up', 'given up'],
    find: 'gave up max deliveries exceeded poison failed lost dlq',
  },
  'ack floor': {
    server: 'ack_floor.stream_seq',
    what: 'Up to this stream sequence nothing is open: all is settled, used up or gone. What was acked above a gap waits for the gap.',
    moves: 'The oldest message that is open gets settled: then it jumps over all that were settled behind it.',
    wrong: '“It is the last ack.” Ack 2 before 1 and it stays at 0; ack 1, and it is 2.',
    see: `With three held, ${key('message.ack')} the newest first: settled counts it, the floor stays.`,
    also: ['settled', 'sequence', 'out'],
    lesson: 'ack-floor',
    labels: ['ack floor'],
    find: 'offset commit committed cursor position checkpoint bookmark high water mark progress',
  },
  'sent again': {
    server: 'redelivered, num_redelivered',
    what: 'How many of those that are open were sent more than once.',
    moves:
      'The second delivery adds one, not the nak before it. An ack takes it off again. It stays when the server gives up.',
    wrong: '“It counts redeliveries.” It is no counter: ten repeats of one message are one, and an ack makes it none.',
    see: `${key('message.nak')} on a push consumer: it comes at once, and this is 1; ${key('message.ack')}, and it is 0.`,
    also: ['redelivery', 'try', 'ack wait', 'nak'],
    lesson: 'nak',
    labels: ['sent again', 'redelivered'],
    find: 'redelivered redeliveries retries duplicates num_redelivered',
  },
  'open pulls': {
    server: 'waiting, num_waiting',
    what: 'Pull requests that wait for messages. Not messages.',
    moves:
      'A pull adds one; it ends when its batch is full, its time is over, or who asked is gone. Push consumers have none.',
    wrong: '“Waiting means messages waiting.” It is the other way round: somebody waits for messages.',
    see: `In pull mode ${key('consumer.fetch')} with nothing to come: 1 open pull, until its time is over.`,
    also: ['pull request', 'to come'],
    lesson: 'cursor',
    labels: ['open pulls', 'waiting', 'asked for'],
    find: 'waiting num_waiting requests pull nobody asks',
  },
  sends: {
    server: 'delivered.consumer_seq',
    what: 'How often this consumer sent anything, repeats included. It is the consumer’s own sequence.',
    moves: 'Each delivery adds one, to whomever. A reset makes it 0.',
    wrong: '“It is how many messages came.” Three messages, one of them sent again, are four sends.',
    see: `${key('message.nak')} hands one back: sends grows, stored does not.`,
    also: ['sent again', 'sequence', 'delivery'],
    labels: ['sends', 'delivered', 'delivered, to us'],
    find: 'delivered consumer sequence consumer_seq count',
  },
  lag: {
    what: 'How long the oldest message that is still to come has been stored: how far this consumer is behind, in time.',
    moves: 'It grows with the clock while something is to come, and falls when that is sent.',
    wrong: '“No lag means all is done.” What is out is not counted: it was sent, and may never be acked.',
    see: `${key('pane.streams')} on a stream: the table of its consumers has it.`,
    also: ['to come', 'out', 'why'],
    labels: ['lag'],
    find: 'behind delay latency late slow backlog',
  },
  slots: {
    server: 'max_ack_pending',
    what: 'The places a consumer has for messages that are out, one box each, drawn while all are taken and there are few.',
    moves: 'A delivery takes one, ack and term free it. A message handed back keeps its own: [2↻].',
    wrong: '“A delayed nak steps aside for others.” It sits in its slot until it is settled.',
    see: `With ${key('publish.next')} pressed more often than there are places; then ${key('message.nak-delayed')} on one of them.`,
    also: ['max ack pending', 'out', 'nak with delay'],
    lesson: 'max-ack-pending',
    labels: ['slots', 'next in line', 'full', 'FULL'],
    find: 'places room window capacity full',
  },
  skipped: {
    what: 'Stored, but never for this consumer: its filter leaves it out, or it lies before the start.',
    moves:
      'Filter and deliver policy. Editing a filter keeps the position: older messages that fit only now are not sent.',
    see: `${key('pane.streams')} shows for each stored message where it is: “not for it”, “before it”.`,
    also: ['filter', 'deliver policy', 'to come'],
    lesson: 'filters',
    labels: ['skipped', 'not for it', 'before it'],
    find: 'missing not delivered never arrives ignored',
  },
} as const satisfies Entries
