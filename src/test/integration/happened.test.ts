import { connect } from '@nats-io/transport-node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { happenedWords } from '../../words/happened-words.js'
import { testServer } from '../support/nats-server.js'
import { connectTruth } from '../support/server-truth.js'
import { storeToBe } from '../support/wait-for-server.js'
import { heldToBe, must, openTestWorkspace } from '../support/workspace.js'

describe('what just happened, on a real server', () => {
  it('is told with its cause: what came, what a full consumer waits for, who settled what, and what came again', async () => {
    const server = await testServer()
    onTestFinished(() => server.stop())
    const workspace = await openTestWorkspace(server)
    onTestFinished(workspace.close)
    must(await workspace.ensureStream(true))
    const { push } = workspace.settings.get()
    const session = must(await workspace.applySettings({ ...push, maxAckPending: 2 }))
    session.attach()
    const texts = (): readonly string[] => workspace.happened.get().map(({ what }) => happenedWords(what).text)
    const told = (words: RegExp): Promise<unknown> =>
      storeToBe({
        store: { get: texts, subscribe: workspace.happened.subscribe },
        accept: (all): all is readonly string[] => all.some((text) => words.test(text)),
        what: String(words),
      })
    for (let count = 0; count < 3; count += 1) await workspace.publisher.publishNext('REVIEWS.rateGiven')
    const [first, second] = await heldToBe(session, 2)
    await told(/^full: 2 of 2 places are out; /)
    await told(/^you published 3: stored, the last as seq 3$/)
    await told(/came: the server sends by itself$/)

    await session.decide([first!.delivery.id], { kind: 'ack-confirmed' }).done
    await told(/^you acked seq 1: the server confirms$/)
    await told(/^ack floor 0 → 1: all up to seq 1 is settled$/)

    await session.decide([second!.delivery.id], { kind: 'nak' }).done
    await told(/^seq 2 came again \(try 2\): you handed it back \(nak\)$/)

    // Another client decides on one of ours: who it was is only heard, that it is settled the server says.
    const other = await connect({ servers: server.url, token: server.token })
    onTestFinished(() => other.close())
    const [held] = session.state.get().ledger.open()
    other.publish(held!.delivery.reply, '+ACK')
    await told(/^another worker: ack of seq \d$/)
    await told(/^seq \d is open no more: another worker was heard to ack it$/)
  })
  it('is told of a stream that another client fills and purges, with the rule that let messages go', async () => {
    const server = await testServer()
    onTestFinished(() => server.stop())
    const workspace = await openTestWorkspace(server)
    onTestFinished(workspace.close)
    must(await workspace.ensureStream(true))
    const other = await connectTruth({ url: server.url, token: server.token })
    const look = (): Promise<unknown> => workspace.streams.refresh()
    const texts = (): readonly string[] =>
      workspace.happened.get().map(({ what }) => {
        const { text, term } = happenedWords(what)
        return `${text} ? ${term}`
      })
    const { config } = await other.jsm.streams.info('REVIEWS')
    await other.jsm.streams.update('REVIEWS', { ...config, max_msgs: 3 })
    await look()
    for (let count = 0; count < 3; count += 1) await other.js.publish('REVIEWS.rateGiven', `${count}`)
    await look()
    expect(texts()[0]).toBe(
      'the stream is full at 3 messages: each new one drops the oldest (discard old) ? discard policy',
    )
    for (let count = 0; count < 2; count += 1) await other.js.publish('REVIEWS.rateGiven', `${count}`)
    await look()
    expect(texts()[0]).toBe(
      '2 are no longer stored, the first is seq 3 now: it is full, and a full stream drops its oldest for a new one ? limits',
    )
    await other.jsm.streams.purge('REVIEWS')
    await look()
    expect(texts()[0]).toBe(
      '3 are no longer stored, the first is seq 6 now: purged or deleted; the server does not say by whom ? purge',
    )
  })
})
