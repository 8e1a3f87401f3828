import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createLab } from '../../lab/lab.js'
import { systemClock } from '../../lib/clock.js'
import type { Clock } from '../../lib/clock.js'
import { createPlay, isFulfilled } from '../../scenarios/play.js'
import type { Play } from '../../scenarios/play.js'
import { recordRun } from '../../scenarios/record.js'
import { createRecorder } from '../../scenarios/recorder.js'
import { scenarioSchema } from '../../scenarios/scenario-schema.js'
import type { Scenario } from '../../scenarios/scenario-schema.js'
import { checkDocument } from '../../stage/read-document.js'
import { outcomeWords, playedStepWords, scenarioLines } from '../../words/scenario-words.js'
import { laneToBe, quick } from '../support/lanes-stage.js'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { connectTruth } from '../support/server-truth.js'
import { conditionToHold, storeToBe } from '../support/wait-for-server.js'
import { must, openTestWorkspace } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'

const at = { kind: 'shared', stream: 'PLAYED', consumer: 'work' }
const base = {
  title: 'a test',
  see: 'what a test sees',
  streams: [{ name: 'PLAYED', storage: 'memory' }],
  consumers: [{ stream: 'PLAYED', name: 'work', ack_wait: '1s', max_ack_pending: 10 }],
  workers: [
    { name: 'one', at, policy: { kind: 'ack', after: '20ms' } },
    { name: 'late', at, policy: { kind: 'silent' } },
  ],
}
const read = (value: unknown): Scenario => {
  const checked = checkDocument(value, scenarioSchema)
  if (!checked.ok) throw new Error(checked.error.join('\n'))
  return checked.value
}

describe('a scenario that is played', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer()
  })
  afterAll(() => server.stop())

  const opened = async (o: { readonly faults?: boolean } = { faults: true }) => {
    const workspace = await openTestWorkspace(server, o)
    const { lab: tools } = workspace
    const lab =
      tools &&
      createLab({
        workspace,
        tools,
        control: server.server.control,
        clock: systemClock,
        session: () => undefined,
        subject: () => 'PLAYED.a',
      })
    onTestFinished(async () => {
      lab?.close()
      await workspace.close()
    })
    return { workspace, lab }
  }
  const play = (value: unknown, of: Awaited<ReturnType<typeof opened>>, clock: Clock = systemClock): Play => {
    const { workspace, lab } = of
    const one = createPlay({
      scenario: read(value),
      workspace,
      clock,
      words: playedStepWords,
      ...(lab ? { lab } : {}),
    })
    onTestFinished(async () => void (await one.stop()))
    return one
  }
  const toEnd = async (one: Play): Promise<void> => {
    must(await one.setUp())
    await one.play()
  }
  const stepsTold = ({ happened }: Pick<TestWorkspace, 'happened'>): readonly string[] =>
    happened
      .get()
      .flatMap(({ what }) => (what.kind === 'step' ? [playedStepWords(what.step)] : []))
      .reverse()

  it('does each step at its time, tells it where it stays, and sees what it expects', async () => {
    const of = await opened()
    const one = play(
      {
        ...base,
        publish: [{ subject: 'PLAYED.a', count: 2 }],
        steps: [
          { at: '200ms', do: 'join', worker: 'late' },
          { at: '600ms', do: 'publish', subject: 'PLAYED.b', count: 6, every: '20ms', note: 'both get some' },
          { at: '1500ms', do: 'kill', worker: 'late' },
          { at: '1500ms', do: 'freeze', worker: 'late' },
        ],
        expect: [
          { check: 'worker', worker: 'late', number: 'held', atLeast: 1, once: true },
          { check: 'stored', stream: 'PLAYED', equals: 8 },
          { check: 'worker', worker: 'one', number: 'acked', equals: 8 },
          { check: 'came-again', stream: 'PLAYED', consumer: 'work', atLeast: 1 },
          { check: 'ack-pending', stream: 'PLAYED', consumer: 'work', equals: 0 },
        ],
      },
      of,
    )
    await toEnd(one)
    const state = one.state.get()
    expect(state.seen.filter(({ holds }) => !holds)).toEqual([])
    // All that was expected held, and yet one step could not be done.
    expect(isFulfilled(state)).toBe(false)
    expect(isFulfilled({ ...state, steps: state.steps.filter((step) => step.state !== 'failed') })).toBe(true)
    expect(state.published).toMatchObject({ sent: 8, stored: 8 })
    expect(stepsTold(of.workspace)).toEqual([
      'step 1 of 4: add worker late',
      'step 2 of 4: publish 6 on PLAYED.b: both get some',
      'step 3 of 4: kill worker late (w2)',
      'step 4 of 4: freeze worker late (w2)',
      'step 4 of 4: freeze worker late (w2): not done: w2 is killed',
    ])
    // What could not be done is said of the outcome too.
    expect(outcomeWords(state)).toEqual({ tone: 'warn', text: 'all 5 expectations hold; 1 step could not be done' })
    expect(scenarioLines(one.scenario, state).join('\n')).toContain(
      'failed 1.5s  freeze worker late (w2) (w2 is killed)',
    )
    const noted = of.workspace.journal.acts.get().filter(({ kind, by }) => kind === 'lab' && by === 'stage')
    expect(noted).toHaveLength(5)
    must(await one.stop())
    expect(await of.workspace.api.findStream('PLAYED')).toBeNull()
    expect(of.workspace.lanes.state.get().lanes).toEqual([])
  })

  it('begins steps of one time in their order, though the clock goes on between them', async () => {
    const of = await opened()
    let lateMs = 0
    const clock: Clock = { ...systemClock, now: () => systemClock.now() + (lateMs += 1) }
    const at = '200ms'
    const one = play(
      {
        ...base,
        workers: [base.workers[0]],
        steps: [
          { at, do: 'publish', subject: 'PLAYED.a', count: 1 },
          { at, do: 'freeze', worker: 'one' },
          { at, do: 'thaw', worker: 'one' },
          { at, do: 'freeze', worker: 'one' },
          { at, do: 'kill', worker: 'one' },
        ],
        expect: [{ check: 'stored', stream: 'PLAYED', equals: 1 }],
      },
      of,
      clock,
    )
    await toEnd(one)
    expect(one.state.get().steps).toEqual(Array.from({ length: 5 }, () => ({ state: 'done' })))
    const told = stepsTold(of.workspace)
    expect(told.map((words) => words.replace(/ of .*/, ''))).toEqual([1, 2, 3, 4, 5].map((number) => `step ${number}`))
  })

  it('does faults one after the other, to the server and to a worker’s own link', async () => {
    const of = await opened()
    const one = play(
      {
        ...base,
        streams: [{ name: 'PLAYED', storage: 'file' }],
        workers: [base.workers[0]],
        steps: [
          { at: '0s', do: 'lab', act: 'lose-ack', worker: 'one' },
          { at: '200ms', do: 'publish', subject: 'PLAYED.a', count: 3 },
          { at: '300ms', do: 'lab', act: 'kill-server' },
        ],
        expect: [
          { check: 'try', seq: 1, stream: 'PLAYED', consumer: 'work', atLeast: 2 },
          { check: 'lab', act: 'lose-ack', equals: 1 },
          { check: 'lab', act: 'kill-server', equals: 1 },
          { check: 'stored', stream: 'PLAYED', equals: 3 },
        ],
      },
      of,
    )
    const pid = server.pid()
    await toEnd(one)
    expect(one.state.get().seen.filter(({ holds }) => !holds)).toEqual([])
    expect(server.pid()).not.toBe(pid)
    const lost = of.workspace.happened
      .get()
      .flatMap(({ what }) => (what.kind === 'lab' && what.report.step === 'ended' ? [what.report] : []))
    expect(lost.map(({ act }) => act)).toEqual(['kill-server', 'lose-ack'])
    expect(lost[1]).toMatchObject({ lane: 1, found: [{ kind: 'lost', what: 'ack', seq: 1 }, { kind: 'came-again' }] })
  })

  it('says what is missing when something expected did not come about', async () => {
    const of = await opened()
    const expects = [
      { check: 'stored', stream: 'PLAYED', equals: 1 },
      { check: 'worker', worker: 'one', number: 'acked', equals: 2 },
    ]
    const one = play(
      { ...base, workers: [base.workers[0]], publish: [{ subject: 'PLAYED.a' }], expect: expects, within: '500ms' },
      of,
    )
    await toEnd(one)
    expect(isFulfilled(one.state.get())).toBe(false)
    expect(outcomeWords(one.state.get())?.text).toBe('1 of 2 expectations hold')
    expect(one.state.get().seen.map(({ holds, seen, wanted }) => ({ holds, seen, wanted }))).toEqual([
      { holds: true, seen: 1, wanted: { equals: 1 } },
      { holds: false, seen: 1, wanted: { equals: 2 } },
    ])
  })

  it('ends in the middle when it is stopped, undoes a fault, and leaves nothing behind', async () => {
    const of = await opened()
    const one = play(
      {
        ...base,
        steps: [
          { at: '0s', do: 'lab', act: 'slow-link', for: '100ms' },
          { at: '0s', do: 'publish', subject: 'PLAYED.a', count: 1000, every: '50ms' },
          { at: '60s', do: 'kill', worker: 'one' },
        ],
      },
      of,
    )
    must(await one.setUp())
    const playing = one.play()
    await storeToBe({
      store: one.state,
      accept: (state): state is typeof state => state.published.stored > 2,
      what: 'some to be published',
    })
    must(await one.stop())
    await playing
    expect(one.state.get().phase).toBe('stopped')
    expect(of.workspace.lab?.faults.trouble.get()).toBeUndefined()
    expect(await of.workspace.api.findStream('PLAYED')).toBeNull()
    expect(of.workspace.lanes.state.get().lanes).toEqual([])
    expect(one.state.get().published.sent).toBeLessThan(1000)
  })

  /** Another client's own, in place of what the scenario made. */
  const madeAnew = async () => {
    const { jsm, js } = await connectTruth(server)
    await jsm.streams.delete('PLAYED')
    await jsm.streams.add({ name: 'PLAYED', subjects: ['PLAYED.>'], description: 'a stranger' })
    onTestFinished(async () => void (await jsm.streams.delete('PLAYED')))
    await jsm.consumers.add('PLAYED', { durable_name: 'work', ack_policy: 'explicit' })
    for (const text of ['one', 'two']) await js.publish('PLAYED.a', text)
    return {
      isUntouched: async () => {
        const { config, state } = await jsm.streams.info('PLAYED')
        const { ack_floor: floor, delivered } = await jsm.consumers.info('PLAYED', 'work')
        expect([config.description, state.messages]).toEqual(['a stranger', 2])
        expect(floor.stream_seq).toBe(0)
        return { delivered: delivered.consumer_seq }
      },
    }
  }

  it.each([
    ['publishing', { do: 'publish', subject: 'PLAYED.a' }, []],
    ['a worker that joins', { do: 'join', worker: 'one' }, [base.workers[0]]],
  ])('does nothing on a stream that somebody made anew meanwhile: %s', async (_what, step, workers) => {
    const { workspace, lab } = await opened()
    const { stage } = workspace
    if (!stage) throw new Error('nothing can be made')
    let looksFirst = (): Promise<unknown> => Promise.resolve()
    // The look that goes on all the while comes too late, so that it is the step that has to find out.
    const findStream: typeof stage.look.findStream = async (...asked) => {
      const turn = looksFirst()
      looksFirst = () => Promise.resolve()
      await turn
      return stage.look.findStream(...asked)
    }
    const of = { workspace: { ...workspace, stage: { ...stage, look: { ...stage.look, findStream } } }, lab }
    const one = play({ ...base, workers, steps: [{ at: '0s', ...step }], within: '60s' }, of)
    must(await one.setUp())
    const theirs = await madeAnew()
    looksFirst = () =>
      storeToBe({
        store: one.state,
        accept: (state): state is typeof state => state.steps[0]?.state === 'failed',
        what: 'the step to fail',
      })
    await one.play()
    const why = 'the stream PLAYED was deleted and made anew by somebody else, so nothing more is done on it'
    expect(one.state.get()).toMatchObject({
      phase: 'failed',
      problem: { summary: why },
      steps: [{ state: 'failed', why }],
    })
    expect(isFulfilled(one.state.get())).toBe(false)
    expect(outcomeWords(one.state.get())?.text).toBe(`it could not be played to its end: ${why}`)
    must(await one.stop())
    expect(of.workspace.lanes.state.get().lanes).toEqual([])
    expect(await theirs.isUntouched()).toEqual({ delivered: 0 })
  })

  it.each([
    ['deleted and made anew', 'was deleted and made anew by somebody else'],
    ['deleted', 'is gone from the server'],
  ])('lets its workers leave when its stream is %s by somebody while no step is near', async (how, why) => {
    const of = await opened()
    const steps = [{ at: '60s', do: 'kill', worker: 'one' }]
    // It asks by name like any client: until the look something may come to it.
    const workers = [{ ...base.workers[1], name: 'one' }]
    const expects = [{ check: 'stored', stream: 'PLAYED', equals: 2 }]
    const one = play({ ...base, workers, steps, expect: expects }, of)
    must(await one.setUp())
    const playing = one.play()
    await storeToBe({
      store: one.state,
      accept: (state): state is typeof state => state.seen.length > 0,
      what: 'a first look',
    })
    const theirs = how === 'deleted' ? undefined : await madeAnew()
    if (!theirs) await of.workspace.api.deleteStream('PLAYED')
    await playing
    expect(one.state.get().phase).toBe('failed')
    expect(one.state.get().problem?.summary).toContain(why)
    expect(of.workspace.lanes.state.get().lanes).toEqual([])
    must(await one.stop())
    await theirs?.isUntouched()
  })

  /** On which no bound is ever over: what waits, waits for the thing itself. */
  const patient: Clock = {
    ...systemClock,
    after: (ms, task) => (ms < 1000 ? systemClock.after(ms, task) : () => undefined),
  }
  /** What ends without waiting has ended after so many questions to the server. */
  const isWaiting = async (task: Promise<unknown>, { api }: Pick<TestWorkspace, 'api'>): Promise<boolean> => {
    let isOver = false
    void task.then(() => (isOver = true))
    for (let at = 0; at < 30 && !isOver; at += 1) await api.findStream('PLAYED')
    return !isOver
  }

  it('takes away what was only being made when it is stopped', async () => {
    const { workspace, lab } = await opened()
    const { stage } = workspace
    if (!stage) throw new Error('nothing can be made')
    let release = (): void => undefined
    const isReleased = new Promise<void>((resolve) => (release = resolve))
    let isMade = false
    // The server made it; the answer is still on its way.
    const createStream: typeof stage.write.createStream = async (config) => {
      const info = await stage.write.createStream(config)
      isMade = true
      await isReleased
      return info
    }
    const slow = { ...workspace, stage: { ...stage, write: { ...stage.write, createStream } } }
    const one = play(base, { workspace: slow, lab }, patient)
    const making = one.setUp()
    await conditionToHold({ check: () => isMade, what: 'the stream to be made' })
    const stopping = one.stop()
    expect(await isWaiting(stopping, workspace)).toBe(true)
    release()
    must(await stopping)
    expect(await workspace.api.findStream('PLAYED')).toBeNull()
    expect(await making).toEqual({ ok: false, error: { summary: 'stopped before all was there' } })
    expect(one.state.get().phase).toBe('stopped')
  })

  it('lets a worker leave again that was only joining when it is stopped', async () => {
    const { workspace, lab } = await opened()
    let release = (): void => undefined
    const isReleased = new Promise<void>((resolve) => (release = resolve))
    let isJoining = false
    const add: typeof workspace.lanes.add = async (...wanted) => {
      isJoining = true
      await isReleased
      return workspace.lanes.add(...wanted)
    }
    const slow = { ...workspace, lanes: { ...workspace.lanes, add } }
    const joins = [{ at: '0s', do: 'join', worker: 'one' }]
    const one = play({ ...base, workers: [base.workers[0]], steps: joins }, { workspace: slow, lab }, patient)
    must(await one.setUp())
    const playing = one.play()
    await conditionToHold({ check: () => isJoining, what: 'the worker to be joining' })
    const stopping = one.stop()
    expect(await isWaiting(stopping, workspace)).toBe(true)
    release()
    must(await stopping)
    await playing
    expect(workspace.lanes.state.get().lanes).toEqual([])
    expect(await workspace.api.findStream('PLAYED')).toBeNull()
  })

  it('does no fault to a server that is not ours, and nothing at all with read-only', async () => {
    const foreign = await opened({ faults: false })
    const faulty = { ...base, steps: [{ at: '0s', do: 'lab', act: 'kill-server' }] }
    expect(play(faulty, foreign).refusal()?.summary).toMatch(/private servers only/)
    expect(play(base, foreign).refusal()).toBeUndefined()
    const readOnly = { workspace: { ...foreign.workspace, stage: undefined }, lab: undefined }
    expect(play(base, readOnly as never).refusal()?.summary).toMatch(/--read-only/)
  })

  it('records a run as a scenario that is read and played again, under names of its own', async () => {
    const of = await opened()
    const { workspace, lab } = of
    const recorder = createRecorder({ workspace, clock: systemClock })
    onTestFinished(recorder.stop)
    must(await workspace.openMode('pull'))
    const id = must(
      await workspace.lanes.add({ kind: 'shared', stream: 'REVIEWS', consumer: 'rating-pull' }, { kind: 'silent' }),
    )
    await workspace.publishMany(3)
    await laneToBe(workspace, id, { what: 'to hold three', accept: ({ held }) => held === 3 })
    must(workspace.lanes.setPolicy(id, quick))
    await laneToBe(workspace, id, { what: 'to have acked', accept: ({ acked }) => acked === 3 })
    await lab?.run('cut-worker', 500, id)
    const review = (_id: string) => ({ _id, author: 'a', store: 's', text: 't', rating: 5, created: '2026-01-01' })
    await workspace.publisher.publish('REVIEWS.rateAnswer', review('twice'))
    await workspace.publisher.publish('REVIEWS.rateAnswer', review('twice'))
    await workspace.publisher.publishCore('REVIEWS.rateGiven')
    must(workspace.lanes.kill(id))
    await storeToBe({
      store: workspace.streams.state,
      accept: (state): state is typeof state => state.streams[0]?.consumers?.length === 1,
      what: 'the consumer to be listed',
    })
    const recorded = recordRun({ workspace, recorder, title: 'recorded', cluster: false })
    if (!recorded.ok) throw new Error(recorded.error)
    const { document, messages, leftOut } = recorded.value
    expect([messages, leftOut]).toEqual([5, 1])
    // Through a file and back.
    const again = JSON.parse(JSON.stringify(document)) as { readonly steps: readonly { readonly at: string }[] }
    const scenario = read(again)
    expect(scenario.streams.map(({ name, subjects }) => [name, subjects])).toEqual([
      ['REPLAY_REVIEWS', ['replay.REVIEWS.*']],
    ])
    expect(scenario.consumers[0]).toMatchObject({
      name: 'rating-pull',
      config: { durable_name: 'rating-pull', filter_subject: 'replay.REVIEWS.rateGiven' },
    })
    expect(
      scenario.steps.map(({ act }) => (act.kind === 'worker' ? act.did : act.kind === 'lab' ? act.act : act.kind)),
    ).toEqual(['join', 'publish', 'policy', 'cut-worker', 'publish', 'kill'])
    expect(scenario.steps[4]?.act).toMatchObject({ publishing: { count: 2, ids: ['twice', 'twice'] } })

    // The run waited for its acks before the worker was cut off. What is played goes by the clock alone: it gets time.
    const later = ({ at, ...step }: { readonly at: string }) => ({ ...step, at: `${parseInt(at, 10) + 3000}ms` })
    const one = play(
      {
        ...again,
        steps: [...again.steps.slice(0, 3), ...again.steps.slice(3).map(later)],
        expect: [
          { check: 'stored', stream: 'REPLAY_REVIEWS', equals: 4 },
          { check: 'worker', worker: 'w1', number: 'acked', equals: 3 },
        ],
      },
      of,
    )
    await toEnd(one)
    expect(one.state.get().steps.filter(({ state }) => state !== 'done')).toEqual([])
    expect(one.state.get().seen.filter(({ holds }) => !holds)).toEqual([])
    expect((await workspace.api.streamInfo('REVIEWS')).state.last_seq).toBe(5)
    must(await one.stop())
    expect(await workspace.api.hasStream('REVIEWS')).toBe(true)
  })

  it('has nothing to record of a run in which nothing was done', async () => {
    const { workspace } = await opened()
    const recorder = createRecorder({ workspace, clock: systemClock })
    onTestFinished(recorder.stop)
    expect(recordRun({ workspace, recorder, title: 'x', cluster: false })).toEqual({
      ok: false,
      error: 'nothing was published and no worker was there: there is nothing to record',
    })
  })
})
