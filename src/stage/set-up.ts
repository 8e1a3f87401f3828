import { randomBytes } from 'node:crypto'
import type { Problem, PublishOutcome, StageTools, StreamSummary, Workspace } from '../jetstream/index.js'
import type { Clock } from '../lib/clock.js'
import { pauseFor } from '../lib/pause.js'
import { err, ok } from '../lib/result.js'
import type { Result } from '../lib/result.js'
import { strayWords, streamsAt, streamsOf } from './standing.js'
import type { Standing } from './standing.js'
import { whenReady } from './when-ready.js'
import type { ConsumerSetUp, Publishing, SetUp, StreamSetUp, WorkerSetUp } from './set-up-schema.js'

/** What became of what was published. */
export type PublishTally = {
  /** Asked of the server. */
  readonly sent: number
  readonly stored: number
  /** Of these, those it had already, and dropped. */
  readonly duplicates: number
  readonly refused: number
  /** May be stored: no answer came. */
  readonly unknown: number
}

type StreamInfo = StreamSummary['info']

/** Where a lesson or a scenario acts: it makes what it needs, and takes away exactly that. */
export type Stage = {
  /** Makes streams and consumers, publishes, and lets the workers begin, in this order. Nothing is left of one that fails. */
  readonly setUp: (of: SetUp, signal: AbortSignal) => Promise<Result<undefined, Problem>>
  /** Publishes; ends early when `signal` is aborted, and with a problem when the server refuses one. */
  readonly publish: (of: Publishing, signal: AbortSignal) => Promise<Result<undefined, Problem>>
  readonly addWorker: (worker: WorkerSetUp) => Promise<Result<number, Problem>>
  /** The id of the lane that was added under this name. */
  readonly workerNamed: (name: string) => number | undefined
  readonly tally: () => PublishTally
  readonly made: () => {
    readonly streams: readonly string[]
    readonly consumers: readonly { readonly stream: string; readonly name: string }[]
  }
  readonly isMade: (stream: string, consumer?: string) => boolean
  /** Asks the server, or `find` where one answer serves several. */
  readonly standing: (stream: string, find?: StageTools['look']['findStream']) => Promise<Standing>
  /** Workers leave, then what was made goes, whatever became of the rest; what somebody else made anew meanwhile stays. */
  readonly clear: () => Promise<Result<undefined, Problem>>
}

/** Creates a stage on which nothing is made. */
export function createStage(deps: {
  readonly workspace: Workspace
  readonly clock: Clock
  /** The title of what is set up: it stands in the description of its streams. */
  readonly whose: string
  /**
   * When this process itself started the private server it is on. What an earlier run of the same left behind is made
   * anew there; on any other server a stream that is there stays.
   */
  readonly serverStartedMs?: number | undefined
  /** How many copies a stream gets that says nothing of it. */
  readonly replicas?: number
}): Stage {
  const { workspace, clock, serverStartedMs, replicas } = deps
  const { lanes } = workspace
  const whose = `made by review-tui for: ${deps.whose}, `
  // Two copies that make one at the same time would otherwise both be told that it is theirs.
  const mark = `${whose}${randomBytes(4).toString('hex')}`
  /** Every stream that was asked for, whatever was answered. */
  const asked = new Set<string>()
  /** By the name of the stream: when the server says that it was made. */
  const streams = new Map<string, string>()
  let consumers: readonly Pick<ConsumerSetUp, 'stream' | 'name'>[] = []
  const workers = new Map<string, number>()
  const tally = { sent: 0, stored: 0, duplicates: 0, refused: 0, unknown: 0 }

  const tools = (): StageTools => {
    if (!workspace.stage) throw new Error('started with --read-only: nothing is made here')
    return workspace.stage
  }
  const described = (error: unknown, stream: string): Problem & { readonly passes?: true } => {
    const { stage } = workspace
    if (!stage) return { summary: error instanceof Error ? error.message : String(error) }
    return stage.look.describe(error, { stream, action: 'api' })
  }

  const makeStream = async ({ name, config }: StreamSetUp): Promise<Problem | undefined> => {
    const { look, write } = tools()
    const before = await look.findStream(name)
    if (before) {
      if (before.config.description === mark) {
        // Asked for a moment ago, and the answer never came.
        streams.set(name, before.created)
        return undefined
      }
      if (!isLeftBehind(before)) {
        const summary = `there is a stream ${name} already, and it is not ours`
        return { summary, advice: `delete ${name}, or name another in the document` }
      }
      await write.deleteStream(name)
    }
    const copies = config['num_replicas'] === undefined && replicas !== undefined ? { num_replicas: replicas } : {}
    asked.add(name)
    try {
      const info = await write.createStream({ ...config, ...copies, name, description: mark })
      streams.set(name, info.created)
    } catch (error) {
      // It may be the answer alone that was lost.
      const made = await look.findStream(name).catch(() => null)
      if (made?.config.description !== mark) throw error
      streams.set(name, made.created)
    }
    return undefined
  }
  /** An earlier run of ours made it: nobody plays on it who could not play without the server that began since. */
  const isLeftBehind = ({ config, created }: StreamInfo): boolean => {
    const { description = '' } = config
    const isOfSame = description.startsWith(whose) && /^[0-9a-f]{8}$/.test(description.slice(whose.length))
    return isOfSame && serverStartedMs !== undefined && Date.parse(created) < serverStartedMs
  }
  const standing: Stage['standing'] = async (name, find = tools().look.findStream) => {
    try {
      const now = await find(name)
      if (now === null) return 'gone'
      return now.created === streams.get(name) ? 'ours' : 'others'
    } catch {
      return 'unknown'
    }
  }
  /** Does it only where these streams are still ours; one that cannot be read is left to the act itself. */
  const there = async <T>(
    names: readonly string[],
    act: () => Promise<Result<T, Problem>>,
  ): Promise<Result<T, Problem>> => {
    for (const name of names) {
      const now = await standing(name)
      if (now === 'gone' || now === 'others') return err({ summary: strayWords(name, now) })
    }
    return act()
  }
  const makeConsumer = async ({ stream, name, config }: ConsumerSetUp): Promise<Problem | undefined> => {
    const { look, write } = tools()
    try {
      await write.makeConsumer(stream, config)
    } catch (error) {
      // As with a stream: it was not there when it was asked for, and the answer alone may be lost.
      if (described(error, stream).passes !== true) throw error
      if ((await look.consumerInfo(stream, name).catch(() => null)) === null) throw error
    }
    consumers = [...consumers, { stream, name }]
    return undefined
  }
  /** A server of ours that has just begun may have no leader for moments. */
  const patient = <T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> => {
    const passes = (error: unknown): boolean => serverStartedMs !== undefined && described(error, '').passes === true
    return whenReady(act, { clock, signal, passes })
  }
  const attempt = async (
    stream: string,
    act: () => Promise<Problem | undefined>,
  ): Promise<Result<undefined, Problem>> => {
    try {
      const problem = await act()
      return problem === undefined ? ok(undefined) : err(problem)
    } catch (error) {
      return err(described(error, stream))
    }
  }

  const count = (outcome: PublishOutcome): void => {
    if (outcome.kind === 'unknown') tally.unknown += 1
    else if (outcome.kind === 'refused') tally.refused += 1
    else {
      tally.stored += 1
      if (outcome.duplicate) tally.duplicates += 1
    }
  }
  const publish: Stage['publish'] = async (of, signal) => {
    const { subject, texts, ids, everyMs } = of
    const publishOne = tools().publisher()
    for (let at = 0; at < of.count && !signal.aborted; at += 1) {
      if (at > 0 && everyMs !== undefined) await pauseFor(everyMs, { clock, signal })
      if (signal.aborted) break
      const text = texts?.[at % texts.length]
      const msgId = ids?.[at % ids.length]
      tally.sent += 1
      const outcome = await publishOne(subject, {
        ...(text === undefined ? {} : { text }),
        ...(msgId === undefined ? {} : { msgId }),
      })
      count(outcome)
      if (outcome.kind === 'refused') {
        const { why, advice } = outcome
        return err({ summary: `not published: ${why}`, ...(advice === undefined ? {} : { advice }) })
      }
    }
    return ok(undefined)
  }
  const addWorker: Stage['addWorker'] = async ({ name, place, policy }) => {
    const added = await lanes.add(place, policy)
    if (added.ok) workers.set(name, added.value)
    return added
  }

  const takeAway = async (name: string): Promise<Result<undefined, Problem>> =>
    attempt(name, async () => {
      const now = await tools().look.findStream(name)
      const created = streams.get(name)
      // Where no answer came, the mark tells.
      const isOurs = created === undefined ? now?.config.description === mark : now?.created === created
      if (isOurs) await tools().write.deleteStream(name)
      return undefined
    })
  const clearNow: Stage['clear'] = async () => {
    const leaving = [...workers.values()]
    workers.clear()
    await Promise.all(leaving.map((id) => lanes.leave(id)))
    let failed: Problem | undefined
    for (const name of [...asked]) {
      const gone = await takeAway(name)
      if (!gone.ok) {
        failed ??= gone.error
        continue
      }
      asked.delete(name)
      streams.delete(name)
      consumers = consumers.filter(({ stream }) => stream !== name)
    }
    await workspace.stage?.refresh()
    return failed === undefined ? ok(undefined) : err(failed)
  }
  let clearing: Promise<unknown> = Promise.resolve()
  const clear: Stage['clear'] = () => {
    const now = clearing.then(clearNow)
    clearing = now.catch(() => undefined)
    return now
  }

  const setUp: Stage['setUp'] = async (of, signal) => {
    const madeHere = of.streams
    const steps: readonly (() => Promise<Result<unknown, Problem>>)[] = [
      ...of.streams.map((stream) => () => attempt(stream.name, () => patient(signal, () => makeStream(stream)))),
      ...of.consumers.map(
        (consumer) => () =>
          there([consumer.stream], () => attempt(consumer.stream, () => patient(signal, () => makeConsumer(consumer)))),
      ),
      async () => {
        await workspace.stage?.refresh()
        return ok(undefined)
      },
      ...of.publish.map(
        (publishing) => () => there(streamsOf(madeHere, publishing.subject), () => publish(publishing, signal)),
      ),
      ...of.workers.map((worker) => () => there(streamsAt(madeHere, worker.place), () => addWorker(worker))),
    ]
    for (const step of steps) {
      const done = signal.aborted ? err({ summary: 'stopped before all was there' }) : await step()
      if (done.ok) continue
      await clear()
      return done
    }
    return ok(undefined)
  }

  return {
    setUp,
    publish,
    addWorker,
    workerNamed: (name) => workers.get(name),
    tally: () => ({ ...tally }),
    made: () => ({ streams: [...streams.keys()], consumers }),
    isMade: (stream, consumer) =>
      consumer === undefined
        ? streams.has(stream)
        : consumers.some((one) => one.stream === stream && one.name === consumer),
    standing,
    clear,
  }
}
