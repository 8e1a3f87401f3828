import type { LabActId, LabFinding, LabReport } from '../jetstream/index.js'
import { formatAmount, formatCount, formatDuration, formatSet } from '../lib/format.js'
import { joinSafe, literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

/** What an act of the failure lab is called, what to expect of it in a few words, and in a sentence. */
type LabActWords = { readonly name: SafeText; readonly brief: SafeText; readonly expect: SafeText }

const acts: Readonly<Record<LabActId, LabActWords>> = {
  'kill-worker': {
    name: literal`kill a worker with some in hand`,
    brief: literal`they do not go to another at once`,
    expect: literal`Two workers of its own share a consumer with an ack wait of 5s. One takes 3 and is killed; the other asks all the time. It gets what is new, and those 3 only when their ack wait is over.`,
  },
  'kill-behind-ack': {
    name: literal`ack, and kill at once`,
    brief: literal`confirmed, and it may come again`,
    expect: literal`Two acks are confirmed, and the server killed (-9) right behind. Confirmed is not yet on disk: the newest may be lost, and its message comes again. At least once: a worker must stand that.`,
  },
  'kill-server': {
    name: literal`kill -9 the server`,
    brief: literal`stored stays; what is out comes again`,
    expect: literal`What was stored stays stored. What is out comes again, at once or after its ack wait, and perhaps not counted as a new try.`,
  },
  'restart-server': {
    name: literal`restart the server`,
    brief: literal`nothing confirmed is lost`,
    expect: literal`It ends in order and starts again: nothing confirmed is lost, and what is out is sent again at once or after its ack wait.`,
  },
  'freeze-server': {
    name: literal`freeze the server`,
    brief: literal`no answer; ack waits go on`,
    expect: literal`No answer comes, and ack waits go on meanwhile: what runs out is sent again once it thaws.`,
  },
  'kill-leader': {
    name: literal`kill the leader`,
    brief: literal`some seconds without one, then another`,
    expect: literal`For 4 to 9 s nobody leads the stream: a publish finds nobody and is tried again, a verdict is not answered. Then another leads, with all that was confirmed. The node stays down until the cluster is healed.`,
  },
  'kill-two': {
    name: literal`kill two of three`,
    brief: literal`no majority: nothing stored, nothing settled`,
    expect: literal`The one that is left may not lead alone: nothing is stored, sent or settled until the cluster is healed. What was stored stays.`,
  },
  'heal-cluster': {
    name: literal`heal the cluster`,
    brief: literal`what is down starts and catches up`,
    expect: literal`Every node that is down starts again on its store; with two of three a leader is chosen, and copies catch up.`,
  },
  'cut-link': {
    name: literal`cut the network`,
    brief: literal`silence, then the link is given up`,
    expect: literal`No byte passes either way; after some seconds the link is given up and dialled anew. A verdict given meanwhile may be late or refused.`,
  },
  'cut-worker': {
    name: literal`cut off one worker`,
    brief: literal`the others go on, and get what it held`,
    expect: literal`No byte passes between this worker and the server; the others go on. What it holds comes to another one after its ack wait.`,
  },
  'slow-link': {
    name: literal`make the network slow`,
    brief: literal`all works, later`,
    expect: literal`All works, later: each answer takes two delays more, and of each ack wait as much is lost.`,
  },
  'lose-ack': {
    name: literal`lose the next ack`,
    brief: literal`acked here, and it comes again`,
    expect: literal`Here it counts as acked; the server never hears of it, and sends the message again after the ack wait.`,
  },
  'lose-pub-ack': {
    name: literal`lose the next PubAck`,
    brief: literal`stored; published again, and dropped`,
    expect: literal`The message is stored and the publisher does not know: it publishes it again under its id, and the server drops the duplicate.`,
  },
  'lose-flow-control': {
    name: literal`lose a flow-control answer`,
    brief: literal`the server waits for the answer`,
    expect: literal`The server stops sending when its window is full, until a heartbeat asks for the answer again.`,
  },
  'ack-late': {
    name: literal`ack late on purpose`,
    brief: literal`taken, though a new try may be out`,
    expect: literal`After the ack wait the message is due again; a late ack is still taken, though a new try may be out already.`,
  },
  'ack-twice': {
    name: literal`ack twice`,
    brief: literal`answered twice, counted once`,
    expect: literal`The second ack is answered like the first and moves nothing: an ack says that it is done, not how often.`,
  },
  'fill-places': {
    name: literal`fill max ack pending`,
    brief: literal`delayed naks keep their places`,
    expect: literal`All places are given to delayed naks, which keep them: nothing new is sent until the first is due again. Reviews are published to fill them.`,
  },
  'fill-stream': {
    name: literal`fill the stream`,
    brief: literal`the publisher is refused`,
    expect: literal`A stream made for it takes 3 messages, with discard new: the next publish is refused and nothing falls out. The stream goes afterwards.`,
  },
  'delete-consumer': {
    name: literal`delete the consumer`,
    brief: literal`it takes along what is out`,
    expect: literal`The consumer goes with its ack floor and with what is out; the messages stay stored. Its workers get no more, and are told.`,
  },
}

/** The name and the expectation of an act. */
export function labActWords(id: LabActId): LabActWords {
  return acts[id]
}

/** How a step of an act strikes: all it found was as one would wish, or not. */
export function labTone(report: LabReport): 'plain' | 'good' | 'warn' {
  if (report.step === 'begun') return 'plain'
  if (report.step === 'failed') return 'warn'
  return report.found.some(isLoss) ? 'warn' : 'good'
}

function isLoss(finding: LabFinding): boolean {
  return (finding.kind === 'stored' && finding.gone > 0) || finding.kind === 'not-undone'
}

/** A step of an act as a sentence: before it what to expect, after it what was seen. */
export function labReportWords(report: LabReport): SafeText {
  const { expect } = acts[report.act]
  const name = report.lane === undefined ? acts[report.act].name : literal`${acts[report.act].name}, w${report.lane}`
  if (report.step === 'begun') {
    const lasts = report.forMs === undefined ? literal`` : literal` for ${formatSet(report.forMs)}`
    return literal`lab: ${name}${lasts}: ${expect}`
  }
  const seen = report.found.map(labFindingWords)
  if (report.step === 'failed') {
    return literal`lab: ${name}: ${joinSafe([literal`not done: ${safeText(report.why)}`, ...seen], literal`; `)}`
  }
  const took = literal`watched for ${formatDuration(report.tookMs)}`
  return literal`lab: ${name}: ${joinSafe([...seen, took], literal`; `)}`
}

type Kind = LabFinding['kind']
type Of<K extends Kind> = Extract<LabFinding, { readonly kind: K }>

/** What was found, as a clause. */
function labFindingWords(finding: LabFinding): SafeText {
  return (words[finding.kind] as (finding: LabFinding) => SafeText)(finding)
}

const words: { readonly [K in Kind]: (finding: Of<K>) => SafeText } = {
  away: ({ forMs }) => literal`the connection was lost for ${formatDuration(forMs)}`,
  silent: ({ forMs }) => literal`no answer for ${formatDuration(forMs)}`,
  'link-held': () => literal`the connection was not given up`,
  'round-trip': ({ beforeMs, meanwhileMs }) =>
    literal`round trip ${formatDuration(beforeMs)} before, ${formatDuration(meanwhileMs)} meanwhile`,
  stored: ({ before, gone }) =>
    gone === 0
      ? literal`0 of the ${formatCount(before)} stored lost`
      : literal`${formatCount(gone)} of the ${formatCount(before)} stored ${gone === 1 ? literal`is` : literal`are`} no longer there`,
  again: ({ count, fromSeq, toSeq }) =>
    count === 0 ? literal`nothing came again so far` : literal`${seqs(count, fromSeq, toSeq)} came again`,
  numbers: ({ out, toCome, floor }) =>
    literal`now ${formatCount(out)} out, ${formatCount(toCome)} to come, ack floor ${formatCount(floor)}`,
  leader: ({ now, still, afterMs }) => {
    if (now !== undefined) return literal`${safeText(now)} leads the stream after ${formatDuration(afterMs)}`
    return still === undefined
      ? literal`nobody leads the stream after ${formatDuration(afterMs)}`
      : literal`${safeText(still)} still leads the stream after ${formatDuration(afterMs)}`
  },
  copies: ({ current, of }) => literal`${formatCount(current)} of ${formatCount(of)} copies current`,
  lost: ({ what, seq, subject }) => {
    if (what === 'ack') return literal`the ack of seq ${seq ?? 0} was lost`
    return what === 'pub-ack'
      ? literal`the PubAck for ${safeText(subject)} was lost`
      : literal`an answer to flow control was lost`
  },
  'came-again': ({ seq, afterMs, tries }) =>
    literal`seq ${seq} came again ${formatDuration(afterMs)} later (try ${tries})`,
  'not-again': ({ seq, withinMs }) => literal`seq ${seq} did not come again here within ${formatDuration(withinMs)}`,
  published: ({ seq, duplicate, tries }) => {
    if (!duplicate)
      return tries > 1 ? literal`stored as seq ${seq} by try ${tries}` : literal`one more was stored, as seq ${seq}`
    return tries === 2
      ? literal`published twice, stored once as seq ${seq}: the second was dropped as a duplicate`
      : literal`published ${formatAmount(tries, 'time')}, stored once as seq ${seq}: the others were dropped as duplicates`
  },
  'publish-refused': ({ why }) => literal`the publisher was refused: ${safeText(why)}`,
  'publish-unknown': ({ why }) => literal`the publisher does not know whether it was stored: ${safeText(why)}`,
  'flow-again': ({ afterMs, stalled }) =>
    literal`${stalled ? literal`a heartbeat said that the server waits; ` : literal``}answered again ${formatDuration(afterMs)} later`,
  'flow-silent': ({ withinMs }) => literal`no other answer was asked for within ${formatDuration(withinMs)}`,
  'late-ack': ({ seq, lateMs, answered }) =>
    literal`seq ${seq} was acked ${formatDuration(lateMs)} after its ack wait${answered ? literal`: the server answered` : literal`: no answer`}`,
  'second-ack': ({ seq, answered, before, after }) => {
    const said = literal`the second ack of seq ${seq} was ${answered ? literal`answered` : literal`not answered`}`
    return before.out === after.out && before.floor === after.floor
      ? literal`${said} and moved nothing (${formatCount(after.out)} out, ack floor ${formatCount(after.floor)})`
      : literal`${said}; out went from ${formatCount(before.out)} to ${formatCount(after.out)} meanwhile, the ack floor from ${formatCount(before.floor)} to ${formatCount(after.floor)}`
  },
  full: ({ out, limit, naked, toCome }) =>
    literal`${formatCount(out)} of ${formatCount(limit)} places out, ${formatCount(naked)} by delayed naks, ${formatCount(toCome)} to come`,
  'nothing-new': ({ forMs }) => literal`nothing new came for ${formatDuration(forMs)}`,
  'limit-set': ({ messages }) => literal`max messages was ${formatCount(messages)}`,
  kept: ({ messages, firstSeq }) =>
    literal`${formatCount(messages)} are kept, the first of them seq ${firstSeq}: nothing fell out`,
  undone: () => literal`its stream is gone again`,
  'not-undone': ({ why }) => literal`its stream could not be removed: ${safeText(why)}`,
  deleted: ({ consumer, out }) =>
    literal`${safeText(consumer)} is deleted; ${formatCount(out)} ${out === 1 ? literal`was` : literal`were`} out`,
  told: ({ afterMs, workers }) =>
    literal`${formatAmount(workers, 'worker')} here knew ${formatDuration(afterMs)} later`,
  'worker-killed': ({ lane, held, other, newMs, again }) => {
    const fresh =
      newMs === undefined
        ? literal`nothing new came to w${other}`
        : literal`w${other} got a new one ${formatDuration(newMs)} later`
    return literal`w${lane} was killed with ${formatCount(held)} in hand; ${fresh}, and ${again === 0 ? literal`none` : formatCount(again)} of those`
  },
  'taken-over': ({ other, again, of, afterMs, ackWaitMs }) =>
    again >= of
      ? literal`w${other} got them ${formatDuration(afterMs)} after the kill: a dead worker frees nothing before its ack wait (${formatSet(ackWaitMs)}) is over`
      : literal`w${other} got ${formatCount(again)} of them within ${formatDuration(afterMs)}`,
  'killed-behind': ({ seqs: acked, afterMs }) =>
    literal`the acks of seq ${joinSafe(acked.map(formatCount), literal` and `)} were confirmed, and the server killed ${formatDuration(afterMs)} later`,
  'ack-unkept': ({ more }) =>
    literal`the server counts ${formatCount(more)} more out than when it confirmed: a confirmed ack may be lost with a server that is killed, and the message comes again`,
  'ack-forgotten': ({ seq, afterMs, tries }) =>
    literal`seq ${seq} came again ${formatDuration(afterMs)} later (try ${tries}): a confirmed ack may be lost with a server that is killed`,
  'ended-early': () => literal`ended before anything happened`,
}

function seqs(count: number, fromSeq: number, toSeq: number): SafeText {
  return count === 1 ? literal`seq ${fromSeq}` : literal`${formatCount(count)} (seq ${fromSeq} to ${toSeq})`
}
