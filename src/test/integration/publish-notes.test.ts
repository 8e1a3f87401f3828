import { describe, expect, it, onTestFinished } from 'vitest'
import { createPublisher } from '../../jetstream/publish/publisher.js'
import { createServerApi } from '../../jetstream/api/server-api.js'
import { createManualClock } from '../support/manual-clock.js'
import { conditionToHold, storeToBe } from '../support/wait-for-server.js'
import { reviews } from '../support/workspace.js'
import { workspaceBench } from '../support/workspace-bench.js'

const subject = 'notes.one'
const again = { ...reviews[0]!, _id: 'the-same-id' }

describe.each(['newest', 'oldest'] as const)('what a PubAck does not say, on the %s server', (version) => {
  const { server, workspace } = workspaceBench(version)
  const makeStream = async (more: object): Promise<void> => {
    const { api, streams } = workspace()
    if (await api.hasStream('NOTES')) await api.deleteStream('NOTES')
    await api.createStream({ name: 'NOTES', subjects: ['notes.>'], storage: 'memory', ...more })
    await streams.refresh()
  }

  it('says that the message a duplicate was taken for is gone, and how long its id lives on', async () => {
    await makeStream({ duplicate_window: 60e9 })
    const { publisher, api } = workspace()
    await publisher.publish(subject, again)
    expect(await publisher.publish(subject, again)).toMatchObject({
      duplicate: true,
      note: { kind: 'dropped', seq: 1, windowMs: 60_000 },
    })
    await api.purgeStream('NOTES')
    expect(await publisher.publish(subject, again)).toMatchObject({
      kind: 'stored',
      duplicate: true,
      note: { kind: 'original-gone', seq: 1, windowMs: 60_000 },
    })
    expect(publisher.state.get().last?.outcome).toMatchObject({ note: { kind: 'original-gone' } })
  })

  it('says that a repeat after the window is there twice', async () => {
    await makeStream({ duplicate_window: 200e6 })
    const { publisher } = workspace()
    await publisher.publish(subject, again)
    await conditionToHold({
      check: async () => {
        const outcome = await publisher.publish(subject, again)
        return outcome.kind === 'stored' && !outcome.duplicate
      },
      what: 'the server to forget the id',
    })
    expect(publisher.state.get().last?.outcome).toMatchObject({
      seq: 2,
      note: { kind: 'stored-twice', firstSeq: 1, windowMs: 200 },
    })
  })

  it('says that a stream kept nothing of what it confirmed, where no consumer wanted it', async () => {
    await makeStream({ retention: 'interest' })
    const { publisher, api } = workspace()
    expect(await publisher.publishNext(subject)).toMatchObject({
      kind: 'stored',
      seq: 1,
      note: { kind: 'not-kept', consumers: 0 },
    })
    await api.createConsumer('NOTES', { durable_name: 'wants', ack_policy: 'explicit' })
    const kept = await publisher.publishNext(subject)
    expect(kept).toMatchObject({ kind: 'stored', seq: 2 })
    expect(kept.note).toBeUndefined()
  })

  it('says that the first try was stored where its answer got lost, and meanwhile that it waits', async () => {
    await makeStream({})
    const clock = createManualClock(Date.now())
    const { send } = createServerApi(workspace().connection.nats, { clock, closing: new AbortController().signal })
    const inquiry = {
      hasMessage: workspace().api.hasMessage,
      streamFacts: () => Promise.resolve({ windowMs: 0, consumers: 0 }),
      knownRetention: () => 'limits',
    }
    const publisher = createPublisher(reviews, { clock, send, inquiry })
    await publisher.publishNext(subject)
    server().freeze()
    onTestFinished(() => server().thaw())
    const sinceMs = clock.now()
    const published = publisher.publishNext(subject)
    expect(publisher.state.get().waiting).toEqual({ count: 1, sinceMs })
    // The first try gets no answer; the pause before the second is over when the server can answer again.
    await conditionToHold({
      check: () => {
        if (clock.pending() === 0) return false
        clock.advance(5100)
        return true
      },
      what: 'the first try to be given up',
    })
    server().thaw()
    await conditionToHold({
      check: () => {
        clock.advance(250)
        return publisher.state.get().waiting === undefined
      },
      what: 'the second try to be answered',
    })
    expect(await published).toMatchObject({ duplicate: true, note: { kind: 'first-try-stored', tries: 2 } })
  })

  it('ends a run on a full stream, and one on a stream that is gone, with the reason and its counts', async () => {
    await makeStream({ max_msgs: 3, discard: 'new' })
    const { publisher, api } = workspace()
    const stopped = () =>
      storeToBe({
        store: publisher.state,
        accept: (now): now is typeof now => now.run?.phase === 'stopped' && now.run.inFlight === 0,
        what: 'the run to end by itself',
      })
    publisher.setSpeed(32)
    publisher.startPaced(subject)
    const { run } = await stopped()
    expect(run).toMatchObject({ stored: 3, failed: 5, gaveUp: { refusals: 5 } })
    expect(run?.gaveUp?.why).toMatch(/full|maximum|limit/i)
    publisher.startBurst(subject, 1000)
    const { run: burst } = await stopped()
    expect(burst).toMatchObject({ stored: 0, gaveUp: { refusals: 5 } })
    expect(burst?.sent).toBeLessThan(1000)
    await api.deleteStream('NOTES')
    publisher.startPaced(subject)
    expect((await stopped()).run).toMatchObject({ stored: 0, failed: 5, gaveUp: { refusals: 5 } })
  })
})
