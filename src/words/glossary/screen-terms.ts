import { commandKey as key } from '../../keymap/describe.js'
import type { Entries } from './entry.js'

/** The panes, and what stands in them that is no term of NATS. */
export const screenTerms = {
  Messages: {
    what: 'What this consumer was sent: one row for each message, newest last. The row under the cursor gets your verdict.',
    see: `${key('pane.consumer')} goes there; ${key('list.filter')} shows only some, ${key('list.fold')} folds settled ones away.`,
    also: ['held', 'try', 'ack wait', 'delivery'],
    labels: ['Messages', 'state', 'filter: rows'],
    find: 'list live view rows table',
  },
  review: {
    what: 'The payload of these messages: a store’s review with stars and a text. Anything else is shown as it came.',
    see: `${key('message.open')} on a row shows all of it, with headers.`,
    also: ['Messages', 'Compose'],
    labels: ['review', 'rating', 'text', 'author', 'store'],
    find: 'payload body content data stars json',
  },
  Truth: {
    what: 'The server’s own numbers on the consumer, read from CONSUMER.INFO, beside what this program counts itself.',
    moves: 'It is read each second, and after whatever you do. “stale” says that the server did not answer since.',
    wrong: '“My client’s count is the truth.” Where both differ, the server is right, and the difference is told.',
    see: `${key('pane.truth')} goes there; ${key('truth.whole')} shows all, and what moved each number last.`,
    also: ['out', 'ack floor', 'to come', 'open pulls', 'sends'],
    labels: ['Truth', 'ours', 'ours the same', 'stale'],
    find: 'info numbers statistics counters server state',
  },
  Life: {
    what: 'All that became of one message: each delivery, each verdict with its bytes, what the server said, and what comes next.',
    see: `${key('pane.life')} goes there; it tells of the row under the cursor.`,
    also: ['delivery', 'try', 'verdict', 'advisory'],
    labels: ['Life', 'Life of seq', 'next'],
    find: 'history story trace message',
  },
  Workers: {
    what: 'Workers side by side, each with a connection of its own: who got what, who holds what, what nobody saw.',
    see: `${key('pane.workers')} goes there; ${key('lane.add')} adds one, ${key('lane.policy')} says what it does.`,
    also: ['worker', 'sharing', 'core NATS'],
    labels: ['Workers'],
    find: 'lanes processes instances',
  },
  'What just happened': {
    what: 'One line for each thing that happened, newest first, with its cause where that is known, and the word to look up.',
    see: `${key('pane.happened')} goes there; ${key('word.explain')} explains the word of the first line.`,
    also: ['redelivery', 'advisory', 'Life'],
    labels: ['What just happened', 'happened'],
    find: 'events log history timeline why news',
  },
  Time: {
    what: 'Each message as a line in time: ● sent, ━ in a hand, ✓ acked, ↻ handed back or to come again. Right of ▸ is what will be.',
    see: `${key('pane.time')} goes there; ${key('time.further')} and ${key('time.closer')} change how far it reaches.`,
    also: ['ack wait', 'redelivery', 'Life'],
    labels: ['Time', 'now', 'back'],
    find: 'timeline gantt chart clock seconds',
  },
  Rates: {
    what: 'How much came, was settled and sent again in each second; how much was out and to come.',
    wrong: '“Settled is slow, so the server is.” If out stands at its limit, the server waits for you.',
    see: `${key('pane.rates')} goes there.`,
    also: ['out', 'to come', 'ack took', 'sends'],
    labels: ['Rates', '/s', 'in all', 'of all'],
    find: 'throughput speed per second chart graph metrics',
  },
  Compose: {
    what: 'Writes a review of your own and publishes it; below it, what became of it.',
    see: `${key('composer.focus')} goes there; ${key('composer.template')} fills the form.`,
    also: ['subject', 'review', 'PubAck'],
    labels: ['Compose', 'P run', 'p one', 'B burst', 'run', 'burst'],
    find: 'publish write send new message form',
  },
  'stored messages': {
    what: 'The newest messages of the stream as they are stored, and where each is for the consumer under the cursor.',
    see: `${key('pane.streams')} on a stream.`,
    also: ['stored', 'settled', 'to come', 'skipped'],
    labels: ['Stored, newest first', 'Stored'],
    find: 'browse content newest list',
  },
  'failure lab': {
    what: 'Lets something go wrong on purpose, on a private server: kill it, lose an answer, fill a limit. Then it says what came of it, by the numbers.',
    see: `${key('lab.open')} opens it.`,
    also: ['at least once', 'private server', 'confirmed ack'],
    labels: ['lab', 'failure lab'],
    find: 'chaos fault crash kill network outage experiment',
  },
  'command log': {
    what: 'Every act as it left: as a nats command, as TypeScript, and on the wire, with the answer.',
    see: `${key('app.log')} opens it.`,
    also: ['verdict', 'PubAck'],
    labels: ['log', 'command log'],
    find: 'journal history cli code copy script typescript',
  },
} as const satisfies Entries
