import { presets, reviews } from './data.js'
import { findServer } from './find-server.js'
import { openWorkspace, parseReviewPayload } from './jetstream/index.js'
import type { Delivery, SessionSnapshot, Workspace } from './jetstream/index.js'
import { systemClock } from './lib/clock.js'
import { joinSafe, literal, safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import { setBlocking } from './lib/stdio.js'
import type { Options } from './options.js'
import { secretsOf } from './known-secrets.js'
import { output } from './output.js'
import { progressWords } from './progress-words.js'
import { logWorkspace } from './run-log.js'

const exitCodes = { done: 0, failed: 1, usage: 2, noServer: 3 } as const
const connectWithinMs = 10_000
const pullWaitMs = 5000
const closeWithinMs = 2500

/**
 * The article's run without a screen: publishes reviews with random pauses, receives them in one mode, acks each,
 * and prints both as log lines. Sets the process's exit code; resolves when everything is closed. A signal ends it
 * within 2.5 seconds whatever it waits for, a second one at once.
 */
export async function runPlain(options: Options): Promise<void> {
  const ending = new AbortController()
  let signalCode: number | undefined
  // Closing needs the server too, which may be what the signal is about.
  const end = (code: number): void => {
    if (signalCode !== undefined) process.exit(code)
    signalCode = code
    ending.abort()
    setTimeout(() => process.exit(code), closeWithinMs).unref()
  }
  const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGQUIT: 131 } as const
  for (const [signal, code] of Object.entries(signals)) process.on(signal, () => end(code))
  for (const output of [process.stdout, process.stderr]) {
    setBlocking(output, false)
    // The reader of our output went away: there is nobody left to tell.
    output.on('error', () => signalCode ?? end(exitCodes.failed))
  }
  const code = await run(options, ending.signal)
  process.exitCode = signalCode ?? code
}

async function run(options: Options, signal: AbortSignal): Promise<number> {
  const { count, subject, mode } = options
  say(
    literal`Plain => publishing ${count} on ${safeText(subject)}, acking what the ${safeText(mode)} consumer receives; --help lists the options`,
  )
  const found = await findServer(options, {
    env: process.env,
    signal,
    onProgress: (progress) => say(literal`Server => ${progressWords(progress)}`),
  })
  if (!found.ok) {
    const { summary, details, advice, usage } = found.error
    complain([summary, ...details, ...advice])
    return usage ? exitCodes.usage : exitCodes.noServer
  }
  output.redactor.learn(secretsOf(found.value.settings))
  for (const note of found.value.notes) say(literal`Server => ${safeText(note)}`)
  const { readOnly } = options
  const workspace = await openWorkspace({
    clock: systemClock,
    reviews,
    presets,
    settings: found.value.settings,
    readOnly,
  })
  const stopLog = logWorkspace(output.log, workspace)
  try {
    return await story(workspace, options, signal)
  } finally {
    await workspace.close()
    stopLog()
    await found.value.privateServer?.stop()
  }
}

async function story(workspace: Workspace, options: Options, signal: AbortSignal): Promise<number> {
  const up = await waitFor(workspace.connection.state, (state) => state.kind === 'connected', {
    signal,
    withinMs: connectWithinMs,
  })
  const state = workspace.connection.state.get()
  if (!up || state.kind !== 'connected') {
    const why = state.kind === 'connecting' ? (state.lastError ?? 'no answer') : 'no connection'
    complain([`no server: ${why}`, 'give --server URL, or --private for a server of our own'])
    return exitCodes.noServer
  }
  say(literal`Server => ${safeText(state.server.url)} nats-server ${safeText(state.server.version)}`)
  const ensured = await workspace.ensureStream(!options.readOnly)
  if (!ensured.ok || ensured.value === 'missing') {
    complain(
      ensured.ok
        ? [`there is no stream ${workspace.stream.get()}, and --read-only creates none`]
        : [ensured.error.summary, ensured.error.advice ?? ''],
    )
    return exitCodes.failed
  }
  if (options.readOnly) {
    complain(['--read-only: a plain run publishes and acks, so there is nothing to do'])
    return exitCodes.usage
  }
  return receive(workspace, options, signal)
}

async function receive(workspace: Workspace, options: Options, signal: AbortSignal): Promise<number> {
  const opened = await workspace.openMode(options.mode)
  if (!opened.ok) {
    complain([opened.error.summary, opened.error.advice ?? ''])
    return exitCodes.failed
  }
  const session = opened.value
  say(literal`Consumer => ${safeText(options.mode)} ${safeText(session.consumer)} on ${safeText(session.stream)}`)
  const isPull = session.state.get().info?.config.deliver_subject === undefined
  const wanted = new Set<number>()
  const seen = new Set<number>()
  let printed = 0
  let problem: string | undefined
  let refusedAck: string | undefined
  const pump = (): void => {
    const snapshot = session.state.get()
    for (; printed < snapshot.totals.delivered; printed += 1) printDelivery(snapshot, printed, seen)
    const held = snapshot.ledger.open().filter(({ state, refusal }) => state.kind === 'held' && refusal === undefined)
    // A refused ack would be refused again: the run cannot come to its end.
    refusedAck ??= snapshot.ledger.open().find(({ refusal }) => refusal !== undefined)?.refusal
    if (held.length > 0)
      session.decide(
        held.map(({ delivery }) => delivery.id),
        { kind: 'ack' },
      )
    if (isPull && snapshot.outstanding === 0) session.fetch(1, pullWaitMs)
  }
  const stop = session.state.subscribe(pump)
  pump()
  const stopPublishing = workspace.publisher.state.subscribe(() => {
    const { last } = workspace.publisher.state.get()
    if (!last || last.outcome.kind !== 'stored') {
      problem = last && last.outcome.kind !== 'stored' ? last.outcome.why : problem
      return
    }
    if (wanted.has(last.outcome.seq)) return
    wanted.add(last.outcome.seq)
    say(literal`Publisher => subject ${safeText(last.subject)} seq ${last.outcome.seq} id ${safeText(last.msgId)}`)
  })
  workspace.publisher.startPaced(options.subject, options.count)
  const done = await waitFor(
    session.state,
    ({ counts }) => wanted.size >= options.count && [...wanted].every((seq) => seen.has(seq)) && counts.held === 0,
    { signal, until: () => problem !== undefined || refusedAck !== undefined },
  )
  stopPublishing()
  stop()
  if (problem !== undefined) complain([`not published: ${problem}`])
  if (refusedAck !== undefined) complain([`not acked: ${refusedAck}`])
  if (!done) return exitCodes.failed
  await session.refresh()
  say(literal`Done => ${wanted.size} published, ${seen.size} received, ${session.state.get().totals.acked} acked`)
  return exitCodes.done
}

// Rows are found by walking back from the newest: the feed also holds pull requests and statuses.
function printDelivery(snapshot: SessionSnapshot, index: number, seen: Set<number>): void {
  const { feed, ledger } = snapshot
  let behind = snapshot.totals.delivered - 1 - index
  for (let at = feed.length() - 1; at >= 0; at -= 1) {
    const row = feed.at(at)
    if (row?.kind !== 'delivery') continue
    if (behind-- > 0) continue
    const entry = ledger.get(row.deliveryId)
    if (!entry) return
    seen.add(entry.delivery.streamSeq)
    return say(deliveryLine(entry.delivery))
  }
}

function deliveryLine(delivery: Delivery): SafeText {
  const payload = parseReviewPayload(delivery.data)
  const head = [
    literal`Consumer => subject ${safeText(delivery.subject)} seq ${delivery.streamSeq} try ${delivery.deliveryCount}`,
  ]
  if (payload.kind === 'other') return joinSafe([...head, literal`${delivery.data.length} bytes`], literal` `)
  const { _id: id, author, store, text } = payload.kind === 'review' ? payload.review : payload.answer
  const rating = payload.kind === 'review' ? [literal`rating ${payload.review.rating}`] : []
  const parts = [
    literal`id ${safeText(id)}`,
    literal`author ${safeText(author)}`,
    literal`store ${safeText(store)}`,
    ...rating,
    literal`text ${safeText(text)}`,
  ]
  return joinSafe([...head, ...parts], literal` `)
}

function say(line: SafeText): void {
  output.print(line)
}

function complain(lines: readonly string[]): void {
  for (const line of lines) if (line !== '') output.complain(`review-tui: ${line}`)
}

/** Waits for a condition on a store; false when aborted, when `until` says so, or after `withinMs`. */
function waitFor<T>(
  store: { readonly get: () => T; readonly subscribe: (listener: () => void) => () => void },
  holds: (value: T) => boolean,
  limits: { readonly signal: AbortSignal; readonly withinMs?: number; readonly until?: () => boolean },
): Promise<boolean> {
  return new Promise((resolve) => {
    let cancelTimer = (): void => undefined
    let stop = (): void => undefined
    const settle = (result: boolean): void => {
      stop()
      cancelTimer()
      clearInterval(watch)
      limits.signal.removeEventListener('abort', onAbort)
      resolve(result)
    }
    const look = (): void => {
      if (holds(store.get())) settle(true)
      else if (limits.until?.() === true) settle(false)
    }
    const onAbort = (): void => settle(false)
    // What the condition reads besides the store may change without it.
    const watch = setInterval(look, 50)
    limits.signal.addEventListener('abort', onAbort)
    if (limits.withinMs !== undefined) cancelTimer = systemClock.after(limits.withinMs, () => settle(false))
    stop = store.subscribe(look)
    if (limits.signal.aborted) onAbort()
    else look()
  })
}
