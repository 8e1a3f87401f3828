import { permissionAdvice, subjectMatches } from './jetstream/index.js'
import type { Worker, NeededSubjects, WorkerSnapshot, Workspace } from './jetstream/index.js'
import type { Clock } from './lib/clock.js'
import { literal, safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import { waitForStore } from './lib/wait-for-store.js'
import { deliveryAt, deliveryLine } from './plain-lines.js'

/** How publishing and receiving ended: undefined when all was published, received and acked, else why not. */
export type ReceiveFailure = { readonly summary: string; readonly advice?: string } | undefined

/** What receiving is given beside the session. */
export type ReceiveOptions = {
  readonly subject: string
  readonly count: number
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly say: (line: SafeText) => void
  /** All this login has to be allowed, for the advice. */
  readonly needed: NeededSubjects
  /** The longest time in which nothing is published, received or acked; 30 s unless given. */
  readonly patienceMs?: number
}

const pullWaitMs = 5000
const patienceMs = 30_000
/** A pull that ended with nothing and not by its time is not asked again sooner. */
const refusedPullPauseMs = 1000
const requestTimeout = 408
const ackRetryPauseMs = 1000

/**
 * Publishes `count` reviews with random pauses, prints and acks what comes, and ends when each was stored, received and
 * acked; at once when the server refuses one of these, and after a bounded time in which nothing moved.
 */
export async function receive(workspace: Workspace, session: Worker, options: ReceiveOptions): Promise<ReceiveFailure> {
  const { count, clock, say } = options
  const deliverSubject = session.state.get().info?.config.deliver_subject
  const isPull = deliverSubject === undefined
  const wanted = new Set<number>()
  const received = new Set<number>()
  let printed = 0
  let failure: ReceiveFailure
  let moved = ''
  let movedAtMs = clock.now()
  let retriedAtMs = clock.now()

  const fail = (summary: string, advice?: string): void => {
    failure ??= { summary, advice }
  }
  const tally = (): string => {
    const { acked } = session.state.get().totals
    return `${wanted.size} published, ${received.size} received, ${acked} of ${count} acked`
  }
  const printNew = (snapshot: WorkerSnapshot): void => {
    for (; printed < snapshot.totals.delivered; printed += 1) {
      const delivery = deliveryAt(snapshot, printed)
      if (delivery === undefined) continue
      received.add(delivery.streamSeq)
      say(deliveryLine(delivery))
    }
  }
  const pump = (): void => {
    const snapshot = session.state.get()
    printNew(snapshot)
    if (failure !== undefined) return
    const open = snapshot.ledger.open()
    const refused = open.find(({ refusal }) => refusal !== undefined)
    if (refused?.refusal !== undefined) {
      return fail(
        `${snapshot.totals.acked} of ${count} acked: ${refused.refusal}`,
        permissionAdvice({ operation: 'publish', subject: refused.delivery.reply }, options.needed),
      )
    }
    if (workspace.connection.state.get().kind !== 'connected') return
    // An ack that failed is failed at once while the link is down: without the pause this would never yield.
    const mayRetry = clock.now() - retriedAtMs >= ackRetryPauseMs
    if (mayRetry) retriedAtMs = clock.now()
    const unsettled = open.filter(({ state }) => state.kind === 'held' || (mayRetry && state.kind === 'unconfirmed'))
    if (unsettled.length > 0) {
      const ids = unsettled.map(({ delivery }) => delivery.id)
      session.decide(ids, { kind: 'ack' })
    }
    if (isPull && snapshot.outstanding === 0 && mayPull(snapshot, clock.now())) session.fetch(1, pullWaitMs)
  }
  const heed = (): void => {
    const refused = refusedHere(workspace, session, options.subject)
    if (refused === undefined) return
    const { text, operation, subject } = refused
    const what = subject === options.subject ? 'not published' : 'nothing can be received'
    if (subject.startsWith('$JS.ACK.')) return
    const isForeign =
      subject === deliverSubject && !options.needed.subscribe.some((one) => subjectMatches(one, subject))
    fail(
      `${what}: ${text}`,
      isForeign
        ? `consumer ${session.consumer} was made to deliver there: allow it, or delete the consumer so that it is made anew`
        : permissionAdvice({ operation, subject }, options.needed),
    )
  }
  const loseNoTime = (): void => {
    const now = tally()
    const nowMs = clock.now()
    if (now !== moved) {
      moved = now
      movedAtMs = nowMs
    }
    const link = workspace.connection.state.get()
    // A login that was taken away, say: waiting would not bring it back.
    if (link.kind === 'disconnected' && link.final === true) {
      return fail(`${now}, then the connection was lost: ${link.lastError ?? link.reason}`, link.advice)
    }
    const patience = options.patienceMs ?? patienceMs
    if (nowMs - movedAtMs >= patience)
      fail(`nothing moved for ${Math.round(patience / 1000)}s: ${now}`, whyStill(workspace))
  }
  const onPublished = (): void => {
    const { last } = workspace.publisher.state.get()
    if (!last) return
    if (last.outcome.kind !== 'stored') {
      const advice = last.outcome.kind === 'refused' ? last.outcome.advice : undefined
      return fail(`not published: ${last.outcome.why}`, advice)
    }
    if (wanted.has(last.outcome.seq)) return
    wanted.add(last.outcome.seq)
    say(literal`Publisher => subject ${safeText(last.subject)} seq ${last.outcome.seq} id ${safeText(last.msgId)}`)
  }

  const never = neverComes(session, options.subject)
  if (never !== undefined) return never
  const stops = [session.state.subscribe(pump), workspace.publisher.state.subscribe(onPublished)]
  pump()
  workspace.publisher.startPaced(options.subject, count)
  const done = await waitForStore(
    session.state,
    ({ ledger }) => {
      const settled = wanted.size >= count && [...wanted].every((seq) => received.has(seq))
      return failure === undefined && settled && ledger.open().every(({ state }) => !isOpen(state.kind))
    },
    {
      clock,
      signal: options.signal,
      until: () => {
        pump()
        heed()
        loseNoTime()
        return failure !== undefined
      },
    },
  )
  for (const stop of stops) stop()
  workspace.publisher.stop()
  if (failure !== undefined) return failure
  if (!done) return { summary: `stopped: ${tally()}` }
  await session.refresh()
  const { acked } = session.state.get().totals
  if (acked < wanted.size) return { summary: `${acked} of ${wanted.size} acked: the rest was not taken by the server` }
  say(literal`Done => ${wanted.size} published, ${received.size} received, ${acked} acked`)
  return undefined
}

/** Why what is published would never come, when the consumer's own filter says so. */
function neverComes(session: Worker, subject: string): ReceiveFailure {
  const config = session.state.get().info?.config
  const filters = config?.filter_subjects ?? [config?.filter_subject ?? '']
  if (filters.length === 0 || filters.some((filter) => subjectMatches(filter, subject))) return undefined
  return {
    summary: `consumer ${session.consumer} reads ${filters.join(', ')}: what is published on ${subject} never comes`,
    advice: 'give another --subject, or another --mode',
  }
}

function isOpen(kind: string): boolean {
  return kind === 'held' || kind === 'sending' || kind === 'unconfirmed' || kind === 'expired'
}

// After an end that was neither a full batch nor its own time, the next request would meet the same.
function mayPull({ feed }: WorkerSnapshot, nowMs: number): boolean {
  for (let at = feed.length() - 1; at >= 0; at -= 1) {
    const row = feed.at(at)
    if (row?.kind !== 'request') continue
    const { end, got } = row.request
    return end === undefined || got > 0 || end.code === requestTimeout || nowMs - end.atMs >= refusedPullPauseMs
  }
  return true
}

type RefusedHere = {
  readonly text: string
  readonly operation: 'publish' | 'subscription'
  readonly subject: string
}

/** What the server refused of all that publishing to `subject` and reading this consumer needs; not of what is only nice to have. */
function refusedHere(workspace: Workspace, session: Worker, subject: string): RefusedHere | undefined {
  const { info } = session.state.get()
  const consumer = `.${session.stream}.${session.consumer}`
  for (const notice of workspace.connection.notices.get()) {
    const { kind, operation, text } = notice
    const refused = notice.subject ?? ''
    if (kind !== 'permission' || operation === undefined) continue
    const matters =
      operation === 'subscription'
        ? refused === info?.config.deliver_subject || !refused.includes('.ADVISORY.')
        : refused === subject || refused.includes(`.CONSUMER.MSG.NEXT${consumer}`) || refused.startsWith('$JS.ACK.')
    if (matters) return { text, operation, subject: refused }
  }
  return undefined
}

function whyStill({ connection }: Workspace): string {
  const state = connection.state.get()
  switch (state.kind) {
    case 'connected':
      return 'another client may read the same consumer, or the server holds messages back; the screen shows which'
    case 'stale':
      return state.reason
    case 'disconnected':
    case 'connecting':
      return state.lastError ?? 'there is no connection'
    case 'closed':
      return 'the connection is closed'
  }
}
