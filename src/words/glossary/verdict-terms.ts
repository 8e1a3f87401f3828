import { commandKey as key } from '../../keymap/describe.js'
import type { Entries } from './entry.js'

/** What can be done with a message that is held, and what becomes of it. */
export const verdictTerms = {
  verdict: {
    what: 'Your word on a delivery: ack, nak, term or working. Until the server has it, the ack wait runs.',
    moves:
      'Nothing but you, or auto-ack. A verdict is on one delivery, but the server goes by the sequence: an old one may count for the newer.',
    see: `The first keys of the last line: ${key('message.ack')} ack, ${key('message.nak')} nak, ${key('message.nak-delayed')} later, ${key('message.term')} term, ${key('message.working')} working.`,
    also: ['ack', 'nak', 'term', 'working', 'ack wait'],
    lesson: 'ack-floor',
    labels: ['decide', 'you'],
    find: 'decision answer reply acknowledge respond',
  },
  ack: {
    server: '+ACK',
    what: 'Done: this consumer is never sent the message again, and its place is free.',
    moves:
      'A plain ack has no answer. It is shown as “ack sent” until the server’s numbers count it, mostly within a millisecond.',
    wrong:
      '“It deletes the message.” It does so only in a work queue, and under interest once all have acked. And: “ack() is confirmed.” It is not; that is another verdict.',
    see: `${key('message.ack')} on a held message; ${key('app.log')} shows what went over the wire.`,
    also: ['confirmed ack', 'settled', 'ack floor', 'ack policy'],
    lesson: 'ack-floor',
    labels: ['ack', 'acked', 'ack sent', 'sending'],
    find: 'acknowledge acknowledgement done commit delete finish',
  },
  'confirmed ack': {
    server: '+ACK as a request',
    what: 'An ack that waits for the server’s answer: then it was processed.',
    wrong:
      '“Confirmed survives anything.” Kill the server hard within about a second and the newest may be lost; the message comes again. Three copies of the stream help, at least once always holds.',
    see: `${key('message.ack-confirmed')} on a held message; ${key('lab.open')} kills the private server right after it.`,
    also: ['ack', 'at least once', 'replicas'],
    lesson: 'confirmed-ack',
    labels: ['confirmed', 'confirm'],
    find: 'ack sync double ack acksync exactly once durable guarantee',
  },
  'late ack': {
    what: 'An ack after the ack wait was over.',
    moves:
      'The server takes it, before or after the message was sent again: the message is settled. The repeat may already be on its way.',
    wrong: '“A late ack is refused.” It counts; only the repeat cannot be called back.',
    see: `Let the wait of a held message end, then ${key('message.ack')}: ✓ late ack.`,
    also: ['ack wait', 'redelivery', 'at least once'],
    lesson: 'ack-wait',
    labels: ['late ack', 'late'],
    find: 'too late expired timeout refused',
  },
  nak: {
    server: '-NAK',
    what: 'Hands a message back: it is sent again at once (on pull: with the next pull), before anything new, and keeps its place.',
    moves: 'Sent again counts up when it comes, not at the nak. Out and to come stay as they are.',
    wrong:
      '“A nak frees a place”, “it goes to the back of the queue”, “backoff delays it”: none of these. Backoff is for waits that ended; a plain nak comes back at once.',
    see: `${key('message.nak')} on a held message: the same seq, one try more.`,
    also: ['nak with delay', 'out', 'back-off', 'redelivery'],
    lesson: 'nak',
    labels: ['nak', 'nak due', 'nak last', 'handed back'],
    find: 'retry reject requeue negative redeliver hand back return',
  },
  'nak with delay': {
    server: '-NAK {"delay": …}',
    what: 'Hands a message back to be sent again after a while. Others go on meanwhile.',
    moves: 'The delay ends. With back-off it comes later than asked: the server measures it against the step it is at.',
    wrong:
      '“It frees its place while it waits.” It does not: enough delayed naks fill the consumer, and nobody gets anything.',
    see: `${key('message.nak-delayed')}: the row counts down ┄, its slot stays taken.`,
    also: ['nak', 'max ack pending', 'slots', 'back-off'],
    lesson: 'nak-later',
    labels: ['later', 'delayed'],
    find: 'retry later delay postpone snooze sleep backoff schedule',
  },
  term: {
    server: '+TERM',
    what: 'Ends a message for this consumer: it is never sent again, however many tries were left. A reason goes with it from 2.10.4 on.',
    moves: 'Out falls, the floor may rise, an advisory tells the reason.',
    wrong: '“Term deletes.” It stays in the stream, but for a work queue; other consumers still get it.',
    see: `${key('message.term')} and a reason; ${key('pane.life')} shows the advisory.`,
    also: ['settled', 'used up', 'dead letter', 'advisory'],
    lesson: 'term',
    labels: ['term', 'termed'],
    find: 'terminate reject poison drop discard dead letter kill stop retrying',
  },
  working: {
    server: '+WPI',
    what: 'Tells the server you are still at it: the ack wait starts anew.',
    moves:
      'Nothing but the clock of this one message. After the wait is over it is too late: only an ack or a term still counts.',
    wrong: '“Long work needs a long ack wait.” Then a crash goes unnoticed as long. Say working now and then.',
    see: `${key('message.working')} on a held message: its bar is full again.`,
    also: ['ack wait', 'held', 'late ack'],
    lesson: 'working',
    find: 'in progress heartbeat extend keep alive touch lease visibility timeout',
  },
  held: {
    server: 'ack pending',
    what: 'It was sent to you and waits for your verdict: in your hand. Seconds and bar show what is left of its wait.',
    moves: 'It ends by a verdict, or by the ack wait: then the server sends it again, to whoever is next.',
    wrong:
      '“The wait starts when my code sees it.” It starts when the server sends it: what a client fetched ahead burns its wait unseen.',
    see: `${key('publish.next')} publishes one, and it is held; ${key('message.next-held')} goes to the one that runs out first.`,
    also: ['ack wait', 'verdict', 'out', 'prefetch'],
    lesson: 'ack-wait',
    labels: ['held', 'hold', 'held here', 'with', 'with others', 'you hold'],
    find: 'in hand in flight processing received waiting undecided',
  },
  'ran out': {
    server: 'ack wait expired',
    what: 'The ack wait is over without a verdict. The server sends it again; a late ack still counts.',
    moves:
      'On push it comes at once; on pull with the next pull that is open. No number of the server moves until then.',
    see: 'Hold a message and do nothing until its bar is empty.',
    also: ['ack wait', 'redelivery', 'late ack'],
    lesson: 'ack-wait',
    labels: ['ran out', 'again'],
    find: 'expired timeout timed out too slow',
  },
  'no answer': {
    what: 'A verdict was sent and nothing came back: it may have counted or not. Decide again.',
    wrong: '“No answer means it failed.” The server may have done it, and the answer was lost.',
    see: `${key('lab.open')} drops answers on purpose, on a private server.`,
    also: ['confirmed ack', 'at least once'],
    labels: ['no answer', 'unconfirmed'],
    find: 'timeout unknown lost unsure',
  },
  gone: {
    what: 'The delivery is open no more, and not by a verdict of yours: the consumer was deleted or reset, the message was purged, removed by a limit, or settled by another worker.',
    see: `${key('pane.happened')} says why: “removed” is no longer in the stream, “elsewhere” another worker’s verdict.`,
    also: ['retention', 'purge', 'settled', 'sharing'],
    labels: ['gone', 'forgotten', 'purged', 'removed', 'elsewhere'],
    find: 'deleted vanished disappeared missing lost',
  },
  'auto-ack': {
    what: 'What comes is acked by itself, at once or after a delay you choose. Nobody decides.',
    wrong:
      '“The client library acks for me.” Not this one; some do, and then a crash in your handler loses the message.',
    see: `${key('consumer.auto')} turns it on and off.`,
    also: ['ack', 'held', 'ack policy'],
    labels: ['auto-ack', 'auto'],
    find: 'automatic acknowledge by itself',
  },
} as const satisfies Entries
