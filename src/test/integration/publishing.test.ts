import { describe, expect, it, onTestFinished } from 'vitest'
import { createPublisher } from '../../jetstream/publish/publisher.js'
import type { PublishRun } from '../../jetstream/publish/publish-run.js'
import { createServerApi } from '../../jetstream/api/server-api.js'
import { createManualClock } from '../support/manual-clock.js'
import { stateToBe } from '../support/test-connection.js'
import { conditionToHold, storeToBe } from '../support/wait-for-server.js'
import { heldToBe, must, reviews } from '../support/workspace.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

const subject = 'REVIEWS.rateGiven'

describe.each(['newest', 'oldest'] as const)('publishing on the %s server', (version) => {
  const { server, workspace } = workspaceBench(version)

  const runToBe = async (accept: (run: PublishRun) => boolean, what: string): Promise<PublishRun> => {
    const state = await storeToBe({
      store: workspace().publisher.state,
      accept: (now): now is typeof now => now.run !== undefined && accept(now.run),
      what,
      withinMs: 30_000,
    })
    return state.run!
  }
  const stored = async (): Promise<number> => (await workspace().api.streamInfo('REVIEWS')).state.messages

  it('bursts thousands through a window of 256 and loses none', async () => {
    workspace().publisher.startBurst(subject, 5000)
    let most = 0
    const stop = workspace().publisher.state.subscribe(() => {
      most = Math.max(most, workspace().publisher.state.get().run?.inFlight ?? 0)
    })
    const run = await runToBe(({ phase }) => phase === 'done', 'the burst to end')
    stop()
    expect(run).toMatchObject({ sent: 5000, stored: 5000, duplicates: 0, failed: 0, unknown: 0, inFlight: 0 })
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(256)
    expect(await stored()).toBe(5000)
  })

  it('loses none of a burst in the middle of which the server is killed, and has none twice', async () => {
    const total = 60_000
    workspace().publisher.startBurst(subject, total)
    const before = await runToBe(({ stored: now }) => now >= 2000, 'some to be stored')
    await server().kill()
    await stateToBe(workspace().connection, 'connected')
    const run = await runToBe(({ phase }) => phase === 'done', 'the burst to end')
    expect(before.stored).toBeLessThan(total)
    expect(run).toMatchObject({ sent: total, stored: total, failed: 0, unknown: 0, inFlight: 0 })
    expect(await stored()).toBe(total)
    const act = workspace()
      .journal.acts.get()
      .findLast(({ kind }) => kind === 'publish')
    // Each that left was answered, or was not and left once more under its id.
    expect(act?.answers).toMatchObject({ waiting: 0, answered: total })
    expect(act?.count).toBe(total + (act?.answers.never ?? 0))
  })

  it('says unknown and not failed where answers are lost, and finds out under the same ids', async () => {
    const clock = createManualClock(Date.now())
    const { send } = createServerApi(workspace().connection.nats, { clock, closing: new AbortController().signal })
    const publisher = createPublisher(reviews, { clock, send })
    expect(await publisher.publishNext(subject)).toMatchObject({ kind: 'stored' })
    server().freeze()
    onTestFinished(() => server().thaw())
    publisher.startBurst(subject, 20)
    await conditionToHold({
      check: () => {
        clock.advance(6000)
        return publisher.state.get().run?.phase === 'done'
      },
      what: 'all tries to be used up',
    })
    expect(publisher.state.get().run).toMatchObject({ stored: 0, failed: 0, unknown: 20 })
    server().thaw()
    await stateToBe(workspace().connection, 'connected')
    await publisher.askAgain()
    // What reached the frozen server was stored when it woke, once.
    expect(publisher.state.get().run).toMatchObject({ stored: 20, failed: 0, unknown: 0 })
    expect(await stored()).toBe(21)
  })

  it('paces, pauses, goes on and stops', async () => {
    const { publisher } = workspace()
    publisher.setSpeed(32)
    publisher.startPaced(subject)
    await runToBe((run) => run.stored >= 5, 'five published')
    publisher.pause()
    const paused = await runToBe((run) => run.phase === 'paused' && run.inFlight === 0, 'the pause')
    expect(await stored()).toBe(paused.stored)
    publisher.resume()
    await runToBe((run) => run.stored >= paused.stored + 5, 'five more')
    publisher.stop()
    const ended = await runToBe((run) => run.phase === 'stopped' && run.inFlight === 0, 'the stop')
    expect(await stored()).toBe(ended.stored)
    publisher.startPaced(subject, 3)
    expect(await runToBe((run) => run.phase === 'done', 'three')).toMatchObject({ sent: 3, stored: 3 })
  })

  it('shows that the server drops what comes again under the same id', async () => {
    const review = { ...reviews[0]!, _id: 'the-same-id' }
    const first = await workspace().publisher.publish(subject, review)
    const second = await workspace().publisher.publish(subject, { ...review, text: 'changed' })
    expect(first).toMatchObject({ kind: 'stored', seq: 1, duplicate: false })
    expect(second).toMatchObject({ kind: 'stored', seq: 1, duplicate: true })
    expect(await workspace().publisher.publish(subject, review, 'another-id')).toMatchObject({
      seq: 2,
      duplicate: false,
    })
    expect(
      workspace()
        .journal.acts.get()
        .findLast(({ kind }) => kind === 'publish')?.last.headers,
    ).toEqual([['Nats-Msg-Id', 'another-id']])
  })

  it('explains a subject no stream captures', async () => {
    const outcome = await workspace().publisher.publishNext('REVIEW.rateGiven')
    expect(outcome).toMatchObject({
      kind: 'refused',
      why: 'no stream captures REVIEW.rateGiven: nothing was stored',
      advice: 'check the spelling, or create a stream for it',
    })
    expect(workspace().publisher.state.get().last?.outcome).toEqual(outcome)
  })

  it('counts what a purge or a delete would take, then takes it', async () => {
    await workspace().publishMany(7)
    const session = await workspace().openWith('push', { maxAckPending: 3 })
    await heldToBe(session, 3)
    await workspace().infoUntil(session, (info) => info.num_ack_pending === 3)
    expect(must(await workspace().streamActions.loss('REVIEWS'))).toMatchObject({
      messages: 7,
      consumers: [session.consumer],
      ackPending: 3,
    })
    expect(must(await workspace().streamActions.loss('REVIEWS', 'nobody'))).toMatchObject({
      consumers: [],
      ackPending: 0,
    })
    const { lastSeq } = must(await workspace().streamActions.loss('REVIEWS'))
    // Published after the count: not what was asked about.
    const [later] = await workspace().publishMany(1)
    expect(must(await workspace().streamActions.purge('REVIEWS', lastSeq))).toBe(7)
    expect((await workspace().api.streamInfo('REVIEWS')).state).toMatchObject({ messages: 1, first_seq: later })
    // 2.9.10 counts what a purge up to a sequence took as out until its ack wait ends.
    const out = version === 'oldest' ? 3 : 0
    await workspace().infoUntil(session, (info) => info.num_ack_pending === out)
    must(await workspace().streamActions.create({ name: 'OTHER', subjects: ['OTHER.*'], storage: 'memory' }))
    expect(workspace().streams.find('OTHER')).toMatchObject({ subjects: ['OTHER.*'], messages: 0 })
    must(await workspace().streamActions.remove('OTHER'))
    expect(workspace().streams.find('OTHER')).toBeUndefined()
    must(await workspace().streamActions.removeConsumer('REVIEWS', session.consumer))
    expect(workspace().streams.find('REVIEWS')?.consumerCount).toBe(0)
    expect(await workspace().streamActions.purge('NOWHERE', asStreamSeq(1))).toMatchObject({ ok: false })
    expect(
      workspace()
        .journal.acts.get()
        .flatMap((act) => (act.kind === 'request' ? [`${act.request} ${act.names.join('.')} ${act.answer.kind}`] : [])),
    ).toEqual(
      expect.arrayContaining([
        'STREAM.PURGE REVIEWS answered',
        'STREAM.CREATE OTHER answered',
        'STREAM.DELETE OTHER answered',
        'STREAM.PURGE NOWHERE refused',
      ]),
    )
  })

  it('makes the stream only when allowed', async () => {
    expect(must(await workspace().ensureStream(true))).toBe('there')
    must(await workspace().streamActions.remove('REVIEWS'))
    expect(must(await workspace().ensureStream(false))).toBe('missing')
    expect(must(await workspace().ensureStream(true))).toBe('created')
  })

  it('pauses a consumer where the server can, and says at once where it cannot', async () => {
    const session = await workspace().openWith('pull')
    const { pauseConsumer, resumeConsumer } = workspace().streamActions
    if (version === 'oldest') {
      expect(workspace().features()?.pause.available).toBe(false)
      const refused = await pauseConsumer('REVIEWS', session.consumer, 60_000)
      expect(refused.ok ? '' : refused.error.summary).toContain('needs nats-server 2.11')
      return
    }
    must(await pauseConsumer('REVIEWS', session.consumer, 60_000))
    await workspace().infoUntil(session, (info) => info.paused === true)
    must(await resumeConsumer('REVIEWS', session.consumer))
    await workspace().infoUntil(session, (info) => info.paused !== true)
  })
})
