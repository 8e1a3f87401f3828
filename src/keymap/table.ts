import type { Chord } from './chord.js'

/**
 * Where a command can be reached by key: everywhere, in one pane, wherever one message is in hand (the live view and a
 * message opened), while a lesson is on, while it waits for a guess or to be read, while a field is edited, wherever rows scroll, or in one kind of dialog: a question, a form, in it a field with choices or one that is fixed, the palette, something to read, in some of that words that are explained, the help, an entry of the glossary, the log, code to take home, the welcome.
 */
export type Scope =
  | 'global'
  | 'streams'
  | 'composer'
  | 'consumer'
  | 'message'
  | 'time'
  | 'workers'
  | 'lesson'
  | 'guess'
  | 'onward'
  | 'editing'
  | 'list'
  | 'question'
  | 'choice'
  | 'fixed'
  | 'form'
  | 'palette'
  | 'reader'
  | 'explained'
  | 'help'
  | 'word'
  | 'log'
  | 'code'
  | 'welcome'

/** The scopes of dialogs, and of what asks: their keys work only while one is open, so no other list of commands has them. */
export const dialogScopes = [
  'guess',
  'onward',
  'question',
  'form',
  'choice',
  'fixed',
  'palette',
  'reader',
  'explained',
  'help',
  'word',
  'log',
  'code',
  'welcome',
] as const satisfies readonly Scope[]

/** One command: the only place that knows its keys and its words. */
export type CommandSpec = {
  readonly id: string
  readonly scope: Scope
  /** The first is the one shown. */
  readonly keys: readonly Chord[]
  /** For the footer: a word or two. */
  readonly label: string
  /** For help, palette and README: one sentence without a full stop. */
  readonly description: string
  /** Other words somebody may look for it by: the server's, and those of other tools. */
  readonly also?: string
  /**
   * Its place in the footer, smaller first; without one the command is not shown there. Tens are groups: below 10 what
   * answers the screen, below 20 where to go from here, from 90 on what has its place at every width.
   */
  readonly footer?: number
  /** Changes something on the server: off under --read-only. */
  readonly writes?: true
}

/**
 * Every command of the product. It drives dispatch, footer, help, palette and the README's key table.
 * A letter has one meaning wherever it works.
 */
// One command, one line: the table is read as a table.
// prettier-ignore
export const commands = [
  { id: 'message.ack', scope: 'message', keys: ['a'], label: 'ack', description: 'Ack: done, the server forgets it for this consumer', also: 'settle acknowledge done', footer: 1, writes: true },
  { id: 'message.ack-confirmed', scope: 'message', keys: ['A'], label: 'confirm', description: 'Ack and wait until the server confirms', footer: 31, writes: true },
  { id: 'message.nak', scope: 'message', keys: ['n'], label: 'nak', description: 'Nak: hand it back, it is sent again at once, on pull with the next pull', also: 'redeliver reject retry again', footer: 2, writes: true },
  { id: 'message.nak-delayed', scope: 'message', keys: ['N'], label: 'later', description: 'Nak with a delay: hand it back, it is sent again later', also: 'redeliver retry backoff wait', footer: 3, writes: true },
  { id: 'message.term', scope: 'message', keys: ['t'], label: 'term', description: 'Term with a reason: never deliver it again; it stays stored, but for a work queue', also: 'reject poison dead letter drop', footer: 4, writes: true },
  { id: 'message.working', scope: 'message', keys: ['w'], label: 'working', description: 'Still working: the ack wait starts anew', also: 'in progress extend', footer: 5, writes: true },
  { id: 'consumer.join', scope: 'consumer', keys: ['J'], label: 'join', description: 'Join the consumer you observe: receive from it, after saying what that takes', also: 'subscribe attach receive observe', footer: 20, writes: true },
  { id: 'consumer.fetch', scope: 'consumer', keys: ['f'], label: 'fetch', description: 'Pull: ask for the next batch', also: 'next pull batch', footer: 21, writes: true },
  { id: 'consumer.fetch-options', scope: 'consumer', keys: ['F'], label: 'fetch…', description: 'Pull: choose the batch, or keep a number in hand', writes: true },
  { id: 'consumer.auto', scope: 'consumer', keys: ['space'], label: 'auto', description: 'Hold every message for your verdict, or ack each after a delay', footer: 26, writes: true },
  { id: 'message.next-held', scope: 'message', keys: ['u'], label: 'next held', description: 'Go to the held message that runs out first, then to the next by time left; before that to what was said to have come again, or the newer row of this one', also: 'pending undecided unacked redelivered', footer: 10 },
  { id: 'message.mark', scope: 'consumer', keys: ['v'], label: 'mark', description: 'Mark a range from here; the next verdict is for all of it', footer: 32 },
  { id: 'message.mark-held', scope: 'consumer', keys: ['V'], label: 'mark all', description: 'Mark every held message', footer: 30 },
  { id: 'message.answer', scope: 'consumer', keys: ['r'], label: 'answer', description: 'Answer this review on REVIEWS.rateAnswer', footer: 33, writes: true },
  { id: 'message.open', scope: 'consumer', keys: ['enter'], label: 'open', description: 'Open the message: payload, headers, metadata, life story', footer: 28 },
  { id: 'consumer.pause', scope: 'consumer', keys: ['z'], label: 'pause', description: 'Pause or resume the consumer on the server (nats-server 2.11)', also: 'stop resume', writes: true },
  { id: 'list.filter', scope: 'consumer', keys: ['/'], label: 'filter', description: 'Show only rows that contain a text', footer: 34 },
  { id: 'list.log', scope: 'consumer', keys: ['o'], label: 'raw log', description: 'Show a row for each delivery, in the order they came, or one row for each message', also: 'order deliveries tries feed', footer: 37 },
  { id: 'list.fold', scope: 'consumer', keys: ['h'], label: 'hide settled', description: 'Fold settled messages away, or show them again', also: 'fold acked dead done', footer: 38 },
  { id: 'time.closer', scope: 'time', keys: ['.'], label: 'closer', description: 'See less of the past, and more of each second', also: 'zoom in', footer: 11 },
  { id: 'time.further', scope: 'time', keys: [','], label: 'further', description: 'See more of the past, and less of each second', also: 'zoom out', footer: 12 },
  { id: 'time.earlier', scope: 'time', keys: ['left'], label: 'earlier', description: 'Go back in time; the picture stands still there', also: 'scroll back past', footer: 13 },
  { id: 'time.later', scope: 'time', keys: ['right'], label: 'later', description: 'Go on in time; at the end the picture follows the clock again', also: 'scroll now', footer: 14 },
  { id: 'lane.add', scope: 'workers', keys: ['W'], label: 'add', description: 'Add a worker with a connection of its own: where it gets its messages, then what it does with them', also: 'lane subscriber share fan-out queue group core', footer: 11, writes: true },
  { id: 'lane.kill', scope: 'workers', keys: ['K'], label: 'kill', description: 'Kill the worker: its connection breaks off without a word, as by kill -9', also: 'lane crash', footer: 12, writes: true },
  { id: 'lane.freeze', scope: 'workers', keys: ['Z'], label: 'freeze', description: 'Freeze the worker, or thaw it: frozen it takes what comes and answers nothing', also: 'lane hang stop thaw', footer: 13, writes: true },
  { id: 'lane.restart', scope: 'workers', keys: ['b'], label: 'begin anew', description: 'Start the worker again with a new connection: it knows nothing of what it held', also: 'lane restart', footer: 14, writes: true },
  { id: 'lane.policy', scope: 'workers', keys: ['d'], label: 'policy', description: 'Choose what the worker does with what it gets', also: 'lane policy', footer: 15, writes: true },
  { id: 'lane.leave', scope: 'workers', keys: ['x'], label: 'leave', description: 'Let the worker say goodbye and take it away; a consumer made for it is deleted', also: 'lane remove close', footer: 16, writes: true },
  { id: 'lane.next', scope: 'workers', keys: [']', 'right'], label: 'next worker', description: 'Go to the next worker; verdicts are on what is under its cursor', also: 'lane', footer: 17 },
  { id: 'lane.previous', scope: 'workers', keys: ['[', 'left'], label: 'previous worker', description: 'Go to the worker before', also: 'lane' },
  { id: 'lane.open', scope: 'workers', keys: ['enter'], label: 'open', description: 'Open the message under the cursor of the worker', footer: 28 },
  { id: 'stream.open', scope: 'streams', keys: ['enter'], label: 'open', description: 'Open the consumer in the live view; on a stream, work on that stream', footer: 1 },
  { id: 'stream.inspect', scope: 'streams', keys: ['i'], label: 'inspect', description: 'Show every field of the config and the state of the stream or consumer, with its meaning', also: 'info json', footer: 2 },
  { id: 'stream.edit', scope: 'streams', keys: ['E'], label: 'edit', description: 'Edit the config of the stream or consumer, field by field, after showing the difference', also: 'config durable max deliver backoff limits retention', footer: 10, writes: true },
  { id: 'stream.create', scope: 'streams', keys: ['C'], label: 'create', description: 'Create a stream', also: 'new add', footer: 9, writes: true },
  { id: 'stream.filter', scope: 'streams', keys: ['/'], label: 'filter', description: 'Show only streams and consumers whose names contain a text', also: 'search find', footer: 13 },
  { id: 'stream.purge', scope: 'streams', keys: ['X'], label: 'purge', description: 'Remove all messages of the stream, after showing what would be lost', also: 'empty clear', footer: 11, writes: true },
  { id: 'stream.delete', scope: 'streams', keys: ['D'], label: 'delete', description: 'Delete the stream or consumer, after showing what would be lost', also: 'remove rm', footer: 12, writes: true },
  { id: 'stream.step-down', scope: 'streams', keys: ['l'], label: 'step down', description: 'On a cluster: have the leader of the stream or consumer step down', also: 'leader raft elect cluster failover', writes: true },
  { id: 'composer.edit', scope: 'composer', keys: ['enter'], label: 'write', description: 'Edit the field under the cursor', footer: 1, writes: true },
  { id: 'composer.template', scope: 'global', keys: ['ctrl+t'], label: 'template', description: 'Fill the form with the next template', writes: true },
  { id: 'lesson.hint', scope: 'lesson', keys: ['H'], label: 'hint', description: 'In a lesson: one more of its three hints', also: 'help stuck', footer: 18 },
  { id: 'lesson.skip', scope: 'lesson', keys: ['S'], label: 'skip', description: 'In a lesson: leave it undone and go to the next', also: 'next lesson', footer: 19 },
  { id: 'lesson.whole', scope: 'lesson', keys: ['O'], label: 'whole lesson', description: 'In a lesson: read all it has said so far', also: 'task question text', footer: 39 },
  { id: 'lesson.back', scope: 'lesson', keys: ['backspace'], label: 'lesson before', description: 'In a lesson: go back to the one before', also: 'previous lesson' },
  { id: 'lesson.reset', scope: 'lesson', keys: ['ctrl+r'], label: 'anew', description: 'In a lesson: begin it anew, with a new stream', also: 'reset restart again' },
  { id: 'lesson.go', scope: 'onward', keys: ['enter'], label: 'go on', description: 'Read: go on', footer: 0 },
  { id: 'lesson.guess-a', scope: 'guess', keys: ['a'], label: 'guess a', description: 'Answer the question of the lesson: a' },
  { id: 'lesson.guess-b', scope: 'guess', keys: ['b'], label: 'guess b', description: 'Answer the question of the lesson: b' },
  { id: 'lesson.guess-c', scope: 'guess', keys: ['c'], label: 'guess c', description: 'Answer the question of the lesson: c' },
  { id: 'welcome.first', scope: 'welcome', keys: ['enter'], label: 'first lesson', description: 'Start the first lesson', footer: 1 },
  { id: 'welcome.close', scope: 'welcome', keys: ['esc', 'q'], label: 'explorer', description: 'Go to the explorer without a lesson', footer: 10 },
  { id: 'editing.next', scope: 'editing', keys: ['tab', 'down'], label: 'next field', description: 'Go to the next field', footer: 2 },
  { id: 'editing.previous', scope: 'editing', keys: ['shift+tab', 'up'], label: 'previous field', description: 'Go to the previous field', footer: 3 },
  { id: 'editing.done', scope: 'editing', keys: ['esc'], label: 'done', description: 'Leave the field; what you wrote stays', footer: 10 },
  { id: 'question.close', scope: 'question', keys: ['esc', 'q'], label: 'close', description: 'Close the question; nothing is done', footer: 10 },
  { id: 'question.whole', scope: 'question', keys: ['?'], label: 'all of it', description: 'Show the whole question and all its answers', footer: 11 },
  { id: 'question.page-down', scope: 'question', keys: ['pagedown', 'ctrl+d'], label: 'page down', description: 'A page down among the answers' },
  { id: 'question.page-up', scope: 'question', keys: ['pageup', 'ctrl+u'], label: 'page up', description: 'A page up among the answers' },
  { id: 'question.top', scope: 'question', keys: ['g', 'home'], label: 'top', description: 'First answer' },
  { id: 'question.bottom', scope: 'question', keys: ['G', 'end'], label: 'bottom', description: 'Last answer' },
  { id: 'choice.next', scope: 'choice', keys: ['right', 'l', 'space'], label: 'next value', description: 'Take the next value', footer: 1 },
  { id: 'choice.previous', scope: 'choice', keys: ['left', 'h'], label: 'previous value', description: 'Take the value before', footer: 2 },
  { id: 'choice.done', scope: 'choice', keys: ['enter'], label: 'done', description: 'Done with the whole form', footer: 3 },
  { id: 'form.next', scope: 'form', keys: ['tab', 'down'], label: 'next field', description: 'Go to the next field of the form', footer: 11 },
  { id: 'form.previous', scope: 'form', keys: ['shift+tab', 'up'], label: 'previous field', description: 'Go to the field before', footer: 12 },
  { id: 'form.page-down', scope: 'form', keys: ['pagedown'], label: 'page down', description: 'A page of fields down' },
  { id: 'form.page-up', scope: 'form', keys: ['pageup'], label: 'page up', description: 'A page of fields up' },
  { id: 'form.whole', scope: 'form', keys: ['ctrl+g'], label: 'all of it', description: 'Show all that the form says of the field', footer: 13 },
  { id: 'form.cancel', scope: 'form', keys: ['esc'], label: 'cancel', description: 'Close the form; nothing is done', footer: 10 },
  { id: 'fixed.make-alike', scope: 'fixed', keys: ['enter'], label: 'one like this', description: 'Make a new one like this, where the field can be another', footer: 1 },
  { id: 'palette.next', scope: 'palette', keys: ['down'], label: 'down', description: 'Next command that was found', footer: 2 },
  { id: 'palette.previous', scope: 'palette', keys: ['up'], label: 'up', description: 'Previous command that was found', footer: 3 },
  { id: 'palette.page-down', scope: 'palette', keys: ['pagedown'], label: 'page down', description: 'A page down among what was found' },
  { id: 'palette.page-up', scope: 'palette', keys: ['pageup'], label: 'page up', description: 'A page up among what was found' },
  { id: 'palette.top', scope: 'palette', keys: ['home'], label: 'top', description: 'First command that was found' },
  { id: 'palette.bottom', scope: 'palette', keys: ['end'], label: 'bottom', description: 'Last command that was found' },
  { id: 'palette.complete', scope: 'palette', keys: ['tab'], label: 'complete', description: 'Complete the name of the command', footer: 4 },
  { id: 'palette.close', scope: 'palette', keys: ['esc'], label: 'close', description: 'Close the palette', footer: 10 },
  { id: 'reader.close', scope: 'reader', keys: ['esc', 'q', 'enter'], label: 'close', description: 'Close what you read', footer: 11 },
  { id: 'text.explain', scope: 'explained', keys: ['s'], label: 'what is this', description: 'Say what a word of it means: the first in sight, then the next', footer: 13 },
  { id: 'help.find', scope: 'help', keys: ['/', '?'], label: 'find a word', description: 'Find a word of the glossary, or a command; any letter or digit you type begins it, too' },
  { id: 'help.close', scope: 'help', keys: ['esc', 'enter'], label: 'close', description: 'Close the help', footer: 11 },
  { id: 'word.follow', scope: 'word', keys: ['enter'], label: 'open', description: 'Open the word that is chosen under “see also”', footer: 1 },
  { id: 'word.next-link', scope: 'word', keys: ['right', 'l'], label: 'next', description: 'Choose the next word under “see also”', footer: 2 },
  { id: 'word.previous-link', scope: 'word', keys: ['left', 'h'], label: 'before', description: 'Choose the word before under “see also”', footer: 3 },
  { id: 'word.next', scope: 'word', keys: ['tab'], label: 'next word', description: 'Explain the next word on the screen', footer: 4 },
  { id: 'word.previous', scope: 'word', keys: ['shift+tab'], label: 'one before', description: 'Explain the word before on the screen' },
  { id: 'word.lesson', scope: 'word', keys: ['I'], label: 'its lesson', description: 'Start the lesson in which the word can be tried', footer: 5 },
  { id: 'word.close', scope: 'word', keys: ['esc', 'q', 's'], label: 'back', description: 'Close the entry: back to the one before it, or to the screen', footer: 10 },
  { id: 'log.open', scope: 'log', keys: ['enter'], label: 'all of it', description: 'Show the act in all its forms', footer: 1 },
  { id: 'log.form', scope: 'log', keys: ['tab'], label: 'form', description: 'Show acts as nats commands, as TypeScript, or on the wire', footer: 2 },
  { id: 'log.filter', scope: 'log', keys: ['f'], label: 'kind', description: 'Show the next kind of act: requests, verdicts, pulls, publishes, what was refused, looks', footer: 3 },
  { id: 'log.copy', scope: 'log', keys: ['y'], label: 'copy', description: 'Copy the act in its form to the terminal’s clipboard', footer: 11 },
  { id: 'log.write', scope: 'log', keys: ['w'], label: 'write', description: 'Write the acts shown to a file, as Markdown or as a shell script', footer: 12 },
  { id: 'log.loop', scope: 'log', keys: ['o'], label: 'receive loop', description: 'The whole receive loop in TypeScript, for the consumer in view', footer: 13 },
  { id: 'log.close', scope: 'log', keys: ['esc', 'q'], label: 'close', description: 'Close the log', footer: 10 },
  { id: 'code.form', scope: 'code', keys: ['tab'], label: 'other form', description: 'Show the code of the lesson as a program, or as commands', footer: 1 },
  { id: 'code.copy', scope: 'code', keys: ['y'], label: 'copy', description: 'Copy what is shown, whole, to the terminal’s clipboard', footer: 2 },
  { id: 'code.write', scope: 'code', keys: ['w'], label: 'write', description: 'Write the program, the commands and what they need to a folder', footer: 3 },
  { id: 'list.down', scope: 'list', keys: ['j', 'down'], label: 'down', description: 'Next row' },
  { id: 'list.up', scope: 'list', keys: ['k', 'up'], label: 'up', description: 'Previous row' },
  { id: 'list.page-down', scope: 'list', keys: ['pagedown', 'ctrl+d'], label: 'page down', description: 'A page down' },
  { id: 'list.page-up', scope: 'list', keys: ['pageup', 'ctrl+u'], label: 'page up', description: 'A page up' },
  { id: 'list.top', scope: 'list', keys: ['g', 'home'], label: 'top', description: 'First row' },
  { id: 'list.bottom', scope: 'list', keys: ['G', 'end'], label: 'bottom', description: 'Last row; in the live view, follow what comes' },
  { id: 'publish.next', scope: 'global', keys: ['p'], label: 'publish', description: 'Publish the next review of the data set', footer: 22, writes: true },
  { id: 'publish.core', scope: 'global', keys: ['U'], label: 'core publish', description: 'Publish the next review by core NATS, without JetStream: nobody answers, and it is never sent again', also: 'plain pub at most once', writes: true },
  { id: 'publish.run', scope: 'global', keys: ['P'], label: 'run', description: 'Publish review after review with random pauses; again pauses, again goes on', footer: 23, writes: true },
  { id: 'publish.burst', scope: 'global', keys: ['B'], label: 'burst', description: 'Publish many at once, at most 256 in flight', footer: 40, writes: true },
  { id: 'publish.stop', scope: 'global', keys: ['S'], label: 'stop run', description: 'Stop publishing', writes: true },
  { id: 'publish.faster', scope: 'global', keys: ['+'], label: 'faster', description: 'Halve the pauses of the run', writes: true },
  { id: 'publish.slower', scope: 'global', keys: ['-'], label: 'slower', description: 'Double the pauses of the run', writes: true },
  { id: 'publish.again', scope: 'global', keys: ['R'], label: 'again, same id', description: 'Publish your last review again under the same message id: the server drops it as a duplicate', also: 'duplicate msg id', writes: true },
  { id: 'mode.next', scope: 'global', keys: ['m'], label: 'mode', description: 'Next mode: push, pull, wildcard, ordered', also: 'consumer push pull durable', footer: 24, writes: true },
  { id: 'mode.previous', scope: 'global', keys: ['M'], label: 'previous mode', description: 'Previous mode', writes: true },
  { id: 'mode.edit', scope: 'global', keys: ['e'], label: 'settings', description: 'Edit the consumer in view, field by field; without one, what this mode is to make', also: 'durable ephemeral max deliver max ack pending backoff config consumer edit', footer: 35, writes: true },
  { id: 'composer.focus', scope: 'global', keys: ['c'], label: 'compose', description: 'Write a review', footer: 25, writes: true },
  { id: 'app.log', scope: 'global', keys: ['L'], label: 'log', description: 'Every act as it was sent and answered: nats command, TypeScript, wire', also: 'journal history cli code', footer: 41 },
  { id: 'lesson.list', scope: 'global', keys: ['I'], label: 'lessons', description: 'Lessons: start one, and see which are done and which guess was right; in What just happened the lesson about the line at the top', also: 'learn teach tutorial course instruct summary progress help', footer: 40.5, writes: true },
  { id: 'lesson.code', scope: 'global', keys: ['y'], label: 'code', description: 'Code to take home: a lesson that is done as a TypeScript program and as nats commands', also: 'export source program typescript script copy' },
  { id: 'lab.open', scope: 'global', keys: ['!'], label: 'lab', description: 'Failure lab: let something go wrong on purpose on a private server, and see what comes of it', also: 'fault chaos kill freeze crash network outage loss fail', writes: true },
  { id: 'scenario.show', scope: 'global', keys: ['Y'], label: 'scenario', description: 'Show how the scenario stands: its steps, what is expected and what was seen', also: 'play outcome steps' },
  { id: 'scenario.stop', scope: 'global', keys: ['ctrl+x'], label: 'stop scenario', description: 'Stop the scenario and take away what it made', also: 'end leave play', writes: true },
  { id: 'scenario.record', scope: 'global', keys: ['ctrl+e'], label: 'record scenario', description: 'Write what was done in this run to a file, as a scenario that can be played', also: 'save export play' },
  { id: 'pane.next', scope: 'global', keys: ['tab'], label: 'next pane', description: 'Next pane', footer: 43 },
  { id: 'pane.previous', scope: 'global', keys: ['shift+tab'], label: 'previous pane', description: 'Previous pane' },
  { id: 'pane.streams', scope: 'global', keys: ['1'], label: 'streams', description: 'Go to the streams' },
  { id: 'pane.composer', scope: 'global', keys: ['2'], label: 'composer', description: 'Go to the composer' },
  { id: 'pane.consumer', scope: 'global', keys: ['3'], label: 'messages', description: 'Go to the live consumer view', footer: 8 },
  { id: 'pane.truth', scope: 'global', keys: ['4'], label: 'truth', description: 'Show the server’s numbers beside ours', also: 'floor pending redelivered waiting delivered settled out to come info' },
  { id: 'truth.whole', scope: 'global', keys: ['T'], label: 'whole truth', description: 'Show all that Truth and the status line say, over the whole screen', also: 'floor pending redelivered waiting delivered settled out to come info' },
  { id: 'pane.life', scope: 'global', keys: ['5'], label: 'life', description: 'Show the life story of the selected message', also: 'redeliver history story delivery' },
  { id: 'pane.workers', scope: 'global', keys: ['6'], label: 'workers', description: 'Show workers side by side: who got what, who holds what, who came to nothing', also: 'lanes subscribers share queue group fan-out' },
  { id: 'pane.happened', scope: 'global', keys: ['7'], label: 'happened', description: 'Show what just happened, and why: what came, was settled, came again', also: 'events history advisories timeline why' },
  { id: 'pane.time', scope: 'global', keys: ['8'], label: 'time', description: 'Show what time did to each message: deliveries, verdicts, waits, and what comes next', also: 'timeline gantt history' },
  { id: 'pane.rates', scope: 'global', keys: ['9'], label: 'rates', description: 'Show how much came and was settled in each second, and how much was out and to come', also: 'chart graph throughput speed sparkline metrics' },
  { id: 'app.help', scope: 'global', keys: ['?'], label: 'keys', description: 'Help for where you are; what you type there finds any word or key', also: 'glossary words legend', footer: 90 },
  { id: 'word.explain', scope: 'global', keys: ['s'], label: 'what is this', description: 'Say what a word on the screen means: of the pane with the keys first, then the next', also: 'glossary explain word meaning learn', footer: 36 },
  { id: 'app.palette', scope: 'global', keys: [':'], label: 'command', description: 'Find a command or a word, by any of its words', footer: 42 },
  { id: 'app.back', scope: 'global', keys: ['esc'], label: 'back', description: 'One step back; never quits' },
  { id: 'app.quit', scope: 'global', keys: ['q', 'ctrl+c'], label: 'quit', description: 'Quit; asks when messages are held', footer: 91 },
  { id: 'app.suspend', scope: 'global', keys: ['ctrl+z'], label: 'suspend', description: 'Go back to the shell for a while; fg returns' },
  { id: 'app.redraw', scope: 'global', keys: ['ctrl+l'], label: 'redraw', description: 'Draw the screen anew' },
] as const satisfies readonly CommandSpec[]

/** The id of a command; a record keyed by it must name them all. */
export type CommandId = (typeof commands)[number]['id']

/** A command of the table, its id known. */
export type Command = CommandSpec & { readonly id: CommandId }

const byId = new Map<string, Command>(commands.map((command) => [command.id, command]))

/** Whether a text from outside names a command. */
export function isCommandId(text: string): text is CommandId {
  return byId.has(text)
}

/** Looks a command up. */
export function commandById(id: CommandId): Command {
  const command = byId.get(id)
  if (!command) throw new Error(`no command ${id}`)
  return command
}
