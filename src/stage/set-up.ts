import type { Problem, PublishOutcome, StageTools, WireConfig, Workspace } from '../jetstream/index.js'
import type { Clock } from '../lib/clock.js'
import { pauseFor } from '../lib/pause.js'
import { err, ok } from '../lib/result.js'
import type { Result } from '../lib/result.js'
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
  /** What became of a stream that was made; rejects where the server does not say. */
  readonly standing: (stream: string) => Promise<'ours' | 'gone' | 'replaced'>
  /** Workers leave, then what was made goes, whatever became of the rest; what somebody else made anew meanwhile stays. */
  readonly clear: () => Promise<Result<undefined, Problem>>
}

/** Creates a stage on which nothing is made. */
export function createStage(deps: {
  readonly workspace: Workspace
  readonly clock: Clock
  /** The title of what is set up: it stands in the description of its streams. */
  readonly whose: string
  /** A private server of ours: what an earlier run of the same left behind is made anew there. */
  readonly ownServer: boolean
  /** How many copies a stream gets that says nothing of it. */
  readonly replicas?: number
}): Stage {
  const { workspace, clock, ownServer, replicas } = deps
  const { lanes } = workspace
  const mark = `made by review-tui for: ${deps.whose}`
  /** By the name of the stream: when the server says that it was made. */
  const streams = new Map<string, string>()
  let consumers: readonly Pick<ConsumerSetUp, 'stream' | 'name'>[] = []
  const workers = new Map<string, number>()
  const tally = { sent: 0, stored: 0, duplicates: 0, refused: 0, unknown: 0 }

  const tools = (): StageTools => {
    if (!workspace.stage) throw new Error('started with --read-only: nothing is made here')
    return workspace.stage
  }
  const described = (error: unknown, stream: string): Problem => {
    const { stage } = workspace
    if (!stage) return { summary: error instanceof Error ? error.message : String(error) }
    return stage.look.describe(error, { stream, action: 'api' })
  }

  const makeStream = async ({ name, config }: StreamSetUp): Promise<Problem | undefined> => {
    const { look, write } = tools()
    const before = await look.findStream(name)
    if (before) {
      const why = await keepsWhy(look, name, before.config)
      if (why !== undefined) return { summary: why, advice: `delete ${name}, or name another in the document` }
      await write.deleteStream(name)
    }
    const copies = config['num_replicas'] === undefined && replicas !== undefined ? { num_replicas: replicas } : {}
    const info = await write.createStream({ ...config, ...copies, name, description: mark })
    streams.set(name, info.created)
    return undefined
  }
  /** Why a stream that is there stays as it is; undefined where an earlier run of ours left it behind. */
  const keepsWhy = async (look: StageTools['look'], name: string, config: WireConfig): Promise<string | undefined> => {
    if (!ownServer || config['description'] !== mark) return `there is a stream ${name} already, and it is not ours`
    const { items } = await look.listConsumers(name)
    const isInUse = items.some(({ num_waiting: waiting, push_bound: bound }) => (waiting ?? 0) > 0 || bound === true)
    return isInUse ? `somebody else plays on the stream ${name} at the moment` : undefined
  }
  const makeConsumer = async ({ stream, name, config }: ConsumerSetUp): Promise<Problem | undefined> => {
    await tools().write.makeConsumer(stream, config)
    consumers = [...consumers, { stream, name }]
    return undefined
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

  const standing: Stage['standing'] = async (name) => {
    const now = await tools().look.findStream(name)
    if (!now) return 'gone'
    return now.created === streams.get(name) ? 'ours' : 'replaced'
  }
  const takeAway = async (name: string): Promise<Result<undefined, Problem>> =>
    attempt(name, async () => {
      if ((await standing(name)) === 'ours') await tools().write.deleteStream(name)
      return undefined
    })
  const clear: Stage['clear'] = async () => {
    const leaving = [...workers.values()]
    workers.clear()
    await Promise.all(leaving.map((id) => lanes.leave(id)))
    let failed: Problem | undefined
    for (const name of [...streams.keys()]) {
      const gone = await takeAway(name)
      if (!gone.ok) {
        failed ??= gone.error
        continue
      }
      streams.delete(name)
      consumers = consumers.filter(({ stream }) => stream !== name)
    }
    await workspace.stage?.refresh()
    return failed === undefined ? ok(undefined) : err(failed)
  }

  const setUp: Stage['setUp'] = async (of, signal) => {
    const steps: readonly (() => Promise<Result<unknown, Problem>>)[] = [
      ...of.streams.map((stream) => () => attempt(stream.name, () => makeStream(stream))),
      ...of.consumers.map((consumer) => () => attempt(consumer.stream, () => makeConsumer(consumer))),
      async () => {
        await workspace.stage?.refresh()
        return ok(undefined)
      },
      ...of.publish.map((publishing) => () => publish(publishing, signal)),
      ...of.workers.map((worker) => () => addWorker(worker)),
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
