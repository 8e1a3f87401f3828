import { describe, expect, it } from 'vitest'
import { shippedLessons } from '../../lessons/library.js'
import { missingWords } from '../../words/check-words.js'
import { lessonBenches } from '../support/lesson-stage.js'
import { wantedAge } from '../support/nats-server.js'
import { conditionToHold, storeToBe } from '../support/wait-for-server.js'
import { must } from '../support/workspace.js'

/** What is done in place of the right deed: near to it, and not it. */
const otherDeeds: Readonly<Record<string, readonly string[]>> = {
  capture: ['publish', 'publish'],
  'same-id': ['publish', 'publish'],
  cursor: ['fetch 2', 'publish'],
  'ack-floor': ['fetch 3', 'ack 1', 'ack 2'],
  'ack-wait': ['fetch', 'ack 1', 'fetch'],
  working: ['fetch', 'ack 1'],
  nak: ['fetch', 'ack 1', 'fetch'],
  'nak-later': ['fetch', 'ack 1', 'fetch', 'fetch'],
  term: ['fetch', 'ack 1'],
  'max-deliver': ['fetch', 'ack 1'],
  'confirmed-ack': ['fetch 2', 'ack 1', 'confirm 2'],
  'max-ack-pending': ['fetch', 'ack 1', 'fetch', 'ack 2', 'fetch', 'ack 3'],
  push: ['publish'],
  filters: ['fetch 3', 'publish rateAnswer'],
  durable: ['fetch 2', 'ack 2'],
  sharing: ['worker ack', 'burst 10'],
  starting: ['fetch'],
  ordered: ['worker ordered', 'publish'],
  'work-queue': ['fetch', 'nak 1'],
  pause: ['fetch'],
  pinned: ['worker ack', 'run'],
  overflow: ['worker helper', 'publish'],
  priority: ['worker ack 0', 'publish'],
  'ack-all': ['fetch 4', 'ack 1', 'ack 4'],
  'flow-control': ['join'],
  'killed-worker': ['fetch'],
  'lost-ack': ['publish', 'kill 1'],
  'timed-out-publish': ['publish', 'again'],
}

/** A set-up that is under way for ten minutes. */
const slowly = { subject: '{stream}.a', count: 2, everyMs: 600_000 }
const lessons = shippedLessons()

describe('the lessons that ship', () => {
  const on = lessonBenches(wantedAge)
  const here = lessons.filter(({ since }) => wantedAge === 'newest' || since === '2.9')

  describe.concurrent('are passed by the right deed', () => {
    for (const { id, plain } of here.filter((lesson) => lesson.id !== 'lost-ack')) {
      it(id, { timeout: 60_000 }, async ({ onTestFinished }) => {
        const bench = await on.open({ onFinished: onTestFinished })
        const before = await bench.begin(id)
        expect(before.checks.every(({ holds }) => holds)).toBe(false)
        await bench.does(plain)
        const after = await bench.passed()
        expect(after.checks.every(({ holds }) => holds)).toBe(true)
      })
    }
  })

  describe.concurrent('are not passed by another deed, and say what is missing', () => {
    for (const { id } of here) {
      it(id, { timeout: 60_000 }, async ({ onTestFinished }) => {
        const bench = await on.open({ onFinished: onTestFinished })
        await bench.begin(id)
        await bench.does(otherDeeds[id] ?? [])
        const after = await bench.looked(4)
        expect(after.phase).toBe('do')
        expect(after.checks.filter(({ holds }) => !holds).map(missingWords)).not.toEqual([])
      })
    }
  })
})

describe('the lessons that ship, on the oldest server', () => {
  const on = lessonBenches('oldest')
  // What the servers differ in; `npm run older` plays all it has.
  const differing = ['nak-later', 'term', 'filters']

  describe.concurrent('are passed by the right deed', () => {
    for (const { id, plain } of lessons.filter((lesson) => differing.includes(lesson.id))) {
      it(id, { timeout: 60_000 }, async ({ onTestFinished }) => {
        const bench = await on.open({ onFinished: onTestFinished })
        const before = await bench.begin(id)
        expect(before.checks.every(({ holds }) => holds)).toBe(false)
        await bench.does(plain)
        await bench.passed()
      })
    }
  })

  it('are locked with a reason where it lacks what they need', async ({ onTestFinished }) => {
    const bench = await on.open({ onFinished: onTestFinished })
    const locked = bench.lessons.state.get().list.filter((entry) => entry.locked !== undefined)
    expect(locked.map(({ id }) => id)).toEqual(['pause', 'pinned', 'overflow', 'priority'])
    expect(locked[0]?.locked).toBe(`needs nats-server 2.11; this one is ${on.server().version}`)
    await bench.lessons.start('pause')
    expect(bench.lessons.state.get().now).toBeUndefined()
    await bench.begin('work-queue')
    await bench.lessons.skip()
    expect(bench.now().lesson.id).toBe('ack-all')
  })
})

describe('the lesson that kills the server', () => {
  const on = lessonBenches()

  it('is passed once more came again than was out', async ({ onTestFinished }) => {
    const bench = await on.open({ onFinished: onTestFinished })
    await bench.begin('lost-ack')
    await bench.does(['burst 10000'])
    const { lanes } = bench.workspace
    const killed = (): number => Number(bench.now().checks[0]?.seen ?? 0)
    // Whether an ack is on its way to the disk at that moment is chance: most kills meet one.
    for (let kills = 1; kills <= 8 && bench.now().phase === 'do'; kills += 1) {
      const acked = lanes.state.get().lanes[0]?.acked ?? 0
      await storeToBe({
        store: lanes.state,
        accept: (state): state is typeof state => (state.lanes[0]?.acked ?? 0) >= acked + 20,
        what: 'the worker to go on',
      })
      await bench.does(['lab kill-server'])
      await storeToBe({
        store: bench.lessons.state,
        accept: (state): state is typeof state => state.now?.phase === 'why' || killed() >= kills,
        what: 'the server to be back',
      })
    }
    await bench.passed()
  })
})

describe('a lesson acts only on what it made', () => {
  const on = lessonBenches()

  it('takes another name where there is a stream of that name, and takes away only its own', async ({
    onTestFinished,
  }) => {
    const bench = await on.open({ onFinished: onTestFinished })
    const { streamActions, stage } = bench.workspace
    must(await streamActions.create({ name: 'LESSON-3', subjects: ['theirs.*'], storage: 'memory' }))
    await bench.begin('cursor')
    expect(bench.now().stream).toBe('LESSON-3-2')
    await bench.does(['worker ack'])
    await bench.lessons.leave()
    expect(bench.lessons.state.get().now).toBeUndefined()
    expect(await stage?.look.findStream('LESSON-3-2')).toBeNull()
    expect((await stage?.look.findStream('LESSON-3'))?.config.subjects).toEqual(['theirs.*'])
    expect(bench.workspace.lanes.state.get().lanes).toEqual([])
    for (let at = 2; at <= 9; at += 1)
      must(await streamActions.create({ name: `LESSON-3-${at}`, subjects: [`theirs${at}.*`], storage: 'memory' }))
    await bench.lessons.start('cursor')
    expect(bench.now().phase).toBe('failed')
    expect(bench.now().problem?.summary).toContain('LESSON-3 to LESSON-3-9')
  })

  it('is made anew by reset, asks again, and says when it is gone', async ({ onTestFinished }) => {
    const bench = await on.open({ onFinished: onTestFinished })
    await bench.begin('nak')
    await bench.does(['fetch 3'])
    await bench.lessons.reset()
    expect(bench.now()).toMatchObject({ phase: 'read', checks: [], hints: 0 })
    const { stage, streamActions } = bench.workspace
    expect((await stage?.look.consumerInfo(bench.now().stream, 'lesson'))?.delivered.consumer_seq).toBe(0)
    await bench.lessons.go()
    await bench.lessons.answer(bench.now().right)
    must(await streamActions.remove(bench.now().stream))
    await storeToBe({
      store: bench.lessons.state,
      accept: (state): state is typeof state => /is gone/.test(state.now?.problem?.summary ?? ''),
      what: 'that it is gone',
    })
  })

  it('is never passed on a stream that another client made in place of its own, and lets go of that', async ({
    onTestFinished,
  }) => {
    const bench = await on.open({ onFinished: onTestFinished })
    const theirs = { subjects: ['LESSON-1.*'], storage: 'memory' as const }
    const { streamActions, stage, publisher } = bench.workspace
    const replace = async (name: string): Promise<void> => {
      must(await streamActions.remove(name))
      must(await streamActions.create({ name, ...theirs, subjects: [`${name}.*`] }))
    }
    const toBeLost = (): Promise<unknown> =>
      storeToBe({
        store: bench.lessons.state,
        accept: (state): state is typeof state => /is gone/.test(state.now?.problem?.summary ?? ''),
        what: 'that it is lost',
      })
    await bench.begin('capture')
    expect(bench.now().stream).toBe('LESSON-1')
    await replace('LESSON-1')
    expect((await publisher.publishNext('LESSON-1.rateGiven')).kind).toBe('stored')
    await toBeLost()
    expect(bench.now()).toMatchObject({ phase: 'do', isLost: true })
    expect(bench.progress.state.get().lessons).toEqual({ capture: { done: false, guess: 'right' } })
    await bench.lessons.reset()
    expect(bench.now()).toMatchObject({ phase: 'read', stream: 'LESSON-1-2' })
    expect(bench.now().isLost).toBeUndefined()
    expect((await stage?.look.findStream('LESSON-1'))?.state.messages).toBe(1)
    must(await streamActions.remove('LESSON-1'))

    await bench.begin('nak')
    expect(bench.desk.session()?.state.get().phase.kind).toBe('live')
    await replace(bench.now().stream)
    await toBeLost()
    expect(bench.desk.session()).toBeUndefined()

    // Before the guess as well: nothing is received of it.
    await bench.lessons.start('term')
    await bench.lessons.go()
    await replace(bench.now().stream)
    await bench.lessons.answer(bench.now().right)
    expect(bench.now()).toMatchObject({ phase: 'do', problem: { summary: expect.stringMatching(/is gone/) as string } })
    expect(bench.desk.session()).toBeUndefined()
  })

  it.for(['skip', 'reset', 'leave', 'close'] as const)(
    'ends a set-up that is under way at once by %s, and takes away what it made',
    async (way, { onTestFinished }) => {
      const slow = shippedLessons()
        .slice(0, 1)
        .map((lesson) => ({ ...lesson, setUp: { ...lesson.setUp, publish: [slowly] } }))
      const bench = await on.open({ onFinished: onTestFinished, library: slow })
      const find = () => bench.workspace.stage?.look.findStream('LESSON-1') ?? Promise.resolve(null)
      const begun = bench.lessons.start('capture')
      await conditionToHold({ check: async () => (await find())?.state.messages === 1, what: 'the first of two' })
      const { created } = (await find()) ?? {}
      const acted = bench.lessons[way]()
      await conditionToHold({ check: async () => (await find())?.created !== created, what: 'its stream to go' })
      await begun
      await bench.lessons.close()
      await acted
      expect(await find()).toBeNull()
    },
  )

  it('asks first where the server is not private, and says what it will make', async ({ onTestFinished }) => {
    const bench = await on.open({ onFinished: onTestFinished, ownServer: false })
    await bench.lessons.start('nak-later')
    expect(bench.now()).toMatchObject({
      phase: 'ask',
      asks: [
        { kind: 'stream', name: 'LESSON-8', subjects: ['LESSON-8.*'] },
        { kind: 'consumer', stream: 'LESSON-8', name: 'lesson' },
        { kind: 'publish', subject: 'LESSON-8.rateGiven', count: 3 },
      ],
    })
    expect(await bench.workspace.stage?.look.findStream('LESSON-8')).toBeNull()
    await bench.lessons.agree()
    expect(bench.now().phase).toBe('read')
    // The same one anew is what was agreed to, another one is not.
    await bench.lessons.reset()
    expect(bench.now()).toMatchObject({ lesson: { id: 'nak-later' }, phase: 'read' })
    await bench.lessons.skip()
    const { lesson, stream, phase, asks } = bench.now()
    expect([lesson.id, phase, asks?.[0]]).toEqual(['term', 'ask', expect.objectContaining({ name: stream })])
    const { look } = bench.workspace.stage!
    expect([await look.findStream('LESSON-8'), await look.findStream(stream)]).toEqual([null, null])
    await bench.lessons.back()
    expect(bench.now()).toMatchObject({ lesson: { id: 'nak-later' }, phase: 'read' })
  })

  it('asks about the stream it will make, anew where that name is taken before the answer', async ({
    onTestFinished,
  }) => {
    const bench = await on.open({ onFinished: onTestFinished, ownServer: false })
    const { streamActions, stage } = bench.workspace
    const asked = (name: string) => ({ kind: 'stream', name, subjects: [`${name}.*`] })
    const take = async (name: string, subject: string): Promise<void> =>
      void must(await streamActions.create({ name, subjects: [subject], storage: 'memory' }))
    await take('LESSON-6', 'asked.a')
    await bench.lessons.start('working')
    expect(bench.now()).toMatchObject({
      phase: 'ask',
      stream: 'LESSON-6-2',
      lesson: { publishTo: 'LESSON-6-2.rateGiven' },
    })
    expect(bench.now().asks?.[0]).toEqual(asked('LESSON-6-2'))
    await take('LESSON-6-2', 'asked.b')
    await bench.lessons.agree()
    expect(bench.now()).toMatchObject({ phase: 'ask', stream: 'LESSON-6-3' })
    expect(bench.now().asks?.[0]).toEqual(asked('LESSON-6-3'))
    expect(await stage?.look.findStream('LESSON-6-3')).toBeNull()
    await bench.lessons.agree()
    expect(bench.now()).toMatchObject({ phase: 'read', stream: 'LESSON-6-3' })
  })

  it('sees what another client does, and takes its deeds for none of ours', async ({ onTestFinished }) => {
    const bench = await on.open({ onFinished: onTestFinished })
    const other = await on.open({ onFinished: onTestFinished })
    await bench.begin('max-ack-pending')
    must(await other.desk.stage.show({ stream: bench.now().stream, consumer: 'lesson', publishTo: 'x' }))
    must(await other.desk.stage.receive())
    must(await other.desk.doLine('fetch 2'))
    must(await other.desk.doLine('fetch'))
    await bench.looked(3)
    expect(bench.now().checks[0]?.holds).toBe(true)
    // That a verdict was given has to be seen by us: what the server counts may be anybody’s.
    expect(bench.now().phase).toBe('do')
    expect(bench.progress.state.get().lessons).toEqual({ 'max-ack-pending': { done: false, guess: 'right' } })
  })
})
