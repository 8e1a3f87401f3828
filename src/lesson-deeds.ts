import type { Lab } from './lab/lab.js'
import type {
  LabActId,
  LanePlaceWanted,
  LanePolicy,
  LedgerEntry,
  Verdict,
  Worker,
  Workspace,
} from './jetstream/index.js'
import { asStreamSeq, parseDelay } from './jetstream/index.js'
import type { LessonStage } from './lessons/lesson-contract.js'
import type { Clock } from './lib/clock.js'
import { pauseFor } from './lib/pause.js'
import { err, ok } from './lib/result.js'
import type { Result } from './lib/result.js'
import { waitForStore } from './lib/wait-for-store.js'

/** What the deeds of a lesson are done with. */
export type DeedDeps = {
  readonly workspace: Workspace
  readonly clock: Clock
  readonly signal: AbortSignal
  /** The failure lab, where the server is ours. */
  readonly lab?: Lab | undefined
}

/** Shows a lesson’s consumer without a screen, and does by words what keys do there. */
export type LessonDesk = {
  readonly stage: LessonStage
  readonly session: () => Worker | undefined
  /** Does one line, such as `fetch 3`; the value says what came of it, the error why it was not done. */
  readonly doLine: (line: string) => Promise<Result<string, string>>
}

const pullWaitMs = 30_000
const pauseMs = 60_000
const shortMs = 1500
const heldWithinMs = 15_000

/** Creates the desk; nothing is shown yet. */
export function createLessonDesk({ workspace, clock, signal, lab }: DeedDeps): LessonDesk {
  let at: { readonly stream: string; readonly consumer?: string | undefined; readonly publishTo: string } | undefined
  let session: Worker | undefined
  let stopLooking = (): void => undefined

  const letGo = (): void => {
    session?.detach()
    stopLooking()
    stopLooking = (): void => undefined
    session = undefined
  }
  const stage: LessonStage = {
    show: async (shown) => {
      letGo()
      at = shown
      const { stream, consumer } = shown
      if (consumer === undefined) {
        workspace.useStream(stream)
        return ok(undefined)
      }
      const opened = await workspace.openConsumer(stream, consumer)
      if (!opened.ok) return opened
      session = opened.value
      stopLooking = session.account.watch()
      return ok(undefined)
    },
    receive: async () => {
      const receiving = session
      if (!receiving) return ok(undefined)
      const free = await workspace.mayJoin(receiving.account)
      if (!free.ok) return free
      receiving.attach()
      return ok(undefined)
    },
    letGo,
    leave: () => {
      letGo()
      at = undefined
      return Promise.resolve()
    },
  }

  const until = (holds: () => boolean, withinMs: number): Promise<boolean> =>
    session
      ? waitForStore(session.state, holds, { clock, signal, withinMs })
      : waitForStore(workspace.lanes.state, holds, { clock, signal, withinMs })

  const fetch = async (batch: number): Promise<Result<string, string>> => {
    const asking = session
    if (!asking) return err('no consumer is open in this lesson')
    const before = asking.state.get().totals.delivered
    const asked = asking.fetch(batch, pullWaitMs)
    if (!asked.ok) return asked
    const got = (): number => asking.state.get().totals.delivered - before
    await until(() => got() >= batch, shortMs)
    return ok(got() >= batch ? `${got()} came` : `${got()} came so far; the pull waits for more`)
  }
  const heldOf = (seq: number): LedgerEntry | undefined => {
    const entry = session?.state.get().ledger.latest(asStreamSeq(seq))
    return entry && (entry.state.kind === 'held' || entry.state.kind === 'expired') ? entry : undefined
  }
  const decide = async (seq: number, verdict: Verdict): Promise<Result<string, string>> => {
    const deciding = session
    if (!deciding) return err('no consumer is open in this lesson')
    if (!(await until(() => heldOf(seq) !== undefined, shortMs))) return err(`you do not hold number ${seq}`)
    const entry = heldOf(seq)
    if (!entry) return err(`you do not hold number ${seq}`)
    const report = deciding.decide([entry.delivery.id], verdict)
    const [refused] = report.refused
    if (refused) return err(refused.reason)
    await report.done
    return ok(`${verdict.kind} on number ${seq}`)
  }
  const publish = async (word: string | undefined): Promise<Result<string, string>> => {
    if (!at) return err('no lesson is on')
    const outcome = await workspace.publisher.publishNext(word === undefined ? at.publishTo : `${at.stream}.${word}`)
    return published(outcome)
  }
  const burst = async (total: number): Promise<Result<string, string>> => {
    if (!at) return err('no lesson is on')
    const { publisher } = workspace
    publisher.startBurst(at.publishTo, total)
    const over = (): boolean => publisher.state.get().run?.phase !== 'running'
    await waitForStore(publisher.state, over, { clock, signal, withinMs: heldWithinMs })
    return ok(`${publisher.state.get().run?.stored ?? 0} stored`)
  }
  const run = (): Result<string, string> => {
    if (!at) return err('no lesson is on')
    const { publisher } = workspace
    if (publisher.state.get().run?.phase === 'running') {
      publisher.stop()
      return ok('stopped')
    }
    publisher.setSpeed(4)
    publisher.startPaced(at.publishTo)
    return ok('publishing review after review')
  }
  const pausing = async (isPause: boolean): Promise<Result<string, string>> => {
    if (!session) return err('no consumer is open in this lesson')
    const { stream, consumer } = session
    const done = isPause
      ? await workspace.streamActions.pauseConsumer(stream, consumer, pauseMs)
      : await workspace.streamActions.resumeConsumer(stream, consumer)
    void session.refresh()
    return done.ok ? ok(isPause ? 'paused for a minute' : 'resumed') : err(done.error.summary)
  }
  const worker = async (how: string | undefined, priority: string | undefined): Promise<Result<string, string>> => {
    if (!at) return err('no lesson is on')
    const policy: LanePolicy = how === 'silent' ? { kind: 'silent' } : { kind: 'ack', afterMs: 200, spreadMs: 0 }
    const { stream, consumer = '' } = at
    const group =
      how === 'helper'
        ? { group: { minPending: 10 } }
        : priority === undefined
          ? {}
          : { group: { priority: Number(priority) } }
    const place: LanePlaceWanted =
      how === 'ordered' ? { kind: 'own', stream, how: 'ordered' } : { kind: 'shared', stream, consumer, ...group }
    const added = await workspace.lanes.add(place, how === 'ordered' ? { kind: 'silent' } : policy)
    return added.ok ? ok(`w${added.value} is there`) : err(added.error.summary)
  }
  const kill = (which: number): Result<string, string> => {
    const here = workspace.lanes.state
      .get()
      .lanes.filter(({ place }) => place.kind !== 'core' && place.stream === at?.stream)
    const lane = here[which - 1]
    if (!lane) return err(`there is no worker number ${which}`)
    const killed = workspace.lanes.kill(lane.id)
    return killed.ok ? ok(`w${lane.id} is killed`) : killed
  }
  const remove = async (): Promise<Result<string, string>> => {
    if (!at) return err('no lesson is on')
    const { stream, consumer } = at
    await workspace.streams.refresh()
    const found = workspace.streams.find(stream)?.consumers?.find(({ name, durable }) => name !== consumer && !durable)
    if (!found) return err('there is no consumer that a worker made')
    const removed = await workspace.streamActions.removeConsumer(stream, found.name)
    return removed.ok ? ok(`${found.name} is deleted`) : err(removed.error.summary)
  }
  const labAct = (act: string): Result<string, string> => {
    const id = lab?.acts.find((one) => one.id === act)?.id satisfies LabActId | undefined
    if (!lab || id === undefined)
      return err(lab ? `the lab has no act ${act}` : 'there is no lab here: it is for a private server')
    const why = lab.refusal(id)
    if (why !== undefined) return err(why)
    // An act that waits for a message goes on while that is published.
    void lab.run(id)
    return ok(`${id} is under way`)
  }

  return {
    stage,
    session: () => session,
    doLine: async (line) => {
      const [word = '', first, second] = line.trim().split(/\s+/)
      const number = Number(first)
      const isNumber = first !== undefined && Number.isInteger(number) && number > 0
      const needsNumber = (): Result<string, string> => err(`${word} needs a number: ${word} 1`)
      const verdict = (kind: 'ack' | 'ack-confirmed' | 'term' | 'working' | 'nak'): Promise<Result<string, string>> =>
        isNumber ? decide(number, { kind }) : Promise.resolve(needsNumber())
      switch (word) {
        case 'publish':
          return publish(first)
        case 'again':
          return workspace.publisher.repeatable() === undefined
            ? err('nothing was published yet')
            : published(await workspace.publisher.repeat())
        case 'burst':
          return isNumber && number <= 10_000 ? burst(number) : err('burst needs a number up to 10000')
        case 'run':
          return run()
        case 'fetch':
          return first === undefined || (isNumber && number <= 100)
            ? fetch(isNumber ? number : 1)
            : err('fetch takes a number up to 100')
        case 'ack':
          return verdict('ack')
        case 'confirm':
          return verdict('ack-confirmed')
        case 'term':
          return verdict('term')
        case 'working':
          return verdict('working')
        case 'nak': {
          if (second === undefined) return verdict('nak')
          const delayMs = parseDelay(second)
          if (!isNumber || delayMs === undefined) return err('nak takes a number and a span: nak 1 5s')
          return decide(number, { kind: 'nak-delayed', delayMs })
        }
        case 'join': {
          const joined = await stage.receive()
          return joined.ok ? ok('you receive now') : err(joined.error.summary)
        }
        case 'pause':
          return pausing(true)
        case 'resume':
          return pausing(false)
        case 'worker':
          return worker(first, second)
        case 'kill':
          return isNumber ? kill(number) : needsNumber()
        case 'delete':
          return remove()
        case 'lab':
          return labAct(first ?? '')
        case 'wait': {
          const spanMs = first === undefined ? undefined : parseDelay(first)
          if (spanMs === undefined) return err('wait needs a span: wait 6s')
          await pauseFor(spanMs, { clock, signal })
          return ok('')
        }
        default:
          return err(`no such word: ${word}`)
      }
    },
  }
}

function published(outcome: Awaited<ReturnType<Workspace['publisher']['publishNext']>>): Result<string, string> {
  if (outcome.kind === 'stored')
    return ok(outcome.duplicate ? `a duplicate of number ${outcome.seq}: dropped` : `stored as number ${outcome.seq}`)
  return outcome.kind === 'refused' ? ok(`refused: ${outcome.why}`) : ok(`no answer: ${outcome.why}`)
}
