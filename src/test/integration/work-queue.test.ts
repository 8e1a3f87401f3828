import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Worker } from '../../jetstream/index.js'
import { explain } from '../../jetstream/diagnose/explain.js'
import { causeSentence } from '../../words/cause-words.js'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { heldToBe, must, openTestWorkspace, presets, snapshotToBe } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

describe.each(['newest', 'oldest'] as const)('a work queue on the %s server', (version) => {
  let server: TestServer
  let workspace: TestWorkspace

  beforeAll(async () => {
    server = await testServer({ version })
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    workspace = await openTestWorkspace(server)
    await workspace.api.deleteStream('REVIEWS')
    await workspace.api.createStream({ ...presets.stream, name: 'REVIEWS', retention: 'workqueue' })
  })
  afterEach(() => workspace.close())

  const messages = async (): Promise<number> => (await workspace.api.streamInfo('REVIEWS')).state.messages

  const said = (session: Worker): string => {
    const stream = workspace.streams.find('REVIEWS')
    return causeSentence(explain(session.state.get(), { nowMs: Date.now(), ...(stream ? { stream } : {}) })).text
  }

  it('loses what is termed, as the question before a term says', async () => {
    await workspace.publishMany(1)
    const session = await workspace.openWith('pull', { filterSubject: '' })
    must(session.fetch(1, 5000))
    const [held] = await heldToBe(session, 1)
    await session.decide([held!.delivery.id], { kind: 'term' }).done
    await conditionToHold({ check: async () => (await messages()) === 0, what: 'an empty stream', withinMs: 10_000 })
  })

  it('gives nothing to the ordered mode, which says why', async () => {
    await workspace.publishMany(1)
    await workspace.streams.refresh()
    const session = await workspace.openWith('ordered')
    expect(said(session)).toMatch(/^This is a work queue: the server lets nobody read it without acks/)
    const { totals } = await snapshotToBe(session, 'a refusal', ({ feed }) => feed.length() > 0)
    expect(totals.delivered).toBe(0)
  })

  it('keeps what is used up, says that it is stuck, and loses it by the ack that still counts', async () => {
    await workspace.publishMany(2)
    const session = await workspace.openWith('pull', { filterSubject: '', ackWaitMs: 1000, maxDeliver: 1 })
    must(session.fetch(2, 5000))
    await heldToBe(session, 2)
    // It may be announced in the very frame in which the wait is over.
    await snapshotToBe(session, 'both waits over', ({ counts, usedUp }) => counts.expired + usedUp === 2)
    // The server looks at what is overdue only when it has a pull to answer.
    must(session.fetch(1, 5000))
    await workspace.infoUntil(session, (info) => info.num_ack_pending === 0)
    await snapshotToBe(session, 'both given up', ({ ledger, numbers }) => {
      const isGone = [1, 2].every((seq) => ledger.latest(asStreamSeq(seq))?.state.kind === 'given-up')
      return isGone && numbers?.ackPending === 0
    })
    expect(await messages()).toBe(2)
    await conditionToHold({
      check: () => said(session).startsWith('2 messages are used up and stuck in this work queue'),
      what: 'the sentence on what is stuck',
      withinMs: 10_000,
    })
    const first = session.state.get().ledger.latest(asStreamSeq(1))!
    await session.decide([first.delivery.id], { kind: 'ack' }).done
    await conditionToHold({ check: async () => (await messages()) === 1, what: 'one message left', withinMs: 10_000 })
    expect(session.state.get().ledger.latest(asStreamSeq(1))?.state).toMatchObject({ kind: 'acked', late: true })
  })
})
