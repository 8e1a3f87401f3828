import type { LabActId, LabFinding, LabReport } from '../jetstream/index.js'
import { formatAmount, formatCount, formatDuration, formatSet } from '../lib/format.js'
import { joinSafe, literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

/** What an act of the failure lab is called, and what is to be expected of it. */
type LabActWords = { readonly name: SafeText; readonly expect: SafeText }

const acts: Readonly<Record<LabActId, LabActWords>> = {
  'kill-server': {
    name: literal`kill -9 the server`,
    expect: literal`What was stored stays stored; what was out comes again, without the server counting it as a new try.`,
  },
  'restart-server': {
    name: literal`restart the server`,
    expect: literal`It ends in order and starts again: nothing confirmed is lost, and what is out is sent again at once or after its ack wait.`,
  },
  'freeze-server': {
    name: literal`freeze the server`,
    expect: literal`No answer comes, and ack waits go on meanwhile: what runs out is sent again once it thaws.`,
  },
  'cut-link': {
    name: literal`cut the network to the server`,
    expect: literal`Nothing passes; after some seconds the link is given up. Verdicts given meanwhile are refused or late.`,
  },
  'slow-link': {
    name: literal`make the network slow`,
    expect: literal`All works, later: each answer takes two delays more, and each ack wait loses as much.`,
  },
  'lose-ack': {
    name: literal`lose the next ack`,
    expect: literal`Here it counts as acked; the server never hears of it, and sends the message again after the ack wait.`,
  },
  'lose-pub-ack': {
    name: literal`lose the next PubAck`,
    expect: literal`The message is stored and the publisher does not know: it sends it again under its id, and a duplicate is dropped.`,
  },
  'lose-flow-control': {
    name: literal`lose the next flow-control answer`,
    expect: literal`The server may stop sending when its window is full, until a heartbeat asks for the answer again.`,
  },
  'ack-late': {
    name: literal`ack late on purpose`,
    expect: literal`After the ack wait the message is due again; a late ack is still taken, though a new try may be out already.`,
  },
  'ack-twice': {
    name: literal`ack twice`,
    expect: literal`The second ack is answered like the first, and moves nothing: an ack says that it is done, not how often.`,
  },
  'fill-places': {
    name: literal`fill max ack pending with delayed naks`,
    expect: literal`A delayed nak keeps its place: with all places taken nothing new is sent until the first comes again.`,
  },
  'fill-stream': {
    name: literal`fill the stream to its limit`,
    expect: literal`With discard new the publisher is refused and nothing is stored; the limits are put back afterwards.`,
  },
  'delete-consumer': {
    name: literal`delete the consumer under its workers`,
    expect: literal`It takes its ack floor and all that is out along; the messages stay stored. Workers get no more, and are told.`,
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
  const { name, expect } = acts[report.act]
  if (report.step === 'begun') {
    const lasts = report.forMs === undefined ? literal`` : literal` for ${formatSet(report.forMs)}`
    return literal`lab: ${name}${lasts}. ${expect}`
  }
  const seen = report.found.map(labFindingWords)
  if (report.step === 'failed') {
    return literal`lab: ${name}: ${joinSafe([literal`not done: ${safeText(report.why)}`, ...seen], literal`; `)}`
  }
  const took = literal`took ${formatDuration(report.tookMs)}`
  return literal`lab: ${name}: ${joinSafe([...seen, took], literal`; `)}`
}

type Kind = LabFinding['kind']
type Of<K extends Kind> = Extract<LabFinding, { readonly kind: K }>

/** What was found, as a clause. */
function labFindingWords(finding: LabFinding): SafeText {
  return (words[finding.kind] as (finding: LabFinding) => SafeText)(finding)
}

const lostNames = {
  ack: literal`ack`,
  'pub-ack': literal`PubAck`,
  'flow-control': literal`flow-control answer`,
} as const

const words: { readonly [K in Kind]: (finding: Of<K>) => SafeText } = {
  away: ({ forMs }) => literal`the connection was lost for ${formatDuration(forMs)}`,
  silent: ({ forMs }) => literal`no answer for ${formatDuration(forMs)}`,
  'link-held': () => literal`the connection held`,
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
  lost: ({ what, seq, subject }) => {
    if (what === 'ack') return literal`the ack of seq ${seq ?? 0} was lost`
    return what === 'pub-ack'
      ? literal`the PubAck for ${safeText(subject)} was lost`
      : literal`a ${lostNames[what]} was lost`
  },
  'came-again': ({ seq, afterMs, tries }) =>
    literal`seq ${seq} came again ${formatDuration(afterMs)} later (try ${tries})`,
  'not-again': ({ seq, withinMs }) => literal`seq ${seq} did not come again here within ${formatDuration(withinMs)}`,
  published: ({ seq, duplicate, tries }) =>
    duplicate
      ? literal`published ${formatAmount(tries, 'time')}, stored once as seq ${seq}: the rest was dropped as a duplicate`
      : literal`stored as seq ${seq}${tries > 1 ? literal`, at the try number ${tries}` : literal``}`,
  'publish-refused': ({ why }) => literal`the publisher was refused: ${safeText(why)}`,
  'publish-unknown': ({ why }) => literal`the publisher does not know whether it was stored: ${safeText(why)}`,
  'flow-again': ({ afterMs, stalled }) =>
    literal`${stalled ? literal`a heartbeat said that the server waits; ` : literal``}answered again ${formatDuration(afterMs)} later`,
  'flow-silent': ({ withinMs }) => literal`no other answer was asked for within ${formatDuration(withinMs)}`,
  'late-ack': ({ seq, lateMs, answered }) =>
    literal`seq ${seq} acked ${formatDuration(lateMs)} after its ack wait${answered ? literal`: the server answered` : literal`: no answer`}`,
  'second-ack': ({ seq, answered, before, after }) => {
    const said = literal`the second ack of seq ${seq} was ${answered ? literal`answered` : literal`not answered`}`
    return before.out === after.out && before.floor === after.floor
      ? literal`${said} and moved nothing (${formatCount(after.out)} out, ack floor ${formatCount(after.floor)})`
      : literal`${said}; meanwhile out went from ${formatCount(before.out)} to ${formatCount(after.out)}, the ack floor from ${formatCount(before.floor)} to ${formatCount(after.floor)}`
  },
  full: ({ out, limit, naked, toCome }) =>
    literal`${formatCount(out)} of ${formatCount(limit)} places out, ${formatCount(naked)} by delayed naks, ${formatCount(toCome)} to come`,
  'nothing-new': ({ forMs }) => literal`nothing new came for ${formatDuration(forMs)}`,
  'limit-set': ({ messages }) => literal`max messages was ${formatCount(messages)}`,
  undone: () => literal`the limits are as before`,
  'not-undone': ({ why }) => literal`the limits could not be put back: ${safeText(why)}`,
  deleted: ({ consumer, out }) => literal`${safeText(consumer)} is deleted, with ${formatCount(out)} out`,
  told: ({ afterMs, workers }) =>
    literal`${formatAmount(workers, 'worker')} here knew ${formatDuration(afterMs)} later`,
  'ended-early': () => literal`ended before anything happened`,
}

function seqs(count: number, fromSeq: number, toSeq: number): SafeText {
  return count === 1 ? literal`seq ${fromSeq}` : literal`${formatCount(count)} (seq ${fromSeq} to ${toSeq})`
}
